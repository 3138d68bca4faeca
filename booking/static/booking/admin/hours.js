/** Rows of hours: add one, or take one out by emptying it. Without this script the spare empty row does. */

for (const rows of document.querySelectorAll("[data-rows]")) {
  const list = rows.querySelector("[data-list]");
  const blank = rows.querySelector("template[data-blank]");
  const add = rows.querySelector("[data-add]");
  const total = rows.querySelector('input[name$="-TOTAL_FORMS"]');
  const most = Number(rows.querySelector('input[name$="-MAX_NUM_FORMS"]').value);

  const update = () => {
    add.hidden = list.children.length >= most;
    for (const button of list.querySelectorAll("[data-clear]")) {
      const inputs = [...button.closest("li").querySelectorAll("input")];
      button.hidden = inputs.every((input) => input.value === "");
    }
  };

  add.addEventListener("click", () => {
    const number = Number(total.value);
    const row = document.createElement("template");
    row.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(number));
    list.append(row.content);
    total.value = String(number + 1);
    list.lastElementChild.querySelector("input").focus();
    update();
  });

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-clear]");
    if (!button) return;
    const row = button.closest("li");
    for (const input of row.querySelectorAll("input")) input.value = "";
    row.querySelector("input").focus();
    update();
  });

  list.addEventListener("input", update);
  update();
}
