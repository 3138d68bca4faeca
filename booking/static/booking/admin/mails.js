/** The preview follows what is written, and a placeholder that is pressed goes where the cursor was last. */

const WAIT_MS = 700;

for (const form of document.querySelectorAll("[data-mail-form]")) {
  const refresh = form.querySelector("[data-preview]");
  const fields = [...form.querySelectorAll("input[type=text], textarea")];
  let last = fields.at(-1);
  let timer;

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(refresh), WAIT_MS);
  };
  for (const field of fields) {
    field.addEventListener("focus", () => (last = field));
    field.addEventListener("input", later);
  }
  // Words that came back unsaved stand in the fields, and not yet in the preview.
  if ("typed" in form.dataset) later();

  for (const code of form.querySelectorAll("[data-insert]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(code.textContent);
    button.addEventListener("click", () => {
      last.setRangeText(button.textContent, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      later();
    });
    code.replaceChildren(button);
  }
}
