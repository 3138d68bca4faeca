"""Who waits for what, and at which place in line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from booking.enums import PayWay, SoldBy, WaitlistStatus, WorkshopStatus
from booking.models import Series, Session, SessionHost, WaitlistEntry, Workshop
from core.signing import BadToken, sign, unsign

from .bookings import booking_token
from .prices import price_text
from .school import SchoolView, school_view
from .sessions import seats_left, with_seats
from .waiting import kept_places, list_closes_at

_PURPOSE = "waitlist"
_ALIVE = (WaitlistStatus.WAITING, WaitlistStatus.OFFERED)


@dataclass(frozen=True, slots=True)
class WaitTarget:
    """What can be waited for: one date, or all that are to come of a series. Instants are aware UTC.

    `state` is "open" (full, with a list), "free" (there is a place: book it), or "closed" (no list, or not any more).
    """

    workshop_id: int
    workshop_title: str
    workshop_slug: str
    session_id: int | None
    series_id: int | None
    series_title: str
    start_at: datetime
    end_at: datetime
    dates: int
    waiting: int
    state: str
    school: SchoolView


@dataclass(frozen=True, slots=True)
class WaitingView:
    """One entry. `position` counts from 1 while it waits, else 0. `booking_uid` is the place that was offered.

    `start_at` and `end_at` are the date's, or the next date's of a series; None once nothing is to come. `price` is
    written for the active language, for the place that was offered.
    """

    uid: str
    status: str
    status_label: str
    position: int
    workshop_title: str
    workshop_slug: str
    workshop_kind: str
    teachers: tuple[str, ...]
    is_online: bool
    place: str
    series_title: str
    start_at: datetime | None
    end_at: datetime | None
    attendee_name: str
    attendee_email: str
    attendee_time_zone: str
    attendee_locale: str
    created_at: datetime
    offered_until: datetime | None
    booking_uid: str
    is_free: bool
    price: str
    school: SchoolView
    pay_way: str = PayWay.ONLINE

    @property
    def is_waiting(self) -> bool:
        return self.status == WaitlistStatus.WAITING

    @property
    def is_offered(self) -> bool:
        return self.status == WaitlistStatus.OFFERED

    @property
    def token(self) -> str:
        """The signed token of the entry's link: whoever has it may see the entry, leave, and take what is offered."""
        return entry_token(self.uid)

    @property
    def path(self) -> str:
        return reverse("booking:waiting", args=[self.token])

    @property
    def booking_path(self) -> str:
        """The page of the booking that came of it; empty while there is none."""
        return reverse("booking:manage", args=[booking_token(self.booking_uid)]) if self.booking_uid else ""


@dataclass(frozen=True, slots=True)
class Line:
    """A waiting list as staff see it."""

    kind: str
    id: int
    workshop_title: str
    series_title: str
    start_at: datetime | None
    capacity: int
    free: int
    waiting: int
    offered: int

    @property
    def may_offer(self) -> bool:
        """Is there a place that could be offered out of turn? Of a series it shows when it is tried."""
        return self.free > 0 or self.kind == "series"


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One who waits, or has waited."""

    uid: str
    name: str
    email: str
    status: str
    status_label: str
    created_at: datetime
    offered_until: datetime | None
    ended_at: datetime | None
    booking_uid: str


def entry_token(uid: str) -> str:
    """The signed token for the link of an entry."""
    return sign(uid, purpose=_PURPOSE)


def entry_uid_of_token(token: str) -> str | None:
    """The entry that the token was made for; None for a forged one or another school's."""
    try:
        uid = unsign(token, purpose=_PURPOSE)
    except BadToken:
        return None
    return uid if isinstance(uid, str) else None


