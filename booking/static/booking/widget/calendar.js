/** The month: a grid of days, walked through with the arrow keys (WAI-ARIA grid pattern, roving tabindex). */

import { addDays, dateIn, dayNumber, monthOf, sameDayIn, weekday, weeksOf, addMonths } from "./dates.js";

export class Calendar {
  #pane;
  #parts;
  #texts;
  #formats;
  #links;
  #weekStart;
  #onMove;
  #shown = null;

  /** `onMove` is asked to show another month: onMove(month, dateToFocus). */
  constructor(pane, { parts, texts, formats, links, settings, onMove }) {
    this.#pane = pane;
    this.#parts = parts;
    this.#texts = texts;
    this.#formats = formats;
    this.#links = links;
    this.#weekStart = settings.weekStart;
    this.#onMove = onMove;
    this.#table.setAttribute("role", "grid");
  }

  get isVisible() {
    return this.#pane.checkVisibility();
  }

  get #table() {
    return this.#pane.querySelector(".calendar");
  }

  /** Take over the days that the server drew, so that keys work before fresh times arrive. */
  adopt(month) {
    for (const number of this.#table.querySelectorAll(".calendar__number")) {
      const cell = number.closest("td");
      cell.dataset.date = `${month}-${number.textContent.padStart(2, "0")}`;
      target(cell).tabIndex = -1;
    }
    this.#shown = { month, first: month, last: month };
    this.#makeReachable(this.#table.querySelector("[aria-current]")?.closest("td").dataset.date);
  }

  /** Draw a month. `counts` maps dates to free times, null while nobody knows. */
  render({ month, counts, chosen, zone, first, last }) {
    this.#shown = { month, first, last };
    this.#month(month, first, last);
    const today = dateIn(zone, new Date());
    const rows = weeksOf(month, this.#weekStart).map((week) => {
      const row = document.createElement("tr");
      row.append(...week.map((date) => this.#cell(date, counts, date === chosen, date === today)));
      return row;
    });
    const focused = this.#table.contains(document.activeElement) && document.activeElement.closest("td[data-date]");
    this.#table.tBodies[0].replaceChildren(...rows);
    this.#makeReachable(counts?.has(chosen) ? chosen : null);
    if (focused) this.focus(sameDayIn(month, focused.dataset.date));
  }

  /** Put the focus on a date of the month that is shown, or on the one that Tab leads to. */
  focus(date = null) {
    if (date) this.#makeReachable(date);
    this.#table.querySelector('[tabindex="0"]').focus();
  }

  /** Keys of the grid; true when the key was one of them. */
  key(event) {
    const cell = event.target.closest("td[data-date]");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === " ") {
      cell.querySelector("a")?.click();
      return true;
    }
    const date = this.#dateFor(event.key, cell.dataset.date);
    if (!date) return false;
    this.#go(date);
    return true;
  }

  #dateFor(key, date) {
    const ahead = getComputedStyle(this.#pane).direction === "rtl" ? -1 : 1;
    const inWeek = weekday(date, this.#weekStart);
    switch (key) {
      case "ArrowLeft": return addDays(date, -ahead);
      case "ArrowRight": return addDays(date, ahead);
      case "ArrowUp": return addDays(date, -7);
      case "ArrowDown": return addDays(date, 7);
      case "Home": return addDays(date, -inWeek);
      case "End": return addDays(date, 6 - inWeek);
      case "PageUp": return sameDayIn(addMonths(monthOf(date), -1), date);
      case "PageDown": return sameDayIn(addMonths(monthOf(date), 1), date);
      default: return null;
    }
  }

  #go(date) {
    const month = monthOf(date);
    if (month === this.#shown.month) this.focus(date);
    else if (month >= monthOf(this.#shown.first) && month <= monthOf(this.#shown.last)) this.#onMove(month, date);
  }

  #month(month, first, last) {
    const [before, after] = [addMonths(month, -1), addMonths(month, 1)];
    this.#neighbour("previous", before, before >= monthOf(first));
    this.#neighbour("next", after, after <= monthOf(last));
    const name = this.#pane.querySelector(".booking__month-name");
    if (name.textContent !== this.#formats.month(month)) name.textContent = this.#formats.month(month);
  }

  #neighbour(side, month, exists) {
    const shown = this.#pane.querySelector(side === "previous" ? ".booking__prev" : ".booking__next");
    const isLink = shown.matches("a");
    // The same element as long as possible: somebody may be pressing it again and again.
    const wanted = exists === isLink ? shown : this.#parts.copy(exists ? side : `${side}-none`);
    if (exists) {
      wanted.href = this.#links.time({ month });
      wanted.setAttribute("aria-label", this.#formats.month(month));
    }
    if (wanted === shown) return;
    const hadFocus = shown === document.activeElement;
    shown.replaceWith(wanted);
    if (hadFocus) this.#pane.querySelector("a")?.focus();
  }

  #cell(date, counts, isChosen, isToday) {
    if (!date) return this.#parts.copy("day-out");
    const count = counts?.get(date) ?? 0;
    const cell = this.#parts.copy(count ? "day" : "day-none");
    cell.dataset.date = date;
    cell.classList.toggle("calendar__cell--today", isToday);
    cell.querySelector(".calendar__number").textContent = dayNumber(date);
    if (count) this.#free(cell, date, count, isChosen);
    else if (counts) this.#notFree(cell, date);
    target(cell).tabIndex = -1;
    return cell;
  }

  #free(cell, date, count, isChosen) {
    const day = cell.querySelector("a");
    cell.setAttribute("aria-selected", isChosen);
    cell.querySelector(".calendar__count").textContent = count;
    day.href = this.#links.time({ date });
    const times = this.#texts.count("free-times", count);
    day.setAttribute("aria-label", this.#texts.say("day-label", { day: this.#formats.day(date), times }));
    if (isChosen) day.setAttribute("aria-current", "date");
  }

  #notFree(cell, date) {
    cell.setAttribute("aria-disabled", "true");
    cell.setAttribute("aria-label", this.#texts.say("day-none-label", { day: this.#formats.day(date) }));
  }

  /** One day can be reached with Tab: the given one, else the first free one, else the first. */
  #makeReachable(date) {
    const cells = [...this.#table.querySelectorAll("td[data-date]")];
    const reachable =
      cells.find((cell) => cell.dataset.date === date) ?? cells.find((cell) => cell.querySelector("a")) ?? cells[0];
    for (const cell of cells) target(cell).tabIndex = cell === reachable ? 0 : -1;
  }
}

function target(cell) {
  return cell.querySelector("a") ?? cell;
}
