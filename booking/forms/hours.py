"""A teacher's time as one form: hours, dates, time off and trips are rows, and a row left empty is none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from booking.models.teachers import Weekday
from booking.selectors.hours import Absence, Availability, DateSpan, Journey, WeeklySpan
from booking.wording.zones import OFFERED

from .hours_parts import (
    AbsenceFormSet,
    DateFormSet,
    JourneyFormSet,
    LimitsForm,
    SpanFormSet,
    ZoneForm,
)

# Monday first, as teachers plan their week.
WEEK = [Weekday((day + 1) % 7) for day in range(7)]


class HoursForm:
    """All of it together. `is_valid()`, then `availability` for the service.

    What has passed (dates, time off, trips) is not shown, and saving does not lose it.
    """

    def __init__(self, stored: Availability, data: Any = None, *, today: date) -> None:
        self.zone = ZoneForm(data, initial={"time_zone": stored.time_zone})
        self.limits = LimitsForm(data, initial=_limits(stored))
        self.days = [
            (day, SpanFormSet(data, initial=_of_day(stored, day), prefix=f"day-{int(day)}")) for day in WEEK
        ]
        self.dates = DateFormSet(
            data, initial=[_fields(row) for row in stored.overrides if row.on >= today], prefix="dates"
        )
        self.time_off = AbsenceFormSet(
            data, initial=[_fields(row) for row in stored.time_off if row.last_on >= today], prefix="off"
        )
        self.trips = JourneyFormSet(
            data, initial=[_fields(row) for row in stored.trips if not _is_over(row, today)], prefix="trips"
        )
        self._past_dates = [row for row in stored.overrides if row.on < today]
        self._past_time_off = [row for row in stored.time_off if row.last_on < today]
        self._past_trips = [row for row in stored.trips if _is_over(row, today)]
        self._rows: dict[str, Any] = {}

    def is_valid(self) -> bool:
        # Every part is asked, so that all errors show at once.
        parts = [self.zone, self.limits, self.dates, self.time_off, self.trips]
        valid = [part.is_valid() for part in [*parts, *(spans for _day, spans in self.days)]]
        return all(valid)

    @property
    def availability(self) -> Availability:
        """What was typed. Call `is_valid` first."""
        self._rows = {}
        return Availability(
            time_zone=self.zone.cleaned_data["time_zone"],
            weekly=self._weekly(),
            overrides=self._dated("overrides", self.dates, self._past_dates, _date_span),
            time_off=self._dated("time_off", self.time_off, self._past_time_off, _absence),
            trips=self._dated("trips", self.trips, self._past_trips, _journey),
            sessions_per_day=self.limits.cleaned_data["sessions_per_day"],
            sessions_per_week=self.limits.cleaned_data["sessions_per_week"],
        )

    def add_errors(self, errors: Mapping[str, Any]) -> None:
        """Put the service's errors (`weekly.2.ends` → message) on the rows that they are about."""
        for name, message in errors.items():
            row, _dot, field = name.rpartition(".")
            if name in self._rows:
                self._rows[name].add_error(None, message)
            elif row in self._rows:
                self._rows[row].add_error(field, message)
            elif name in self.limits.fields:
                self.limits.add_error(name, message)
            else:
                self.zone.add_error("time_zone" if name == "time_zone" else None, message)

    @property
    def zones(self) -> list[str]:
        return sorted(OFFERED)

    def _weekly(self) -> tuple[WeeklySpan, ...]:
        found: list[WeeklySpan] = []
        for day, spans in self.days:
            for form in spans:
                if form.span:
                    self._rows[f"weekly.{len(found)}"] = form
                    found.append(WeeklySpan(int(day), *form.span))
        return tuple(found)

    def _dated(self, name: str, forms: Any, past: list, made_from: Any) -> tuple:
        found = list(past)
        for form in forms:
            if form.is_filled:
                self._rows[f"{name}.{len(found)}"] = form
                found.append(made_from(form))
        return tuple(found)


def copy_day(data: Any, source: int) -> tuple[Any, list[Weekday]]:
    """The posted data (a QueryDict) with the rows of a weekday on the days that are ticked beside it, and these days.

    What the other days had is replaced; everything else stays as it was typed.
    """
    ticked = {value for value in data.getlist(f"day-{source}-copy") if value.isdecimal()}
    targets = [day for day in WEEK if str(int(day)) in ticked and int(day) != source]
    changed = data.copy()
    rows = {key: data[key] for key in data if key.startswith(f"day-{source}-") and not key.endswith("-copy")}
    for target in targets:
        for key in [key for key in changed if key.startswith(f"day-{int(target)}-")]:
            del changed[key]
        for key, value in rows.items():
            changed[key.replace(f"day-{source}-", f"day-{int(target)}-", 1)] = value
    changed.pop(f"day-{source}-copy", None)
    return changed, targets


def _limits(stored: Availability) -> dict[str, int | None]:
    return {"sessions_per_day": stored.sessions_per_day, "sessions_per_week": stored.sessions_per_week}


def _of_day(stored: Availability, day: int) -> list[dict[str, Any]]:
    return [{"starts": span.starts, "ends": span.ends} for span in stored.weekly if span.weekday == int(day)]


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _is_over(trip: Journey, today: date) -> bool:
    return trip.last_on is not None and trip.last_on < today


def _date_span(form: Any) -> DateSpan:
    return DateSpan(form.cleaned_data["on"], *(form.span or (None, None)))


def _absence(form: Any) -> Absence:
    given = form.cleaned_data
    return Absence(given["first_on"], given["last_on"] or given["first_on"], given["reason"])


def _journey(form: Any) -> Journey:
    given = form.cleaned_data
    return Journey(given["first_on"], given["last_on"], given["time_zone"])
