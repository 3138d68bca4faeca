/** Civil dates as "2027-01-14" and months as "2027-01": plain text that sorts, without a zone of its own. */

const DAY_MS = 86_400_000;

export const monthOf = (date) => date.slice(0, 7);
export const firstOf = (month) => `${month}-01`;
export const dayNumber = (date) => Number(date.slice(8));
export const asUtc = (date) => new Date(`${date}T00:00:00Z`);

export function addDays(date, days) {
  return new Date(asUtc(date).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

export function addMonths(month, months) {
  const first = asUtc(firstOf(month));
  first.setUTCMonth(first.getUTCMonth() + months);
  return first.toISOString().slice(0, 7);
}

export const lastOf = (month) => addDays(firstOf(addMonths(month, 1)), -1);

/** The same day of another month, or its last one where it has fewer. */
export function sameDayIn(month, date) {
  const last = lastOf(month);
  const wanted = `${month}-${date.slice(8)}`;
  return wanted < last ? wanted : last;
}

/** The date's place in its week; weeks begin on `weekStart`, where 0 is Monday. */
export function weekday(date, weekStart) {
  return (asUtc(date).getUTCDay() + 6 - weekStart + 7) % 7;
}

/** The month's weeks of seven dates, null where a neighbouring month's day would stand. */
export function weeksOf(month, weekStart) {
  const days = Array(weekday(firstOf(month), weekStart)).fill(null);
  for (let date = firstOf(month); monthOf(date) === month; date = addDays(date, 1)) days.push(date);
  while (days.length % 7) days.push(null);
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
}

/** The civil date in the zone at an instant. */
export function dateIn(zone, instant) {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}
