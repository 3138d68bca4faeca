/** The times of the chosen day, or words in their place. */

export class Times {
  #pane;
  #parts;
  #texts;
  #formats;
  #links;
  #settings;

  constructor(pane, { parts, texts, formats, links, settings }) {
    this.#pane = pane;
    this.#parts = parts;
    this.#texts = texts;
    this.#formats = formats;
    this.#links = links;
    this.#settings = settings;
  }

  get heading() {
    return this.#pane.querySelector(".booking__day");
  }

  /** The free times of a date, in the zone. */
  render({ date, month, slots, zone }) {
    const back = this.#texts.say("back-to", { month: this.#formats.month(month) });
    const content = this.#parts.copyAll("times", { back, day: this.#formats.day(date) });
    content.querySelector(".booking__back").href = this.#links.time({ month });
    const list = content.querySelector(".times");
    if (slots.length) list.append(...slots.map((slot) => this.#row(slot, zone)));
    else list.replaceWith(this.#parts.copy("empty-day"));
    this.#replace(content);
  }

  /** Nothing is free in the month; `next` is the month that has something, or null. */
  renderEmpty({ month, next }) {
    const title = this.#texts.say("month-empty", { month: this.#formats.month(month) });
    const empty = this.#parts.copy("empty-month", { title, text: this.#texts.say(next ? "month-later" : "month-none") });
    const button = empty.querySelector("[data-next]");
    if (next) {
      button.href = this.#links.time({ month: next });
      button.textContent = this.#texts.say("go-to", { month: this.#formats.month(next) });
    } else button.remove();
    this.#pane.replaceChildren(empty);
  }

  renderError(text) {
    this.#pane.replaceChildren(this.#parts.copy("empty-error", { text }));
  }

  /** Fresh times may arrive while somebody is in the list: the focus stays on the same time, or on the day. */
  #replace(content) {
    const focused = this.#pane.contains(document.activeElement) ? document.activeElement : null;
    this.#pane.replaceChildren(content);
    if (!focused) return;
    const same = [...this.#pane.querySelectorAll("a")].find((link) => link.href === focused.href);
    (same ?? this.heading)?.focus({ preventScroll: true });
  }

  #row(slot, zone) {
    const { capacity, few, teachers, currency } = this.#settings;
    const teacher = teachers.get(slot.teacherId);
    const row = this.#parts.copy("time", {
      start: this.#formats.time(slot.start, zone),
      end: `– ${this.#formats.time(slot.end, zone)}`,
    });
    row.querySelector("a").href = this.#links.details(slot);
    show(row.querySelector(".time__with"), teacher && this.#texts.say("with-teacher", { teacher }));
    const price = row.querySelector(".time__price");
    show(price, slot.priceMinor !== undefined && this.#formats.price(slot.priceMinor, currency));
    const seats = row.querySelector(".seats");
    show(seats, capacity > 1 && this.#texts.count("seats-left", slot.seatsLeft));
    seats.classList.toggle("seats--few", slot.seatsLeft <= few);
    return row;
  }
}

function show(element, text) {
  if (text) element.textContent = text;
  else element.remove();
}
