"""How a hold ends without a confirmed booking: its time runs out, or the student gives it up.

The seat is free only after Stripe has agreed that nobody can pay for it any more; until then the hold stays, late or
not. Whoever frees a seat does it under the locks of `locking`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from booking.enums import BookingStatus
from booking.events import HOLD_ENDS
from booking.models import Booking
from core.duelist import services as duelist
from payments.enums import PaymentStatus
from payments.selectors import payment_of
from payments.services import ProviderRefused, ProviderUnavailable, close_checkout
from payments.services.checkout import PAGE_MINUTES

from .locking import again_after_deadlock, lock_booking, lock_with_places
from .places import free_places

log = structlog.get_logger(__name__)

ASK_AGAIN = timedelta(minutes=1)
# A bank transfer or debit that is under way takes minutes to days.
BANK_ASK_AGAIN = timedelta(minutes=10)
_OPEN = (PaymentStatus.PENDING, PaymentStatus.PROCESSING)


def end_hold(*, booking_uid: str, now: datetime) -> datetime | None:
    """End the hold if its time has come; returns when to call again, or None when there is nothing left to do.

    Closes the payment page first (network, so no transaction may be open). If the payment turns out to be made, its
    signal has confirmed the booking; if Stripe cannot be reached, everything stays as it is until the next call.
    A booking that ended otherwise has its payment page closed all the same.
    """
    booking = Booking.objects.filter(uid=booking_uid).first()
    if booking is None:
        return None
    if booking.status == BookingStatus.HELD and booking.held_until is not None and booking.held_until > now:
        return booking.held_until
    payment = payment_of(booking_uid)
    if payment is not None and payment.status in _OPEN:
        try:
            payment = close_checkout(payment_uid=payment.uid, now=now)
        except ProviderUnavailable:
            log.warning("hold.provider_unavailable", booking=booking_uid)
            return now + ASK_AGAIN
        except ProviderRefused:
            # The account is not ours to ask any more, say. The page still closes by itself in the end.
            log.exception("hold.provider_refused", booking=booking_uid)
            closed_at = payment.created_at + timedelta(minutes=PAGE_MINUTES) + ASK_AGAIN
            if now < closed_at:
                return closed_at
        if payment.status == PaymentStatus.PROCESSING:
            return now + BANK_ASK_AGAIN
    if payment is None or payment.status != PaymentStatus.SUCCEEDED:
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
    """Free what a held booking took, now that its payment has ended without money. True if it was held until now."""
    with transaction.atomic():
        found = lock_with_places(booking_uid)
        if found is None or found[0].status != BookingStatus.HELD:
            return False
        booking, _sessions = found
        free_places(booking, status=BookingStatus.EXPIRED, now=now)
        duelist.settle(kind=HOLD_ENDS, reference=booking_uid)
    log.info("hold.ended", booking=booking_uid)
    return True


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
        payment = payment_of(uid)
        if payment is not None and (payment.success_url or payment.status != PaymentStatus.PENDING):
            continue
        locked = Booking.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        booking = locked.select_related("workshop").filter(uid=uid, status=BookingStatus.HELD).first()
        if booking is not None:
            free_places(booking, status=BookingStatus.EXPIRED, now=now)
