/** The first step: month, day, zone and teacher, with fresh times from the API. */

import { Calendar } from "./calendar.js";
import { showDates } from "./dated.js";
import { monthOf } from "./dates.js";
import { deviceZone } from "./formats.js";
import { leadsTo, Links } from "./links.js";
import { Times } from "./times.js";

// Quicker answers need no sign of loading.
const BLINK_MS = 120;

export class TimeStep {
  #root;
  #tools;
  #at;
  #links;
  #days = null;
  #latest = 0;
  #going = null;
  #waiting = 0;
  #calendar;
  #times;

  constructor(root, tools) {
    const { zone, month, date, teacher } = tools.settings;
    this.#root = root;
    this.#at = { zone, month, teacher, date: date || null };
    this.#links = new Links(tools.settings, this.#at);
    this.#tools = { ...tools, links: this.#links };
    const onMove = (to, focus) => this.go({ month: to, date: null }, { focus });
    this.#calendar = new Calendar(root.querySelector(".booking__calendar"), { ...this.#tools, onMove });
    this.#calendar.adopt(month);
    this.#times = new Times(root.querySelector(".booking__times"), this.#tools);
  }

  get zone() {
    return this.#at.zone;
  }

  get teacher() {
    return this.#at.teacher;
  }

  /** Take over from the server: the visitor's own zone for what is online, and times that may be newer. */
  start() {
    const { settings } = this.#tools;
    const zone = settings.online && !settings.zoneChosen ? deviceZone() : null;
    return zone && zone !== this.#at.zone ? this.setZone(zone) : this.refresh({ quiet: true });
  }

  setZone(zone) {
    const select = this.#root.querySelector("select[name=zone]");
    if (![...select.options].some(({ value }) => value === zone)) {
      select.add(new Option(this.#tools.formats.zone(zone, new Date()), zone), 0);
    }
    select.value = zone;
    showDates(this.#root, zone, this.#tools.formats);
    return this.go({ zone }, { say: "zone-changed" });
  }

  /** Follow a link of this step, made by `Links.time`. */
  follow(query) {
    const date = query.get("date");
    if (date) return this.go({ date, month: monthOf(date) }, { say: "day-chosen", toTimes: true });
    const month = query.get("month") ?? this.#at.month;
    return this.go({ month, date: null }, { focus: month === this.#at.month ? this.#at.date : null });
  }

  key(event) {
    return this.#calendar.key(event);
  }

  /** Put the focus on the chosen day's times, or where they are not in sight, into the month. */
  focus() {
    if (this.#times.heading?.checkVisibility()) this.#times.heading.focus();
    else this.#calendar.focus();
  }

  /** The free time that a link to the details leads to, with its date; null when it is gone. */
  async slotOf(query) {
    // A call that another one overtakes brings nothing: only after the last one is it known what is free.
    let call;
    do {
      call = this.#latest;
      if (!this.#days) await this.#going;
    } while (!this.#days && call !== this.#latest);
    if (!this.#days) await this.go({});
    for (const [date, slots] of this.#days ?? []) {
      const found = slots.find((slot) => leadsTo(query, slot));
      if (found) return { ...found, date };
    }
    return null;
  }

  /** Ask again for what is shown. */
  refresh({ quiet = false } = {}) {
    return this.go({}, { quiet });
  }

  /** Show another month, day, zone or teacher. Of several calls at once only the last one counts. */
  go(changes, how = {}) {
    this.#going = this.#show(changes, how);
    return this.#going;
  }

  async #show(changes, { quiet = false, ...then }) {
    const moved = ["month", "zone", "teacher"].some((name) => name in changes && changes[name] !== this.#at[name]);
    const call = ++this.#latest;
    Object.assign(this.#at, changes);
    if (moved) this.#leave(changes, then);
    const drawn = !moved && this.#days?.size ? this.#draw(this.#days, then) : false;
    clearTimeout(this.#waiting);
    if (!quiet && !drawn) this.#waiting = setTimeout(() => this.#state("loading"), BLINK_MS);
    try {
      const { slots, signal } = this.#tools;
      const days = await slots.month(this.#at, signal());
      const next = days.size ? null : await slots.next(this.#at, signal());
      await this.#letGo();
      if (call !== this.#latest || (drawn && days === this.#days)) return;
      this.#draw(days, drawn ? {} : then, next);
    } catch (problem) {
      if (call === this.#latest && !quiet && !drawn && !this.#tools.signal().aborted) this.#fail(problem);
    }
  }

  /** A link that is being pressed stays where it is: one put in its place would never be clicked. */
  #letGo() {
    if (!this.#root.querySelector(".booking__panes a:active")) return null;
    return new Promise((resolve) => {
      const once = { once: true, signal: this.#tools.signal() };
      for (const type of ["pointerup", "pointercancel", "dragend"]) {
        document.addEventListener(type, () => setTimeout(resolve), once);
      }
    });
  }

  /** What was known belongs to another month, zone or teacher. The old times stay, dimmed, so that nothing jumps. */
  #leave({ month }, { focus }) {
    this.#days = null;
    if (!month) return;
    this.#drawMonth(null);
    if (focus) this.#calendar.focus(focus);
  }

  /** Draw what is known of the month; `next` is the next month with free times where this one has none. */
  #draw(days, { say, toTimes, focus }, next = null) {
    this.#days = days;
    if (!days.has(this.#at.date)) this.#at.date = null;
    const { month, zone } = this.#at;
    const date = this.#shownDate(days);
    this.#drawMonth(days);
    if (days.size) this.#times.render({ date, month, zone, slots: days.get(date) });
    else this.#times.renderEmpty({ month, next });
    this.#state(days.size ? "ready" : "empty");
    if (focus) this.#calendar.focus(focus);
    if (toTimes && !this.#calendar.isVisible) this.focus();
    if (say) this.#say(say);
    return true;
  }

  #drawMonth(days) {
    const { month, zone } = this.#at;
    const [first, last] = this.#tools.slots.range(zone);
    const counts = days && new Map([...days].map(([date, found]) => [date, found.length]));
    this.#calendar.render({ month, counts, chosen: this.#shownDate(days), zone, first, last });
  }

  /** The chosen day, or the first free one: its times are in sight from the start. */
  #shownDate(days) {
    return this.#at.date ?? days?.keys().next().value ?? null;
  }

  #fail(problem) {
    const { texts } = this.#tools;
    const text = problem.status === 0 ? texts.say("offline-times") : problem.message || texts.say("busy-times");
    this.#times.renderError(text);
    this.#state("error");
  }

  #state(state) {
    clearTimeout(this.#waiting);
    this.#root.dataset.state = state;
    this.#root.setAttribute("aria-busy", state === "loading");
    const both = state === "empty" || state === "error";
    this.#root.querySelector(".booking__panes").dataset.pane = both ? "both" : this.#at.date ? "times" : "calendar";
  }

  #say(name) {
    const { texts, formats, announce } = this.#tools;
    const { date, zone } = this.#at;
    const times = texts.count("free-times", this.#days.get(date)?.length ?? 0);
    announce(texts.say(name, { day: date && formats.day(date), times, zone: formats.zone(zone, new Date()) }));
  }
}
