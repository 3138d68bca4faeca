"""News of money, from payments."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from booking.services.confirmations import confirm_paid, note_refund
from booking.services.holds import release_unpaid
from payments.enums import PaymentStatus, RefundState
from payments.signals import payment_settled, refund_settled

if TYPE_CHECKING:
    from payments.models import Payment, Refund


@receiver(payment_settled, dispatch_uid="booking.payment_settled")
def follow_payment(sender: object, *, payment: "Payment", now: datetime, **kwargs: Any) -> None:
    """Confirm what was paid; free what was not. Runs in the transaction that holds the payment's row."""
    if payment.status == PaymentStatus.SUCCEEDED:
        confirm_paid(booking_uid=payment.reference, payment_uid=payment.uid, now=now)
    else:
        release_unpaid(booking_uid=payment.reference, now=now)


@receiver(refund_settled, dispatch_uid="booking.refund_settled")
def follow_refund(sender: object, *, refund: "Refund", now: datetime, **kwargs: Any) -> None:
    """Keep in the cancellation how its refund stands."""
    note_refund(
        booking_uid=refund.payment.reference,
        refund_key=refund.key,
        state=RefundState(refund.state),
        amount_minor=refund.amount_minor,
        now=now,
    )
