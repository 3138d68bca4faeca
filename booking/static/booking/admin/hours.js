/**
 * Rows of hours, dates and trips: add one, take one out by emptying it, copy a day to others. Without this script a
 * spare empty row stands in each list, and the server copies.
 */

const isEmpty = (row) => [...row.querySelectorAll("input")].every((input) => input.value === "");
const hasErrors = (row) => row.querySelector(".errorlist") !== null;

/** The rows of one fieldset, whose blank ones are out of sight until somebody wants another. */
class Rows {
  constructor(fieldset) {
    this.list = fieldset.querySelector("[data-list]");
    this.blank = fieldset.querySelector("template[data-blank]");
    this.addButton = fieldset.querySelector("[data-add]");
    this.none = fieldset.querySelector("[data-none]");
    this.total = fieldset.querySelector('input[name$="-TOTAL_FORMS"]');
    this.most = Number(fieldset.querySelector('input[name$="-MAX_NUM_FORMS"]').value);
    this.addButton.addEventListener("click", () => this.add().querySelector("input").focus());
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-clear]");
      if (button) this.takeOut(button.closest("li"));
    });
    this.list.addEventListener("input", () => this.update());
    for (const row of this.rows) row.hidden = isEmpty(row) && !hasErrors(row);
    this.update();
  }

  get rows() {
    return [...this.list.children];
  }

  /** The next row to write in: one that waits out of sight, or a new one. */
  add() {
    let row = this.rows.find((candidate) => candidate.hidden);
    if (!row) {
      const made = document.createElement("template");
      made.innerHTML = this.blank.innerHTML.replaceAll("__prefix__", this.total.value);
      row = made.content.querySelector("li");
      this.total.value = String(Number(this.total.value) + 1);
    }
    row.hidden = false;
    this.list.append(row);
    this.update();
    return row;
  }

  takeOut(row) {
    for (const input of row.querySelectorAll("input")) input.value = "";
    for (const list of row.querySelectorAll(".errorlist")) list.remove();
    row.hidden = true;
    this.update();
    this.addButton.focus();
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Put other rows' values in place of these. */
  replace(rows) {
    for (const row of this.rows) {
      for (const input of row.querySelectorAll("input")) input.value = "";
      row.hidden = true;
    }
    const own = this.rows;
    rows.forEach((values, place) => {
      const row = own[place] ?? this.add();
      row.hidden = false;
      row.querySelectorAll("input").forEach((input, field) => {
        input.value = values[field];
      });
    });
    this.update();
  }

  get values() {
    const filled = this.rows.filter((row) => !isEmpty(row));
    return filled.map((row) => [...row.querySelectorAll("input")].map((input) => input.value));
  }

  update() {
    const shown = this.rows.filter((row) => !row.hidden);
    this.addButton.hidden = shown.length >= this.most;
    if (this.none) this.none.hidden = shown.length > 0;
    for (const button of this.list.querySelectorAll("[data-clear]")) button.hidden = false;
  }
}

const rowsOf = new Map();
for (const fieldset of document.querySelectorAll("fieldset[data-rows]")) rowsOf.set(fieldset, new Rows(fieldset));

for (const button of document.querySelectorAll('button[name="copy"]')) {
  button.addEventListener("click", (event) => {
    const day = button.closest("[data-day]");
    const boxes = [...day.querySelectorAll('input[type="checkbox"]:checked')];
    if (!boxes.length) return;
    event.preventDefault();
    for (const box of boxes) {
      const other = document.querySelector(`[data-day="${box.value}"]`);
      rowsOf.get(other).replace(rowsOf.get(day).values);
      box.checked = false;
    }
    const more = button.closest("details");
    more.open = false;
    more.querySelector("summary").focus();
    day.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

document.querySelector("[data-collisions]")?.focus();
document.querySelector(".hours .errorlist")?.closest("li")?.querySelector("input")?.focus();
