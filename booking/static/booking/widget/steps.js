/** The list of steps above the widget, and which part of it is shown. */

const ORDER = ["time", "details", "review", "pay", "done"];

export class Steps {
  #root;
  #main;

  constructor(root) {
    this.#root = root;
    this.#main = root.querySelector(".booking__main");
  }

  get current() {
    return this.#root.dataset.step;
  }

  /** The part of a step, put into the widget when it is first needed. */
  part(name, create) {
    const found = this.#main.querySelector(`:scope > [data-view="${name}"]`);
    if (found) return found;
    const fresh = create();
    fresh.hidden = true;
    this.#main.append(fresh);
    return fresh;
  }

  /** Show one step and hide the others; `links` are addresses of steps that can be gone back to. */
  show(step, links = {}) {
    this.#root.dataset.step = step;
    for (const view of this.#main.querySelectorAll(":scope > [data-view]")) view.hidden = view.dataset.view !== step;
    for (const entry of this.#root.querySelectorAll(".booking__step")) this.#mark(entry, step, links);
  }

  /** Is this step needed at all? */
  toggle(name, isNeeded) {
    const entry = this.#root.querySelector(`.booking__step[data-for="${name}"]`);
    if (entry) entry.hidden = !isNeeded;
  }

  #mark(entry, step, links) {
    const name = entry.dataset.for;
    const label = entry.textContent.trim();
    const isDone = ORDER.indexOf(name) < ORDER.indexOf(step);
    entry.classList.toggle("booking__step--done", isDone);
    if (name === step) entry.setAttribute("aria-current", "step");
    else entry.removeAttribute("aria-current");
    entry.textContent = label;
    if (!isDone || !links[name]) return;
    const link = Object.assign(document.createElement("a"), { href: links[name], textContent: label });
    link.dataset.to = name;
    entry.replaceChildren(link);
  }
}