def wait_target(
    slug: str, *, session_id: int | None = None, series_id: int | None = None, now: datetime
) -> WaitTarget | None:
    """What the address names, for the page that asks for a name; None if there is no such thing. Five queries."""
    workshop = Workshop.objects.active().filter(slug=slug).first()
    if workshop is None or workshop.is_tutoring:
        return None
    dates = list(_dates(workshop, session_id, series_id, now))
    if not dates:
        return None
    same = Q(series_id=series_id) if series_id is not None else Q(session_id=session_id)
    waiting = WaitlistEntry.objects.filter(same, status=WaitlistStatus.WAITING).count()
    title = Series.objects.filter(pk=series_id).values_list("title", flat=True).first() if series_id else ""
    return WaitTarget(
        workshop_id=workshop.pk,
        workshop_title=workshop.title,
        workshop_slug=workshop.slug,
        session_id=None if series_id else session_id,
        series_id=series_id,
        series_title=title or "",
        start_at=dates[0].start_at,
        end_at=dates[0].end_at,
        dates=len(dates),
        waiting=waiting,
        state=_state(workshop, dates, series_id, now),
        school=school_view(),
    )


def waiting_view(uid: str, *, now: datetime) -> WaitingView | None:
    """The entry with this number, or None. The number of queries is fixed."""
    rows = WaitlistEntry.objects.select_related("session__workshop", "series__workshop", "booking")
    row = rows.filter(uid=uid).first()
    if row is None:
        return None
    date, workshop = _what_is_waited_for(row, now)
    hosts = date.hosts.filter(is_active=True).order_by("pk") if date else SessionHost.objects.none()
    booking, school = row.booking, school_view()
    return WaitingView(
        uid=row.uid,
        status=row.status,
        status_label=str(row.get_status_display()),
        position=_position(row),
        workshop_title=workshop.title,
        workshop_slug=workshop.slug,
        workshop_kind=workshop.kind,
        teachers=tuple(hosts.values_list("teacher__name", flat=True)),
        is_online=workshop.is_online,
        place="" if workshop.is_online else workshop.place or school.address,
        series_title=row.series.title if row.series else "",
        start_at=date.start_at if date else None,
        end_at=date.end_at if date else None,
        attendee_name=row.attendee_name,
        attendee_email=row.attendee_email,
        attendee_time_zone=row.attendee_time_zone,
        attendee_locale=row.attendee_locale,
        created_at=row.created_at,
        offered_until=booking.held_until if booking and booking.held_until else row.offered_until,
        booking_uid=booking.uid if booking else "",
        is_free=booking.is_free if booking else workshop.is_free,
        price=price_text(booking.price_minor, booking.currency) if booking else "",
        school=school,
        pay_way=workshop.pay_way,
    )


def lines(*, now: datetime) -> list[Line]:
    """Every date and series to come for which somebody waits or has an offer, the next first. Four queries."""
    counts = {
        "waiting": Count("waitlist", filter=Q(waitlist__status=WaitlistStatus.WAITING), distinct=True),
        "offered": Count("waitlist", filter=Q(waitlist__status=WaitlistStatus.OFFERED), distinct=True),
    }
    busy = Q(waiting__gt=0) | Q(offered__gt=0)
    sessions = Session.objects.scheduled().filter(start_at__gt=now).annotate(**counts).filter(busy)
    series = Series.objects.annotate(**counts).filter(busy).select_related("workshop")
    found = [_line(row) for row in with_seats(sessions)]
    found += [_series_line(row) for row in series.order_by("first_on", "pk")]
    return sorted(found, key=lambda line: (line.start_at is None, line.start_at or now, line.kind, line.id))


def line_of(*, session_id: int | None = None, series_id: int | None = None) -> Line | None:
    """One waiting list, also an empty one."""
    counts = {
        "waiting": Count("waitlist", filter=Q(waitlist__status=WaitlistStatus.WAITING), distinct=True),
        "offered": Count("waitlist", filter=Q(waitlist__status=WaitlistStatus.OFFERED), distinct=True),
    }
    if session_id is not None:
        row = with_seats(Session.objects.filter(pk=session_id).annotate(**counts)).first()
        return _line(row) if row else None
    found = Series.objects.filter(pk=series_id or 0).annotate(**counts).select_related("workshop").first()
    return _series_line(found) if found else None


