/** Free times, month by month, asked for once and kept for half a minute. */

import { addDays, dateIn, firstOf, lastOf, monthOf } from "./dates.js";

const FRESH_MS = 30_000;
const MOST_DAYS = 61;
const DAY_MS = 86_400_000;

export class Slots {
  #api;
  #workshop;
  #windowDays;
  #months = new Map();

  constructor(api, { workshop, windowDays }) {
    this.#api = api;
    this.#workshop = workshop;
    this.#windowDays = windowDays;
  }

  /** The bookable days in the zone, as [first, last]. */
  range(zone) {
    const now = Date.now();
    return [dateIn(zone, now), dateIn(zone, now + this.#windowDays * DAY_MS)];
  }

  /** What is known of a month without asking: date → slots, or null. */
  known({ month, zone, teacher }) {
    const kept = this.#months.get(`${month} ${zone} ${teacher}`);
    return kept && Date.now() - kept.at < FRESH_MS ? kept.days : null;
  }

  /** The month's days with free times: date → slots. */
  async month({ month, zone, teacher }, signal) {
    const known = this.known({ month, zone, teacher });
    if (known) return known;
    const days = await this.#between(firstOf(month), lastOf(month), zone, teacher, signal);
    this.#months.set(`${month} ${zone} ${teacher}`, { days, at: Date.now() });
    return days;
  }

  /** The next month after this one that has free times, or null. */
  async next({ month, zone, teacher }, signal) {
    const [, last] = this.range(zone);
    for (let from = addDays(lastOf(month), 1); from <= last; from = addDays(from, MOST_DAYS + 1)) {
      const days = await this.#between(from, addDays(from, MOST_DAYS), zone, teacher, signal);
      if (days.size) return monthOf(days.keys().next().value);
    }
    return null;
  }

  forget() {
    this.#months.clear();
  }

  async #between(from, to, zone, teacher, signal) {
    const [first, last] = this.range(zone);
    const asked = { from: from < first ? first : from, to: to > last ? last : to };
    if (asked.from > asked.to) return new Map();
    const days = await this.#api.slots({ workshop: this.#workshop, timeZone: zone, teacher, ...asked }, signal);
    return new Map(days.map(({ date, slots }) => [date, slots]));
  }
}
