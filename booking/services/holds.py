"""How a hold ends without a confirmed booking: its time runs out, or the student gives it up.

The seat is free only after Stripe has agreed that nobody can pay for it any more; until then the hold stays, late or
not. An attempt to pay that runs out or fails ends nothing by itself while the place is held: the next one may be
made. Whoever frees a seat does it under the locks of `locking`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from booking.enums import BookingStatus
from booking.events import HOLD_ENDS
from booking.models import Booking
from core.duelist import services as duelist
from payments.enums import OPEN_STATUSES, PaymentStatus
from payments.selectors import attempts_of
from payments.services.vouchers import give_back

from .locking import again_after_deadlock, lock_booking, lock_with_places
from .news import tell_payment_failed
from .open_pages import ASK_AGAIN, BANK_ASK_AGAIN, PaymentInQuestion, close_pages
from .paying import end_hold_in_time
from .places import free_places

__all__ = [
    "ASK_AGAIN",
    "BANK_ASK_AGAIN",
    "end_dead_holds",
    "end_hold",
    "give_up_hold",
    "keep_for_another_try",
    "release_unpaid",
]

log = structlog.get_logger(__name__)

# How long a place is kept after a bank has refused what had seemed to be under way: the student learns it by mail.
ANOTHER_TRY = timedelta(hours=24)


def end_hold(*, booking_uid: str, now: datetime) -> datetime | None:
    """End the hold if its time has come; returns when to call again, or None when there is nothing left to do.

    Closes every open payment page first (network, so no transaction may be open). If a payment turns out to be made,
    its signal has confirmed the booking; if Stripe cannot be reached, everything stays as it is until the next call.
    Where Stripe refuses to speak of a page, the hold ends when that is over by itself; where its word does not agree
    with ours, the place stays held until the school decides. A booking that ended otherwise has its payment page
    closed all the same.
    """
    if (until := _held_until(booking_uid)) is not None and until > now:
        return until
    try:
        again_at = close_pages(booking_uid, now=now)
    except PaymentInQuestion as question:
        return question.again_at
    if again_at is not None:
        return again_at
    # A bank's late refusal may have given the student more time just now.
    if (until := _held_until(booking_uid)) is not None and until > now:
        return until
    release_unpaid(booking_uid=booking_uid, now=now)
    return None


def give_up_hold(*, booking_uid: str, now: datetime) -> Booking | None:
    """The student will not pay: end the hold now instead of later. Returns the booking as it is afterwards.

    It stays `held` when Stripe cannot be asked, or the bank has the payment under way; the due list goes on trying.
    It is `confirmed` when it was paid after all. Network, so no transaction may be open.
    """
    with transaction.atomic():
        booking = lock_booking(booking_uid)
        if booking is None or booking.status != BookingStatus.HELD:
            return booking
        if booking.held_until is None or booking.held_until > now:
            booking.held_until = now
            booking.save(update_fields=["held_until"])
        duelist.schedule(kind=HOLD_ENDS, reference=booking_uid, due_at=now)
    again_at = end_hold(booking_uid=booking_uid, now=now)
    if again_at is not None:
        duelist.schedule(kind=HOLD_ENDS, reference=booking_uid, due_at=again_at)
    return Booking.objects.get(uid=booking_uid)


@again_after_deadlock
def release_unpaid(*, booking_uid: str, now: datetime) -> bool:
    """Free what a held booking took, now that its time is over and its payments have ended without money.

    True if it was held until now; nothing happens while there is time left.
    """
    with transaction.atomic():
        found = lock_with_places(booking_uid)
        if found is None or not _is_over(found[0], now):
            return False
        _expire(found[0], now=now)
        duelist.settle(kind=HOLD_ENDS, reference=booking_uid)
    log.info("hold.ended", booking=booking_uid)
    return True


@again_after_deadlock
@transaction.atomic
def keep_for_another_try(*, booking_uid: str, payment_uid: str, now: datetime) -> None:
    """The bank has refused a payment that was under way: keep the place for a day from now, at most until the lesson
    begins, and tell the student how to pay otherwise. Called in the transaction that holds the payment's row."""
    found = lock_with_places(booking_uid)
    if found is None or found[0].status != BookingStatus.HELD:
        return
    booking, sessions = found
    taken = booking.seats.filter(is_active=True).values_list("session_id", flat=True)
    starts_at = min(sessions[pk].start_at for pk in taken)
    booking.held_until = max(booking.held_until or now, min(now + ANOTHER_TRY, starts_at))
    if booking.held_until <= now:
        _expire(booking, now=now)
        return
    booking.save(update_fields=["held_until"])
    end_hold_in_time(booking)
    tell_payment_failed(booking.uid, payment_uid=payment_uid, now=now)


def end_dead_holds(session_ids: Iterable[int], *, now: datetime) -> None:
    """Free what is still held in these sessions though its time is over and no payment page was ever opened.

    Within the caller's transaction and locks. Holds with a page wait for Stripe's word (`end_hold`); one that is
    being settled at this moment is locked and passed over. The due list closes the payments that are left.
    """
    dead = Booking.objects.filter(
        status=BookingStatus.HELD,
        held_until__lte=now,
        seats__session_id__in=session_ids,
        seats__is_active=True,
    )
    for uid in dead.order_by("pk").values_list("uid", flat=True).distinct():
        if _may_become_money(uid):
            continue
        locked = Booking.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        booking = locked.select_related("workshop").filter(uid=uid, status=BookingStatus.HELD).first()
        if booking is not None:
            _expire(booking, now=now)


def _held_until(booking_uid: str) -> datetime | None:
    held = Booking.objects.filter(uid=booking_uid, status=BookingStatus.HELD)
    return held.values_list("held_until", flat=True).first()


def _is_over(booking: Booking, now: datetime) -> bool:
    is_held = booking.status == BookingStatus.HELD
    return is_held and booking.held_until is not None and booking.held_until <= now


def _may_become_money(booking_uid: str) -> bool:
    """Whether a page of it is open, or its bank is at work, as far as we know without asking."""
    return any(
        attempt.status in (PaymentStatus.PROCESSING, PaymentStatus.SUCCEEDED)
        or (attempt.status in OPEN_STATUSES and attempt.success_url)
        for attempt in attempts_of(booking_uid)
    )


def _expire(booking: Booking, *, now: datetime) -> None:
    """Give back the places of a locked booking, and the discount code that it has used."""
    free_places(booking, status=BookingStatus.EXPIRED, now=now)
    give_back(reference=booking.uid, now=now)
