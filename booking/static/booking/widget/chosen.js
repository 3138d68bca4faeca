/** The time that is about to be booked, in words. */

import { dateIn } from "./dates.js";

/** `time` is the step in which the slot was chosen: its zone and teacher go with the booking. */
export function chosenTime(slot, { zone, teacher }, { formats, settings }) {
  const { schoolZone, teachers, teacherNames } = settings;
  const lines = formats.whenLines(slot, slot.date, zone);
  const schoolDate = dateIn(schoolZone, Date.parse(slot.start));
  const [schoolDay, schoolTimes] = formats.whenLines(slot, schoolDate, schoolZone);
  const sameClock = schoolDay === lines[0] && schoolTimes === lines[1];
  return {
    slot,
    zone,
    teacher,
    fields: fieldsOf(slot, zone, teacher),
    lines,
    when: formats.when(slot, slot.date, zone),
    atSchool: sameClock ? "" : formats.when(slot, schoolDate, schoolZone),
    teacherName: teachers.get(slot.teacherId) ?? teacherNames,
  };
}

/** The same as the pages have it in addresses and hidden fields. */
function fieldsOf({ start, sessionId }, zone, teacher) {
  const all = Object.entries({ start, session: sessionId, teacher, zone });
  return Object.fromEntries(all.filter(([, value]) => value));
}
