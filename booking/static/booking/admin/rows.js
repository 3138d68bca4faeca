/** Rows of a form: add one, or take one out by emptying it. Without this script the spare empty row does. */

const FIELDS = "input:not([type=hidden]), textarea, select";

function isEmpty(row) {
  return [...row.querySelectorAll("input:not([type=hidden], [type=checkbox]), textarea")].every(
    (field) => field.value === "",
  );
}

for (const rows of document.querySelectorAll("[data-form-rows]")) {
  const list = rows.querySelector("[data-list]");
  const blank = rows.querySelector("template[data-blank]");
  const add = rows.querySelector("[data-add]");
  const total = rows.querySelector('input[name$="-TOTAL_FORMS"]');
  const most = Number(rows.querySelector('input[name$="-MAX_NUM_FORMS"]').value);

  const update = () => {
    add.hidden = list.children.length >= most;
    for (const row of list.children) {
      row.querySelector("[data-clear]").hidden = isEmpty(row);
      const options = row.querySelector("[data-for-choice]");
      if (options) options.hidden = row.querySelector("select").value !== "choice";
    }
  };

  add.addEventListener("click", () => {
    const number = Number(total.value);
    const row = document.createElement("template");
    row.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(number));
    list.append(row.content);
    total.value = String(number + 1);
    update();
    list.lastElementChild.querySelector(FIELDS).focus();
  });

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-clear]");
    if (!button) return;
    const row = button.closest("li");
    for (const field of row.querySelectorAll("input:not([type=hidden], [type=checkbox]), textarea")) {
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    row.querySelector(FIELDS).focus();
    update();
  });

  list.addEventListener("input", update);
  list.addEventListener("change", update);
  update();
}
