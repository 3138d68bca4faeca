"""Waiting for a place: getting on the list, and off it."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from booking.enums import BookingStatus, WaitlistStatus, WorkshopStatus
from booking.events import WAITLIST
from booking.models import Session, WaitlistEntry, Workshop
from booking.selectors.waiting import kept_places, list_closes_at
from core.duelist import services as duelist
from core.page_cache import bump_content_version

from .actors import GUEST, Actor, Attendee
from .holds import give_up_hold
from .locking import again_after_deadlock
from .offering import end_entry, free_places_of, offer_next, offer_out_of_turn, settle_offer
from .registration import refuse_unregistered
from .slot_refusals import UnknownWorkshop, WorkshopClosed
from .wait_news import tell_waiting
from .wait_refusals import NotFull, NotWaiting, NoWaitingList, PlaceTaken, UnknownEntry
from .wait_rules import ALIVE, lock_dates, refuse_known

__all__ = ["join", "leave", "offer_next", "offer_out_of_turn", "review_entry"]

log = structlog.get_logger(__name__)

# While the bank works on the payment of an offer, its entry is looked at again and again.
_SOON = timedelta(minutes=1)


@again_after_deadlock
@transaction.atomic
def join(
    *,
    workshop_id: int,
    session_id: int | None = None,
    series_id: int | None = None,
    attendee: Attendee,
    by: Actor = GUEST,
    now: datetime,
) -> WaitlistEntry:
    """Put somebody on the list of a full session, or of a series of which a date is full.

    The same rules as for booking say who may. Raises UnknownWorkshop, WorkshopClosed, NoWaitingList, LoginRequired,
    NotWhitelisted, UnknownSession and its like, SessionCancelled, ListClosed, AlreadyBooked, AlreadyWaiting, NotFull.
    """
    workshop = Workshop.objects.filter(pk=workshop_id).exclude(status=WorkshopStatus.DRAFT).first()
    if workshop is None:
        raise UnknownWorkshop
    if workshop.status != WorkshopStatus.ACTIVE:
        raise WorkshopClosed
    if workshop.is_tutoring or not workshop.waitlist_enabled:
        raise NoWaitingList
    refuse_unregistered(workshop, attendee, by)
    dates = lock_dates(workshop, session_id, series_id, now)
    refuse_known(dates, session_id, series_id, attendee.address, now)
    free, kept = free_places_of(dates), kept_places(dates, now=now)
    if all(free[date.pk] > kept[date.pk] for date in dates):
        raise NotFull
    entry = WaitlistEntry.objects.create(
        session_id=None if series_id else session_id,
        series_id=series_id,
        attendee_name=attendee.name.strip(),
        attendee_email=attendee.address,
        attendee_time_zone=attendee.time_zone,
        attendee_locale=attendee.locale,
        created_at=now,
    )
    closes_at = list_closes_at(workshop, dates[-1].start_at)
    duelist.schedule(kind=WAITLIST, reference=f"entry:{entry.uid}", due_at=closes_at)
    tell_waiting(entry, now=now)
    transaction.on_commit(bump_content_version)
    log.info("waitlist.joined", entry=entry.uid, workshop=workshop.pk)
    return entry


def leave(*, entry_uid: str, by_school: bool = False, now: datetime) -> WaitlistEntry:
    """Take somebody off the list; a place that was offered goes to the next in line.

    The payment page of an offer is closed first, so no transaction may be open. Raises UnknownEntry, NotWaiting, and
    PlaceTaken when the offer was taken meanwhile.
    """
    booking_uid = _leave(entry_uid, by_school, now)
    if booking_uid:
        booking = give_up_hold(booking_uid=booking_uid, now=now)
        if booking is not None and booking.status == BookingStatus.CONFIRMED:
            WaitlistEntry.objects.filter(uid=entry_uid).update(status=WaitlistStatus.TAKEN)
            raise PlaceTaken
    return WaitlistEntry.objects.get(uid=entry_uid)


@transaction.atomic
def _leave(entry_uid: str, by_school: bool, now: datetime) -> str:
    """Note it; the number of the booking that is to be given up, if a place was offered."""
    entry = _locked(entry_uid)
    if entry is None:
        raise UnknownEntry
    settle_offer(entry, now=now)
    if entry.status == WaitlistStatus.TAKEN:
        raise PlaceTaken
    if entry.status not in ALIVE:
        raise NotWaiting
    was_offered = entry.status == WaitlistStatus.OFFERED
    why = "removed" if by_school else "declined" if was_offered else ""
    end_entry(entry, WaitlistStatus.LEFT, why=why, now=now)
    return entry.booking.uid if was_offered and entry.booking else ""


@transaction.atomic
def review_entry(*, uid: str, now: datetime) -> datetime | None:
    """The time of an entry has come: its offer is over, or no place will be offered any more. Returns when to look
    again, or None."""
    entry = _locked(uid)
    if entry is None:
        return None
    settle_offer(entry, now=now)
    if entry.status == WaitlistStatus.OFFERED and entry.booking and entry.booking.held_until:
        return max(entry.booking.held_until, now + _SOON)
    if entry.status != WaitlistStatus.WAITING:
        return None
    closes_at = _closes_at(entry, now)
    if closes_at is not None and closes_at > now:
        return closes_at
    end_entry(entry, WaitlistStatus.LAPSED, why="closed", now=now)
    return None


def _closes_at(entry: WaitlistEntry, now: datetime) -> datetime | None:
    """When the last place is offered; None when what was waited for is called off or over."""
    same = Q(pk=entry.session_id) if entry.session_id is not None else Q(series_id=entry.series_id)
    waits = Session.objects.scheduled().filter(same, start_at__gt=now).select_related("workshop")
    last = waits.order_by("-start_at", "-pk").first()
    return list_closes_at(last.workshop, last.start_at) if last is not None else None


def _locked(uid: str) -> WaitlistEntry | None:
    rows = WaitlistEntry.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("booking", "session__workshop").filter(uid=uid).first()
