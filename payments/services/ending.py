"""The one place where a payment comes to its end."""

from datetime import datetime

import structlog

from payments.enums import PaymentStatus
from payments.models import Payment
from payments.signals import payment_settled

from . import invoices

log = structlog.get_logger(__name__)


def end(
    payment: Payment, status: PaymentStatus, *, settled_at: datetime | None = None, now: datetime
) -> None:
    """Keep how the locked payment ended, and tell whoever sold what it is for, in the same transaction.

    The document of money comes after that: none is written where all of it goes back at once. `settled_at` is when it
    came, where that was before.
    """
    payment.status = status
    payment.settled_at = settled_at or now
    payment.save(
        update_fields=[
            "status",
            "settled_at",
            "payment_intent_id",
            "school_means",
            "received_by",
            "note",
        ]
    )
    log.info("payment.settled", payment=payment.uid, status=str(status), method=str(payment.method))
    payment_settled.send(sender=Payment, payment=payment, now=now)
    if status == PaymentStatus.SUCCEEDED:
        invoices.issue_for(payment, now=now)
