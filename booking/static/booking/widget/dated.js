/** Dates that the server wrote into lists (of courses, of full classes), on the clocks that the visitor has chosen. */

import { dateIn } from "./dates.js";

/** Write every <time data-end> in `root` anew, and let the links beside them name the zone. */
export function showDates(root, zone, formats) {
  for (const time of root.querySelectorAll("time[data-end]")) {
    const [start, end] = [time.dateTime, time.dataset.end];
    const [day, times] = formats.whenLines({ start, end }, dateIn(zone, Date.parse(start)), zone);
    time.textContent = `${day}, ${times}`;
  }
  for (const link of root.querySelectorAll(":is(.courses, .full-dates) a[href]")) {
    const address = new URL(link.href);
    address.searchParams.set("zone", zone);
    link.href = address.href;
  }
}
