/** The first step: month, day, zone and teacher, with fresh times from the API. */

import { Calendar } from "./calendar.js";
import { monthOf } from "./dates.js";
import { deviceZone } from "./formats.js";
import { Times } from "./times.js";

// Quicker answers need no sign of loading.
const BLINK_MS = 120;

export class TimeStep {
  #root;
  #tools;
  #at;
  #days = null;
  #latest = 0;
  #waiting = 0;
  #calendar;
  #times;

  constructor(root, tools) {
    this.#root = root;
    this.#tools = tools;
    const { zone, month, date, teacher } = tools.settings;
    this.#at = { zone, month, teacher, date: date || null };
    const onMove = (to, focus) => this.go({ month: to, date: null }, { focus });
    this.#calendar = new Calendar(root.querySelector(".booking__calendar"), {
      ...tools,
      weekStart: tools.settings.weekStart,
      onMove,
    });
    this.#calendar.adopt(month);
    this.#times = new Times(root.querySelector(".booking__times"), tools);
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
    return this.go({ zone }, { say: "zone-changed" });
  }

  /** Follow a link of this step, written as by `#link`. */
  follow(query) {
    const changes = { date: query.get("date"), month: query.get("month") };
    if (changes.date) {
      return this.go({ date: changes.date, month: monthOf(changes.date) }, { say: "day-chosen", toTimes: true });
    }
    const month = changes.month ?? this.#at.month;
    const back = month === this.#at.month ? this.#at.date : null;
    return this.go({ month, date: null }, { focus: back });
  }

  key(event) {
    return this.#calendar.key(event);
  }

  /** The free time that a link to the details leads to, with its date; null when it is gone. */
  async slotOf(query) {
    if (!this.#days) await this.go({});
    for (const [date, slots] of this.#days ?? []) {
      const found = slots.find(
        ({ start, sessionId }) =>
          Date.parse(start) === Date.parse(query.get("start")) && (sessionId ?? null) === number(query.get("session")),
      );
      if (found) return { ...found, date };
    }
    return null;
  }

  /** Ask again for what is shown. */
  refresh({ quiet = false } = {}) {
    return this.go({}, { quiet });
  }

  /** Show another month, day, zone or teacher. Of several calls at once only the last one counts. */
  async go(changes, { quiet = false, ...then } = {}) {
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
      if (call !== this.#latest || (drawn && days === this.#days)) return;
      this.#draw(days, drawn ? {} : then, next);
    } catch (problem) {
      if (call === this.#latest && !quiet && !drawn && !this.#tools.signal().aborted) this.#fail(problem);
    }
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
    this.#drawMonth(days);
    if (days.size) this.#drawTimes(days);
    else this.#times.renderEmpty({ month: this.#at.month, next, link: (changes) => this.#link(changes) });
    this.#state(days.size ? "ready" : "empty");
    if (focus) this.#calendar.focus(focus);
    if (toTimes) this.#leadToTimes();
    if (say) this.#say(say);
    return true;
  }

  #drawMonth(days) {
    const { slots } = this.#tools;
    const { month, zone } = this.#at;
    const [first, last] = slots.range(zone);
    const counts = days && new Map([...days].map(([date, found]) => [date, found.length]));
    const link = (changes) => this.#link(changes);
    this.#calendar.render({ month, counts, chosen: this.#shownDate(days), zone, first, last, link });
  }

  #drawTimes(days) {
    const { zone, month } = this.#at;
    const date = this.#shownDate(days);
    this.#times.render({
      date,
      month,
      zone,
      slots: days.get(date),
      teachers: this.#tools.settings.teachers,
      link: (slot) => this.#detailsLink(slot),
      back: this.#link({ month }),
    });
  }

  /** The chosen day, or the first free one: its times are in sight from the start. */
  #shownDate(days) {
    return this.#at.date ?? days?.keys().next().value ?? null;
  }

  #fail(problem) {
    const { texts } = this.#tools;
    this.#times.renderError(problem.status === 0 ? texts.say("offline-times") : problem.message || texts.say("busy-times"));
    this.#state("error");
  }

  #state(state) {
    clearTimeout(this.#waiting);
    this.#root.dataset.state = state;
    this.#root.setAttribute("aria-busy", state === "loading");
    const both = state === "empty" || state === "error";
    this.#root.querySelector(".booking__panes").dataset.pane = both ? "both" : this.#at.date ? "times" : "calendar";
  }

  /** On a phone the times take the month's place: go there. Elsewhere stay on the day. */
  #leadToTimes() {
    const calendar = this.#root.querySelector(".booking__calendar");
    if (!calendar.checkVisibility()) this.#times.heading?.focus();
  }

  #say(name) {
    const { texts, formats, announce } = this.#tools;
    const { date, zone } = this.#at;
    const times = texts.count("free-times", this.#days.get(date)?.length ?? 0);
    const at = new Date();
    announce(texts.say(name, { day: date && formats.day(date), times, zone: formats.zone(zone, at) }));
  }

  #link({ month, date }) {
    const { settings } = this.#tools;
    return `${settings.startUrl}?${this.#query({ month: date ? null : month, date })}`;
  }

  #detailsLink({ start, sessionId }) {
    return `${this.#tools.settings.detailsUrl}?${this.#query({ start, session: sessionId })}`;
  }

  #query(named) {
    const { zone, teacher } = this.#at;
    const all = Object.entries({ ...named, teacher, zone });
    return new URLSearchParams(all.filter(([, value]) => value)).toString();
  }
}

function number(text) {
  return text ? Number(text) : null;
}
