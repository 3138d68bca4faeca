/** Dates, times and zones in the words of the page's language. */

import { asUtc, firstOf } from "./dates.js";

// Browsers still answer with some of the names that the IANA database has replaced.
const RENAMED = {
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
};

export class Formats {
  #language;
  #texts;
  #cities;

  /** `cities`: zone names to the words people know them by, as far as the page brings them. */
  constructor(language, texts, cities) {
    this.#language = language;
    this.#texts = texts;
    this.#cities = cities;
  }

  /** "Thursday 14 January" */
  day(date) {
    return this.#format(asUtc(date), { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  }

  /** "January 2027" */
  month(month) {
    return this.#format(asUtc(firstOf(month)), { month: "long", year: "numeric", timeZone: "UTC" });
  }

  /** "18:00" */
  time(instant, zone) {
    return this.#format(new Date(instant), { timeStyle: "short", timeZone: zone });
  }

  /** ["Thursday 14 January", "18:00 – 18:50", "Madrid (UTC+1)"] */
  whenLines(slot, date, zone) {
    // No line may end between the two times.
    const times = `${this.time(slot.start, zone)}\u00a0–\u00a0${this.time(slot.end, zone)}`;
    return [this.day(date), times, this.zone(zone, new Date(slot.start))];
  }

  /** The same in one line. */
  when(slot, date, zone) {
    const [day, times, place] = this.whenLines(slot, date, zone);
    return this.#texts.say("when", { day, times, zone: place });
  }

  /** "Madrid (UTC+1)": the zone's city and its offset at that moment. */
  zone(zone, at) {
    const city = this.#cities.get(zone) ?? zone.split("/").pop().replaceAll("_", " ");
    const offset = offsetOf(zone, at);
    return city === "UTC" ? city : this.#texts.say("zone-label", { city, offset });
  }

  /** "€12.50", of the currency's smallest units; “Free” for nothing. */
  price(minor, currency) {
    if (!minor) return this.#texts.say("free");
    const format = new Intl.NumberFormat(this.#language, { style: "currency", currency });
    return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
  }

  /** "5.5" */
  number(number) {
    return new Intl.NumberFormat(this.#language).format(number);
  }

  #format(date, options) {
    return new Intl.DateTimeFormat(this.#language, options).format(date);
  }
}

/** The zone that the visitor's device is set to, or null. */
export function deviceZone() {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone?.includes("/") ? (RENAMED[zone] ?? zone) : null;
}

/** "UTC+1", "UTC−3:30", or "UTC". */
function offsetOf(zone, at) {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
  const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName").value;
  return name.replace("GMT", "UTC").replace("-", "−");
}