def line_entries(*, session_id: int | None = None, series_id: int | None = None) -> list[LineEntry]:
    """Everybody of one list: those who wait in their order, then those whose wait has ended. One query."""
    same = Q(series_id=series_id) if series_id is not None else Q(session_id=session_id)
    rows = WaitlistEntry.objects.filter(same).select_related("booking")
    entries = [
        LineEntry(
            uid=row.uid,
            name=row.attendee_name,
            email=row.attendee_email,
            status=row.status,
            status_label=str(row.get_status_display()),
            created_at=row.created_at,
            offered_until=row.booking.held_until if row.booking else None,
            ended_at=row.ended_at,
            booking_uid=row.booking.uid if row.booking else "",
        )
        for row in rows.order_by("created_at", "pk")
    ]
    return sorted(entries, key=lambda entry: entry.status not in _ALIVE)


def _dates(
    workshop: Workshop, session_id: int | None, series_id: int | None, now: datetime
) -> QuerySet[Session]:
    coming = Session.objects.scheduled().filter(workshop=workshop, start_at__gt=now)
    wanted = (
        coming.filter(series_id=series_id) if series_id is not None else coming.filter(pk=session_id or 0)
    )
    return with_seats(wanted).order_by("start_at", "pk")


def _state(workshop: Workshop, dates: Sequence[Session], series_id: int | None, now: datetime) -> str:
    sold_otherwise = (
        workshop.sold_by == SoldBy.SESSION
        if series_id is not None
        else workshop.sold_by == SoldBy.SERIES and dates[0].series_id is not None
    )
    if not workshop.waitlist_enabled or workshop.status != WorkshopStatus.ACTIVE or sold_otherwise:
        return "closed"
    kept = kept_places(dates, now=now)
    if all(seats_left(date, kept[date.pk]) for date in dates):
        return "free"
    return "open" if now < list_closes_at(workshop, dates[-1].start_at) else "closed"


def _what_is_waited_for(row: WaitlistEntry, now: datetime) -> tuple[Session | None, Workshop]:
    """The date, or the next one of the series, and its workshop."""
    if row.session is not None:
        return row.session, row.session.workshop
    assert row.series is not None, "the database sees to it that one of the two is there"
    coming = Session.objects.scheduled().filter(series=row.series, start_at__gt=now)
    return coming.order_by("start_at", "pk").first(), row.series.workshop


def _position(row: WaitlistEntry) -> int:
    if row.status != WaitlistStatus.WAITING:
        return 0
    line = Q(series_id=row.series_id) if row.series_id is not None else Q(session_id=row.session_id)
    if row.session is not None and row.session.series_id is not None:
        line |= Q(series_id=row.session.series_id)
    before = Q(created_at__lt=row.created_at) | Q(created_at=row.created_at, pk__lt=row.pk)
    return WaitlistEntry.objects.filter(line, before, status=WaitlistStatus.WAITING).count() + 1


def _line(row: Session) -> Line:
    return Line(
        kind="session",
        id=row.pk,
        workshop_title=row.workshop.title,
        series_title="",
        start_at=row.start_at,
        capacity=row.capacity,
        free=seats_left(row, 0),
        waiting=row.waiting,  # type: ignore[attr-defined]
        offered=row.offered,  # type: ignore[attr-defined]
    )


def _series_line(row: Series) -> Line:
    return Line(
        kind="series",
        id=row.pk,
        workshop_title=row.workshop.title,
        series_title=row.title,
        start_at=None,
        capacity=row.capacity,
        free=0,
        waiting=row.waiting,  # type: ignore[attr-defined]
        offered=row.offered,  # type: ignore[attr-defined]
    )
