"""Days on which the whole school is closed."""

from dataclasses import dataclass
from datetime import date, timedelta

from booking.models import ClosedDates


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed days from `first_on` to `last_on`, civil dates, both included."""

    id: int
    first_on: date
    last_on: date
    name: str


def closures(from_on: date, to_on: date) -> list[Closure]:
    """Closures that touch the days from `from_on` to `to_on` (both included), in order. One query."""
    rows = ClosedDates.objects.filter(first_on__lte=to_on, last_on__gte=from_on)
    return [Closure(row.pk, row.first_on, row.last_on, row.name) for row in rows.order_by("first_on", "pk")]


def closed_days(from_on: date, to_on: date) -> set[date]:
    """The closed ones of the days from `from_on` to `to_on`, both included. One query."""
    return {
        on
        for closure in closures(from_on, to_on)
        for on in days_between(max(closure.first_on, from_on), min(closure.last_on, to_on))
    }


def days_between(first: date, last: date) -> list[date]:
    """Every civil date from `first` to `last`, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
