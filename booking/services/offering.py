"""Who is next: free places are offered to those who wait, in the order in which they came.

Every session that a line is about is locked before anybody is looked at, so that a place is offered once, and an
offer is a held booking, so that nobody else can take it. Locks: sessions by pk, then entries.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Count, Q

from booking.enums import BookingStatus, SessionStatus, WaitlistStatus, WorkshopStatus
from booking.events import WAITLIST
from booking.models import BookingSettings, Session, WaitlistEntry
from booking.selectors.waiting import list_closes_at, offer_ends_at
from core.duelist import services as duelist
from core.page_cache import bump_content_version
from payments.services import PaymentsUnavailable

from .actors import Attendee
from .bookings import offer_place
from .locking import again_after_deadlock, lock_sessions
from .slot_refusals import AlreadyBooked, SlotTaken
from .wait_news import tell_ended, tell_offered
from .wait_refusals import NoFreePlace, NotWaiting, UnknownEntry

log = structlog.get_logger(__name__)

# While the school cannot take money, nothing that costs any is offered.
ASK_AGAIN = timedelta(hours=1)


@again_after_deadlock
@transaction.atomic
def offer_next(
    *, session_id: int | None = None, series_id: int | None = None, now: datetime
) -> datetime | None:
    """Offer what is free in this session, or in all dates to come of this series, to those who wait for it.

    Offers that have ended are cleared first; nobody is offered a place in what was called off or begins too soon.
    Returns when to look again, or None. May be called at any time and by several at once.
    """
    sessions = _lock_line(session_id, series_id, now)
    entries = _entries(sessions, session_id, series_id)
    for entry in entries:
        settle_offer(entry, now=now)
    waiting = [entry for entry in entries if entry.status == WaitlistStatus.WAITING]
    if not waiting:
        return None
    free = free_places_of(sessions)
    again_at = None
    for entry in waiting:
        again_at = _serve(entry, sessions, free, now) or again_at
    return again_at


@again_after_deadlock
@transaction.atomic
def offer_out_of_turn(*, entry_uid: str, now: datetime) -> WaitlistEntry:
    """The school offers a free place to this one, whoever came before. Raises UnknownEntry, NotWaiting, NoFreePlace,
    AlreadyBooked, PaymentsUnavailable."""
    found = WaitlistEntry.objects.filter(uid=entry_uid).first()
    if found is None:
        raise UnknownEntry
    sessions = _lock_line(found.session_id, found.series_id, now)
    entry = WaitlistEntry.objects.select_for_update(no_key=True, of=("self",)).get(pk=found.pk)
    if entry.status != WaitlistStatus.WAITING:
        raise NotWaiting
    dates = dates_of(entry, sessions, now)
    free = free_places_of(dates)
    if not dates or offer_ends_at(dates[0], now) <= now or not all(free[date.pk] > 0 for date in dates):
        raise NoFreePlace
    try:
        _offer(entry, dates, now)
    except SlotTaken as error:
        raise NoFreePlace from error
    return entry


def settle_offer(entry: WaitlistEntry, *, now: datetime) -> None:
    """An entry whose offer was taken or has ended follows its booking. The entry is locked."""
    booking = entry.booking
    if entry.status != WaitlistStatus.OFFERED or booking is None or booking.status == BookingStatus.HELD:
        return
    if booking.status in (BookingStatus.EXPIRED, BookingStatus.CANCELLED):
        called_off = entry.session is not None and entry.session.status == SessionStatus.CANCELLED
        end_entry(entry, WaitlistStatus.LAPSED, why="called_off" if called_off else "ran_out", now=now)
    else:
        end_entry(entry, WaitlistStatus.TAKEN, now=now)


def end_entry(entry: WaitlistEntry, status: WaitlistStatus, *, why: str = "", now: datetime) -> None:
    """Take a locked entry off the list; with a reason (`wait_news`) the student is told."""
    entry.status, entry.ended_at = status, now
    entry.save(update_fields=["status", "ended_at"])
    duelist.settle(kind=WAITLIST, reference=f"entry:{entry.uid}")
    if why:
        tell_ended(entry, why=why, now=now)
    transaction.on_commit(bump_content_version)


def dates_of(entry: WaitlistEntry, sessions: Iterable[Session], now: datetime) -> list[Session]:
    """What the entry waits for, in order: its session, or every date of its series that is still to come."""
    found = [
        session
        for session in sessions
        if session.status == SessionStatus.SCHEDULED
        and session.start_at > now
        and (session.pk == entry.session_id or session.series_id == entry.series_id is not None)
    ]
    return sorted(found, key=lambda session: (session.start_at, session.pk))


def free_places_of(sessions: Iterable[Session]) -> dict[int, int]:
    """How many places of each session nobody has, kept ones included, by session id."""
    rows = Session.objects.filter(pk__in=[session.pk for session in sessions])
    counted = rows.annotate(taken=Count("seats", filter=Q(seats__is_active=True)))
    return {pk: capacity - taken for pk, capacity, taken in counted.values_list("pk", "capacity", "taken")}


def _lock_line(session_id: int | None, series_id: int | None, now: datetime) -> list[Session]:
    """The session with the other dates of its series, where somebody waits for these too; or all of the series."""
    if session_id is not None:
        series_id = (
            WaitlistEntry.objects.filter(status=WaitlistStatus.WAITING, series__sessions=session_id)
            .values_list("series_id", flat=True)
            .first()
        )
    wanted = Q(pk=session_id)
    if series_id is not None:
        wanted |= Q(series_id=series_id, start_at__gt=now)
    return lock_sessions(Session.objects.filter(wanted).values_list("pk", flat=True))


def _entries(
    sessions: Sequence[Session], session_id: int | None, series_id: int | None
) -> list[WaitlistEntry]:
    """Everybody in these lines, first come first, locked."""
    session_ids = {session.pk for session in sessions} | {session_id}
    series_ids = {session.series_id for session in sessions} | {series_id}
    alive = WaitlistEntry.objects.filter(
        Q(session__in=session_ids - {None}) | Q(series__in=series_ids - {None}),
        status__in=(WaitlistStatus.WAITING, WaitlistStatus.OFFERED),
    )
    locked = alive.select_for_update(no_key=True, of=("self",)).select_related("booking", "session")
    return list(locked.order_by("created_at", "pk"))


def _serve(
    entry: WaitlistEntry, sessions: Sequence[Session], free: dict[int, int], now: datetime
) -> datetime | None:
    """Offer this one a place, end the wait where there will be none, or leave it; returns when to look again."""
    dates = dates_of(entry, sessions, now)
    if not dates or dates[0].workshop.status != WorkshopStatus.ACTIVE:
        end_entry(entry, WaitlistStatus.LAPSED, why=_why_over(entry, sessions), now=now)
        return None
    if now >= list_closes_at(dates[0].workshop, dates[0].start_at):
        if entry.series_id is not None and len(dates) > 1:
            return dates[0].start_at
        end_entry(entry, WaitlistStatus.LAPSED, why="closed", now=now)
        return None
    if not all(free[date.pk] > 0 for date in dates):
        return None
    try:
        _offer(entry, dates, now)
    except AlreadyBooked as known:
        if known.held_until is None:
            end_entry(entry, WaitlistStatus.TAKEN, now=now)
        return known.held_until
    except (SlotTaken, PaymentsUnavailable):
        return now + ASK_AGAIN
    for date in dates:
        free[date.pk] -= 1
    return None


def _why_over(entry: WaitlistEntry, sessions: Iterable[Session]) -> str:
    off = [session for session in sessions if session.status == SessionStatus.CANCELLED]
    return "called_off" if any(entry.session_id in (None, session.pk) for session in off) else "closed"


def _offer(entry: WaitlistEntry, dates: Sequence[Session], now: datetime) -> None:
    until = min(now + timedelta(hours=_hours()), offer_ends_at(dates[0], now))
    entry.booking = offer_place(
        workshop_id=dates[0].workshop_id,
        session_id=entry.session_id,
        series_id=entry.series_id,
        attendee=Attendee(
            name=entry.attendee_name,
            email=entry.attendee_email,
            time_zone=entry.attendee_time_zone,
            locale=entry.attendee_locale,
        ),
        held_until=until,
        now=now,
    )
    entry.status, entry.offered_at, entry.offered_until = WaitlistStatus.OFFERED, now, until
    entry.save(update_fields=["booking", "status", "offered_at", "offered_until"])
    duelist.schedule(kind=WAITLIST, reference=f"entry:{entry.uid}", due_at=until)
    tell_offered(entry, now=now)
    log.info("waitlist.offered", entry=entry.uid, booking=entry.booking.uid)


def _hours() -> int:
    row = BookingSettings.objects.order_by("pk").first() or BookingSettings()
    return row.waitlist_offer_hours
