"""What follows when the money of a booking has come to an end, or there is none to wait for."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingStatus, RefundStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Cancellation, Session
from booking.selectors.paid import refundable_of
from core.duelist import services as duelist
from payments.enums import RefundState
from payments.selectors import open_payments
from payments.services.vouchers import spend_again

from .checkout import UnknownBooking
from .constraints import is_taken
from .locking import again_after_deadlock, lock_with_places
from .news import tell_confirmed, tell_late_money, tell_paid_twice
from .owing import lower_owed
from .places import lost_seats, retake_places
from .refunding import refund_status, send_back, send_double_back
from .refusals import Conflict
from .reminders import schedule_for
from .waiting import end_entries

if TYPE_CHECKING:
    from payments.models import Payment

log = structlog.get_logger(__name__)


class HoldEnded(Conflict):
    code = "hold_ended"
    message = _("The time for this place is over, so it may be somebody else's by now.")


class PaymentNeeded(Conflict):
    code = "payment_needed"
    message = _("This place is yours when it is paid.")


@again_after_deadlock
@transaction.atomic
def confirm_paid(*, booking_uid: str, payment: "Payment", now: datetime) -> Booking | None:
    """The payment of this booking has succeeded: confirm it, or send the money back. Returns the booking.

    A hold is confirmed however late it is, as its places are still taken. A booking that has expired gets all of them
    again if all are free, none is kept for somebody who waits, and no lesson has begun; otherwise the whole payment is
    refunded and both sides are told. A booking that is or was confirmed stays as it is, and what is paid for it a
    second time goes back whole. Called in the transaction that holds the payment's row.
    """
    found = lock_with_places(booking_uid)
    if found is None:
        log.error("payment.for_no_booking", reference=booking_uid, payment=payment.uid)
        return None
    booking, sessions = found
    if send_double_back(payment, now=now):
        tell_paid_twice(booking_uid, payment, now=now)
        return booking
    # A page that was given up, paid after all, when the student had chosen to pay at the school.
    lower_owed(booking, payment.amount_minor, now=now)
    expired = booking.status == BookingStatus.EXPIRED
    if booking.status == BookingStatus.HELD or (expired and _comes_back(booking, sessions, now=now)):
        confirm(booking, now=now)
    elif expired or (booking.status == BookingStatus.CANCELLED and booking.confirmed_at is None):
        _send_all_back(booking, now=now)
    return booking


@again_after_deadlock
@transaction.atomic
def accept_hold(*, booking_uid: str, now: datetime) -> Booking:
    """Confirm a booking that is held and costs nothing: a place from a waiting list. Again is as good as once.

    Raises UnknownBooking, HoldEnded, PaymentNeeded.
    """
    found = lock_with_places(booking_uid)
    if found is None:
        raise UnknownBooking
    booking, _sessions = found
    if booking.status == BookingStatus.CONFIRMED:
        return booking
    if booking.status != BookingStatus.HELD or booking.held_until is None or booking.held_until <= now:
        raise HoldEnded
    if not booking.is_free:
        raise PaymentNeeded
    confirm(booking, now=now)
    return booking


def confirm(booking: Booking, *, now: datetime) -> None:
    """Make a locked booking, whose seats are taken, a confirmed one and tell everybody."""
    booking.status = BookingStatus.CONFIRMED
    booking.confirmed_at = now
    booking.ended_at = None
    booking.save(update_fields=["status", "confirmed_at", "ended_at"])
    if open_payments(booking.uid):
        # Another page is open still: paid there, it would be paid twice.
        duelist.schedule(kind=HOLD_ENDS, reference=booking.uid, due_at=now)
    else:
        duelist.settle(kind=HOLD_ENDS, reference=booking.uid)
    _send_called_off_back(booking, now=now)
    announce(booking, now=now)


def announce(booking: Booking, *, now: datetime) -> None:
    """What a confirmed booking sets off: mails, reminders, the end of a wait for the same dates."""
    tell_confirmed(booking, now=now)
    end_entries(booking, now=now)
    schedule_for(booking.seats.filter(is_active=True).values_list("session_id", flat=True), now=now)


def note_refund(*, refund_key: str, state: RefundState, now: datetime) -> bool:
    """Keep how the refund of a cancellation stands; False if the key is none's."""
    key = refund_key
    if not Cancellation.objects.filter(refund_key=key).exists():
        key = re.sub(r":[0-9]+$", "", refund_key)
    # Two parts of it may end at the same moment: the second looks only when the first has been kept.
    rows = Cancellation.objects.select_for_update(no_key=True).filter(refund_key=key).order_by("pk")
    wanted = list(rows.values_list("pk", flat=True))
    status = refund_status(key)
    changed = Cancellation.objects.filter(pk__in=wanted).update(refund_status=status)
    if state == RefundState.FAILED and changed:
        log.error("refund.failed", key=refund_key, cancellations=changed)
    return bool(changed)


def _comes_back(booking: Booking, sessions: Mapping[int, Session], *, now: datetime) -> bool:
    seats = lost_seats(booking)
    if not seats or any(sessions[seat.session_id].start_at <= now for seat in seats):
        return False
    try:
        with transaction.atomic():
            comes_back = retake_places(booking, seats, sessions, now=now)
    except IntegrityError as error:
        if not is_taken(error):
            raise
        return False
    if comes_back:
        spend_again(reference=booking.uid, now=now)
    return comes_back


def _send_called_off_back(booking: Booking, *, now: datetime) -> None:
    """The school called dates off while the student was about to pay for all of them."""
    called_off = booking.cancellations.filter(seat__price_minor__gt=0, refund_key="")
    for cancellation in called_off.select_related("seat").order_by("pk"):
        assert cancellation.seat is not None
        key = f"cancellation:{booking.uid}:s{cancellation.seat.pk}"
        _note_sent(cancellation, booking, cancellation.seat.price_minor, key, "cancelled", now)


def _send_all_back(booking: Booking, *, now: datetime) -> None:
    amount = refundable_of(booking.uid)
    if not amount:
        return
    key = f"late:{booking.uid}"
    ending = booking.cancellations.filter(seat__isnull=True).order_by("-pk").first()
    if ending is None:
        send_back(booking_uid=booking.uid, amount_minor=amount, key=key, reason="late payment", now=now)
    else:
        _note_sent(ending, booking, amount, key, "late payment", now)
    tell_late_money(booking, now=now)


def _note_sent(
    cancellation: Cancellation, booking: Booking, amount_minor: int, key: str, reason: str, now: datetime
) -> None:
    """Send it back, and keep with the cancellation how much it is and by which key it is known."""
    sent = send_back(booking_uid=booking.uid, amount_minor=amount_minor, key=key, reason=reason, now=now)
    if sent:
        cancellation.refund_minor, cancellation.refund_key = sent, key
        cancellation.refund_status = RefundStatus.PENDING
        cancellation.save(update_fields=["refund_minor", "refund_key", "refund_status"])
