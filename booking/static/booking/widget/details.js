/** The form of the second step: its values, and errors that are named and linked. */

// Where the API's names for fields stand in the form; answers are named by their question's number.
const FIELDS = {
  "attendee.name": "name",
  "attendee.email": "email",
  "answers.note": "note",
  payAtSchool: "pay_way",
  "billing.name": "billing_name",
  "billing.address": "billing_address",
  "billing.taxId": "billing_tax_id",
};
const fieldOf = (path) => FIELDS[path] ?? path.replace(/^answers\./, "answer-");

export class Details {
  #form;
  #parts;
  #texts;

  constructor(form, { parts, texts, typed, onType }) {
    this.#form = form;
    this.#parts = parts;
    this.#texts = texts;
    for (const [name, value] of Object.entries(typed)) if (form.elements[name]) form.elements[name].value = value;
    for (const part of form.querySelectorAll("details[data-discloses]")) {
      part.open ||= part.dataset.discloses.split(" ").some((name) => form.elements[name].value);
    }
    this.onType = onType;
  }

  get heading() {
    return this.#form.querySelector(".booking__heading");
  }

  /** What was typed, by the fields' names; what has to be agreed to is asked for anew in each visit. */
  get values() {
    const fields = [...this.#form.elements].filter((field) => field.matches("[data-field] :is(input, textarea, select)"));
    return Object.fromEntries(
      fields
        .filter(({ type, checked }) => type !== "checkbox" && (type !== "radio" || checked))
        .map(({ name, value }) => [name, value.trim()]),
    );
  }

  /** The names of the boxes that are ticked, with what each sends. */
  get ticked() {
    const boxes = [...this.#form.querySelectorAll("[data-field] input[type=checkbox]:checked")];
    return Object.fromEntries(boxes.map(({ name, value }) => [name, value]));
  }

  /** Somebody has logged in: their name and address, unless something else was typed. */
  adopt({ name, email }) {
    for (const [field, text] of Object.entries({ name, email })) this.#form.elements[field].value ||= text;
    const line = this.#form.querySelector(".booking__person");
    line.textContent = this.#texts.say("logged-in", { email });
    line.hidden = false;
  }

  focus(name) {
    first(this.#form.elements[name]).focus();
  }

  /** What came of trying the code, said below it. */
  sayCode(text) {
    this.#form.querySelector("[data-code-said]").textContent = text;
  }

  /** Send the form to the page behind it, with these fields besides. */
  leave(fields) {
    for (const [name, value] of Object.entries(fields)) {
      this.#form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    this.#form.submit();
  }

  /** Check the fields and show what is wrong; true when nothing is. */
  check() {
    const found = new Map();
    for (const field of this.#form.elements) {
      const message = field.name && this.#messageFor(field);
      if (message) found.set(field.name, message);
    }
    const { billing_name, billing_address, billing_tax_id } = this.values;
    if ((billing_name || billing_tax_id) && !billing_address) {
      found.set("billing_address", this.#texts.say("billing_address-required"));
    }
    this.#show(found, []);
    return found.size === 0;
  }

  /** Show the API's refusal of fields; without `summary` beside the fields alone. */
  refuse(errors, { summary = true } = {}) {
    const found = new Map();
    const others = [];
    for (const [path, messages] of Object.entries(errors)) {
      const name = fieldOf(path);
      if (this.#form.elements[name]) found.set(name, messages.join(" "));
      else others.push(...messages);
    }
    this.#show(found, others, summary);
  }

  #messageFor({ name, validity }) {
    if (validity.valid) return null;
    return this.#texts.say(`${name}-${validity.valueMissing ? "required" : "invalid"}`);
  }

  #show(found, others, withSummary = true) {
    this.#form.querySelector(".form__errors")?.remove();
    for (const wrapper of this.#form.querySelectorAll("[data-field]")) {
      this.#mark(wrapper, found.get(wrapper.dataset.field));
    }
    if (!withSummary || (!found.size && !others.length)) return;
    const summary = this.#parts.copy("errors");
    const lines = [...found].map(([name, message]) => this.#line(first(this.#form.elements[name]), message));
    summary.querySelector("ul").append(...lines, ...others.map((message) => item(message)));
    this.heading.after(summary);
    summary.focus();
  }

  #mark(wrapper, message) {
    const field = wrapper.querySelector("input, textarea, select");
    const id = `${field.id}_error`;
    wrapper.classList.toggle("field--error", Boolean(message));
    wrapper.querySelector(".field__error")?.remove();
    const help = wrapper.querySelector(".field__help");
    const described = [help?.id, message && id].filter(Boolean).join(" ");
    set(field, "aria-invalid", message && "true");
    set(field, "aria-describedby", described);
    if (!message) return;
    const folded = wrapper.closest("details");
    if (folded) folded.open = true;
    const error = Object.assign(document.createElement("p"), { className: "field__error", id, textContent: message });
    wrapper.append(error);
  }

  /** A question that ends as a sentence does takes no colon. */
  #named(label, message) {
    return /[?!.:]$/.test(label) ? `${label} ${message}` : this.#texts.say("field-error", { field: label, message });
  }

  #line(field, message) {
    const legend = field.type === "radio" && field.closest("fieldset").querySelector("legend");
    const label = (legend || field.labels[0]).firstChild.textContent.trim();
    const link = document.createElement("a");
    link.href = `#${field.id}`;
    link.textContent = field.type === "checkbox" ? message : this.#named(label, message);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      field.focus();
    });
    const line = item("");
    line.append(link);
    return line;
  }
}

function item(text) {
  return Object.assign(document.createElement("li"), { textContent: text });
}

function set(element, name, value) {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

/** The field itself, or the first of several radio buttons. */
function first(field) {
  return field instanceof RadioNodeList ? field[0] : field;
}
