"""One week of one teacher as staff see it: hours, sessions with their students, time off and closed days."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, format_time
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from booking.engine.fitting import fits
from booking.engine.hours import open_spans
from booking.engine.instants import day, instant, moment
from booking.engine.model import Span
from booking.models import Seat, SessionHost
from booking.wording.formats import page_locale, time_text
from booking.wording.zones import zone_city, zone_label

from .clashes import journey_on
from .closures import Closure, closures, days_between
from .days import first_moment
from .hours import Availability, engine_schedule
from .reschedules import pending_moves
from .week_days import (
    Piece,
    WeekDay,
    WeekHours,
    WeekSession,
    clock_change,
    hours_shown,
    pieces,
    placed,
    today_in,
    week_from,
)

_NAMED_STUDENTS = 3


class _Place(NamedTuple):
    """Whose it is; `is_kept` for a move that is not paid yet."""

    name: str
    uid: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class TeacherWeek:
    """Monday to Sunday on the clocks of the teacher's schedule. `hours` are the labels at the side of the calendar.

    A place that is kept for a move which is not paid yet is taken, but has no student so far.
    """

    days: tuple[WeekDay, ...]
    title: str
    zone: str
    hours: tuple[str, ...]
    previous_on: date
    next_on: date
    has_today: bool
    sessions: int
    students: int

    @property
    def monday(self) -> date:
        return self.days[0].date


def teacher_week(teacher_id: int, wanted: Availability, *, on: date, now: datetime) -> TeacherWeek:
    """The week of the civil date `on`, with the time that is wanted for the teacher. Three queries."""
    zone, locale = ZoneInfo(wanted.time_zone), page_locale()
    dates = week_from(on)
    closed = closures(dates[0], dates[-1])
    opened = _open(wanted, dates, closed, zone)
    bands = [piece for start, end in opened for piece in pieces(moment(start), moment(end), zone, dates)]
    rows = _sessions(teacher_id, dates, zone)
    held = [
        (row, piece)
        for row in rows
        for piece in pieces(row.session.start_at, row.session.end_at, zone, dates)
    ]
    first, last = hours_shown([*bands, *(piece for _row, piece in held)])
    places = _places([row.session_id for row in rows])
    sessions: dict[date, list[WeekSession]] = defaultdict(list)
    for row, piece in held:
        sessions[piece.on].append(
            _session(row, piece, places[row.session_id], opened, zone, locale, first, now)
        )
    today = today_in(zone, now)
    days = tuple(
        _day(
            on, wanted, closed, [band for band in bands if band.on == on], sessions[on], locale, first, today
        )
        for on in dates
    )
    return TeacherWeek(
        days=days,
        title=_range_text(dates[0], dates[-1], locale),
        zone=zone_label(wanted.time_zone, first_moment(dates[0], zone) + timedelta(hours=12), locale),
        hours=tuple(_clock(hour * 60, locale) for hour in range(first, last)),
        previous_on=dates[0] - timedelta(days=7),
        next_on=dates[0] + timedelta(days=7),
        has_today=today in dates,
        sessions=len(rows),
        students=sum(not place.is_kept for row in rows for place in places[row.session_id]),
    )


def _open(
    wanted: Availability, dates: Sequence[date], closed: Sequence[Closure], zone: ZoneInfo
) -> list[Span]:
    schedule = engine_schedule(
        wanted.time_zone,
        weekly=wanted.weekly,
        overrides=wanted.overrides,
        time_off=wanted.time_off,
        trips=wanted.trips,
        closed=frozenset(day(on) for one in closed for on in days_between(one.first_on, one.last_on)),
    )
    window = (first_moment(dates[0], zone), first_moment(dates[-1] + timedelta(days=1), zone))
    return open_spans(schedule, instant(window[0]), instant(window[1]))


def _sessions(teacher_id: int, dates: Sequence[date], zone: ZoneInfo) -> list[SessionHost]:
    rows = SessionHost.objects.filter(
        teacher_id=teacher_id,
        is_active=True,
        session__start_at__lt=first_moment(dates[-1] + timedelta(days=1), zone),
        session__end_at__gt=first_moment(dates[0], zone),
    )
    return list(rows.select_related("session__workshop").order_by("session__start_at", "pk"))


def _places(session_ids: Sequence[int]) -> dict[int, list[_Place]]:
    """The places that are taken, by session."""
    rows = Seat.objects.filter(session_id__in=session_ids, is_active=True).order_by("number", "pk")
    rows = rows.annotate(is_kept=Exists(pending_moves().filter(to_seat=OuterRef("pk"))))
    found: dict[int, list[_Place]] = defaultdict(list)
    names = rows.values_list("session_id", "booking__attendee_name", "booking__uid", "is_kept")
    for session_id, name, uid, is_kept in names:
        found[session_id].append(_Place(name, uid, is_kept))
    return found


def _session(
    row: SessionHost,
    piece: Piece,
    places: Sequence[_Place],
    opened: Sequence[Span],
    zone: ZoneInfo,
    locale: Locale,
    first_hour: int,
    now: datetime,
) -> WeekSession:
    session = row.session
    at, height = placed(piece, first_hour)
    here = [place for place in places if not place.is_kept]
    return WeekSession(
        id=session.pk,
        title=session.workshop.title,
        starts=time_text(session.start_at, zone.key, locale),
        ends=time_text(session.end_at, zone.key, locale),
        students=tuple(place.name for place in here[:_NAMED_STUDENTS]),
        taken=len(places),
        capacity=session.capacity,
        is_tutoring=session.workshop.is_tutoring,
        is_over=session.end_at <= now,
        continues=session.start_at < first_moment(piece.on, zone),
        is_outside=not fits(opened, instant(session.start_at), instant(session.end_at)),
        booking_uid=here[0].uid if session.workshop.is_tutoring and here else "",
        pauses=(_minutes(session.start_at - row.busy_from), _minutes(row.busy_until - session.end_at)),
        row=at,
        rows=height,
    )


def _day(
    on: date,
    wanted: Availability,
    closed: Sequence[Closure],
    bands: Sequence[Piece],
    sessions: Sequence[WeekSession],
    locale: Locale,
    first_hour: int,
    today: date,
) -> WeekDay:
    trip = journey_on(wanted, on)
    off = [one for one in wanted.time_off if one.first_on <= on <= one.last_on]
    return WeekDay(
        date=on,
        weekday=format_skeleton("E", on, locale=locale),
        day=format_skeleton("MMMd", on, locale=locale),
        is_today=on == today,
        hours=tuple(
            WeekHours(_clock(band.start, locale), _clock(band.end, locale), *placed(band, first_hour))
            for band in bands
        ),
        sessions=tuple(sessions),
        closed=tuple(one.name for one in closed if one.first_on <= on <= one.last_on),
        time_off=tuple(one.reason for one in off if one.reason),
        is_off=bool(off),
        trip=zone_city(trip.time_zone, locale) if trip else "",
        clock_change=clock_change(on, ZoneInfo(wanted.time_zone)),
        limit=wanted.sessions_per_day,
    )


def _range_text(first: date, last: date, locale: Locale) -> str:
    """“4 Jan – 10 Jan 2027”."""
    return _("%(first)s – %(last)s") % {
        "first": format_skeleton("MMMd" if first.year == last.year else "yMMMd", first, locale=locale),
        "last": format_skeleton("yMMMd", last, locale=locale),
    }


def _clock(minute: int, locale: Locale) -> str:
    """Minutes after midnight as the clock shows them; the end of the day is its midnight."""
    return format_time(time(minute // 60 % 24, minute % 60), "short", locale=locale)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60
