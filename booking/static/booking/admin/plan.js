/** Shows the parts of the form for new dates that belong to the chosen rhythm. Without this script all are shown. */

for (const form of document.querySelectorAll("[data-plan]")) {
  const field = (name) => form.querySelector(`[name="${name}"]`).closest("[data-field-wrapper], .w-field__wrapper");

  const update = () => {
    const chosen = form.querySelector('[name="repeats"]:checked')?.value ?? "once";
    for (const part of form.querySelectorAll("[data-when-repeats]")) {
      part.hidden = !part.dataset.whenRepeats.split(" ").includes(chosen);
    }
    const byDate = form.querySelector('[name="ends"]:checked')?.value === "until";
    field("count").hidden = byDate;
    field("until").hidden = !byDate;
  };

  form.addEventListener("change", update);
  update();
}
