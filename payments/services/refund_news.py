"""How a refund stands, as Stripe says it, kept with its row."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from core.duelist import services as duelist
from payments.enums import RefundState
from payments.events import CHECK_REFUND
from payments.gateway import RefundReceipt
from payments.models import Refund
from payments.signals import refund_settled

from . import invoices
from .locking import lock_refund

log = structlog.get_logger(__name__)

CHECK_AGAIN = timedelta(hours=6)
ENDED = (RefundState.SUCCEEDED, RefundState.FAILED)
_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
    "pending": RefundState.PROCESSING,
    "requires_action": RefundState.PROCESSING,
}
# News come late and out of order: from each state only onwards. What succeeded may still come back from the bank.
_ONWARDS: dict[RefundState, tuple[RefundState, ...]] = {
    RefundState.PENDING: (RefundState.PROCESSING, *ENDED),
    RefundState.PROCESSING: ENDED,
    RefundState.SUCCEEDED: (RefundState.FAILED,),
    RefundState.FAILED: (),
}


def state_of(receipt: RefundReceipt) -> RefundState:
    """Stripe's word for it as ours."""
    return _STATES.get(receipt.status, RefundState.PROCESSING)


@transaction.atomic
def apply_receipt(refund_id: int, attempt: int, receipt: RefundReceipt, *, now: datetime) -> Refund:
    """Keep what Stripe has said about this attempt to refund; tells `refund_settled` when something has changed.

    An answer that arrives after staff tried again, or gave the money back otherwise, changes nothing.
    """
    refund = lock_refund(refund_id)
    if refund.attempt != attempt or refund.is_outside:
        return refund
    if receipt.id and not refund.stripe_refund_id:
        refund.stripe_refund_id = receipt.id
        refund.save(update_fields=["stripe_refund_id"])
    state = state_of(receipt)
    if state in _ONWARDS[RefundState(refund.state)]:
        refund.failure = receipt.failure[:250]
        settle(refund, state, now=now)
    return refund


def settle(refund: Refund, state: RefundState, *, now: datetime) -> None:
    """Put the locked refund into this state, with all that follows from it, in the same transaction."""
    refund.state = state
    refund.settled_at = now if state in ENDED else None
    refund.save()
    watch(refund, now=now)
    log.info("refund.settled", refund=refund.pk, state=str(state))
    if state == RefundState.SUCCEEDED:
        invoices.credit(refund, now=now)
    refund_settled.send(sender=Refund, refund=refund, now=now)


def watch(refund: Refund, *, now: datetime) -> None:
    """Ask Stripe again later about a refund that is under way there; a lost event does no harm then."""
    if refund.state == RefundState.PROCESSING:
        duelist.schedule(kind=CHECK_REFUND, reference=str(refund.pk), due_at=now + CHECK_AGAIN)
    else:
        duelist.settle(kind=CHECK_REFUND, reference=str(refund.pk))
