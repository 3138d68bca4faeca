/** What the server wrote into the element's data attributes and pickers. */

export function readSettings(root) {
  const { dataset } = root;
  const zones = root.querySelector("select[name=zone]");
  const teachers = root.querySelector("select[name=teacher]");
  return {
    api: dataset.api,
    workshop: Number(dataset.workshop),
    isTutoring: dataset.kind === "tutoring",
    isFree: "free" in dataset,
    asksLogin: "asksLogin" in dataset,
    online: "online" in dataset,
    zone: dataset.zone,
    zoneChosen: "zoneChosen" in dataset,
    schoolZone: dataset.schoolZone,
    language: dataset.language,
    locale: dataset.locale,
    weekStart: Number(dataset.weekStart),
    windowDays: Number(dataset.windowDays),
    capacity: Number(dataset.capacity),
    few: Number(dataset.few),
    holdMinutes: Number(dataset.holdMinutes),
    month: dataset.month,
    date: dataset.date,
    startUrl: dataset.startUrl,
    detailsUrl: dataset.detailsUrl,
    personUrl: dataset.personUrl,
    currency: dataset.currency,
    way: dataset.way,
    code: new URLSearchParams(location.search).get("code") ?? "",
    teacher: teachers?.value ?? "",
    teachers: new Map(
      [...root.querySelector("template[data-part=texts]").content.querySelectorAll("[data-host]")].map((host) => [
        Number(host.dataset.host),
        host.textContent,
      ]),
    ),
    teacherNames: root.querySelector(".booking__summary [data-fill=teacher]")?.textContent ?? "",
    cities: new Map([...zones.options].map((option) => [option.value, option.dataset.city])),
  };
}
