"""News of money, from payments. A payment is for a booking, or for the difference of a move; so is a refund."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from booking.services import confirmations, move_payments, refund_requests
from booking.services.confirmations import confirm_paid
from booking.services.holds import keep_for_another_try, release_unpaid
from booking.services.refund_news import tell_refund
from payments.enums import PaymentMethod, PaymentStatus, RefundState
from payments.signals import payment_settled, refund_settled

if TYPE_CHECKING:
    from payments.models import Payment, Refund


@receiver(payment_settled, dispatch_uid="booking.payment_settled")
def follow_payment(sender: object, *, payment: "Payment", now: datetime, **kwargs: Any) -> None:
    """Confirm or move what was paid; keep for another try what a bank refused; free what nobody can pay any more.

    Runs in the transaction that holds the payment's row. What is paid at the school was confirmed before, so nothing
    follows, and no booking is locked: whoever cancels one locks it before its payment.
    """
    if payment.method == PaymentMethod.SCHOOL:
        return
    if move_payments.settle_reschedule(payment=payment, now=now):
        return
    if payment.status == PaymentStatus.SUCCEEDED:
        confirm_paid(booking_uid=payment.reference, payment=payment, now=now)
    elif payment.status == PaymentStatus.FAILED:
        keep_for_another_try(booking_uid=payment.reference, payment_uid=payment.uid, now=now)
    else:
        release_unpaid(booking_uid=payment.reference, now=now)


@receiver(refund_settled, dispatch_uid="booking.refund_settled")
def follow_refund(sender: object, *, refund: "Refund", now: datetime, **kwargs: Any) -> None:
    """Keep with the cancellation, the request or the move how its refund stands, and tell whom it concerns."""
    state, amount = RefundState(refund.state), refund.amount_minor
    if not (
        confirmations.note_refund(refund_key=refund.key, state=state, now=now)
        or refund_requests.note_refund(key=refund.key, state=state, amount_minor=amount, now=now)
    ):
        move_payments.note_refund(key=refund.key, state=state)
    tell_refund(refund, now=now)
