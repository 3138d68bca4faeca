"""Series as the school sees them: their dates and how full those are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from booking.engine.recurrence import on_wall, parse_rule
from booking.enums import BookingStatus, SessionStatus
from booking.models import Series, Session
from booking.wording.formats import page_locale
from booking.wording.rules import rule_text, series_text

from .prices import price_text, session_price


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """One date. Instants are aware UTC; `taken` places are held or sold."""

    session_id: int
    start_at: datetime
    end_at: datetime
    teachers: tuple[str, ...]
    taken: int
    capacity: int
    price: str
    is_scheduled: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series with all of its dates, held and cancelled ones included. `bookings` took the whole of it."""

    id: int
    title: str
    workshop_id: int
    workshop_title: str
    rule_text: str
    time_zone: str
    price: str
    is_open: bool
    bookings: int
    dates: tuple[SeriesDate, ...]

    @property
    def coming(self) -> tuple[SeriesDate, ...]:
        return tuple(date for date in self.dates if date.is_scheduled and not date.is_over)


def series_view(series_id: int, *, now: datetime) -> SeriesView | None:
    """The series, or None. The number of queries does not depend on its dates."""
    row = Series.objects.select_related("workshop").filter(pk=series_id).first()
    if row is None:
        return None
    dates = Session.objects.filter(series=row).prefetch_related("hosts__teacher")
    dates = dates.annotate(taken=Count("seats", filter=Q(seats__is_active=True), distinct=True))
    found = [_date(row, date, now) for date in dates.order_by("start_at", "pk")]
    return SeriesView(
        id=row.pk,
        title=row.title,
        workshop_id=row.workshop_id,
        workshop_title=row.workshop.title,
        rule_text=_text(row, found, now),
        time_zone=row.time_zone,
        price="" if row.price_minor is None else price_text(row.price_minor, row.workshop.currency),
        is_open=row.is_open,
        bookings=row.bookings.filter(status__in=(BookingStatus.CONFIRMED, BookingStatus.HELD)).count(),
        dates=tuple(found),
    )


def _text(row: Series, dates: Sequence[SeriesDate], now: datetime) -> str:
    """“Every Tuesday at 18:00, 10 dates until Tuesday 16 March”; the rule alone where no date is left."""
    first = datetime.combine(row.first_on, row.starts)
    rule, locale = parse_rule(row.rrule), page_locale()
    starts = [date.start_at for date in dates if date.is_scheduled]
    if not starts:
        return rule_text(rule, first, locale)
    last, today = on_wall(max(starts), row.time_zone).date(), on_wall(now, row.time_zone).date()
    return series_text(rule, first, number=len(starts), last=last, locale=locale, today=today)


def _date(series: Series, row: Session, now: datetime) -> SeriesDate:
    workshop = series.workshop
    return SeriesDate(
        session_id=row.pk,
        start_at=row.start_at,
        end_at=row.end_at,
        teachers=tuple(sorted(host.teacher.name for host in row.hosts.all())),
        taken=row.taken,  # type: ignore[attr-defined]
        capacity=row.capacity,
        price=price_text(session_price(row.price_minor, workshop.price_minor), workshop.currency),
        is_scheduled=row.status == SessionStatus.SCHEDULED,
        is_over=row.start_at <= now,
    )
