"""Refunds as Stripe has them: our own, also when the answer that named them was lost, and those of its dashboard."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from core import outbox
from payments import gateway
from payments.enums import RefundState
from payments.events import SCHOOL_EXTERNAL_REFUND
from payments.gateway import AccountRef, RefundReceipt
from payments.models import Payment, Refund, RefundAttempt

from .intents import payment_of_intent
from .locking import lock_payment
from .refund_news import apply_receipt, settle, state_of

log = structlog.get_logger(__name__)

_RECENT = timedelta(days=1)


def note_refund(*, account: AccountRef, refund_id: str, now: datetime) -> Payment | None:
    """Stripe has news of a refund: read it and keep it. Returns its payment; None if that is none of ours.

    Network, so no transaction may be open. Raises ProviderUnavailable, ProviderRefused, PaymentMismatch.
    """
    return keep_refund(
        account=account, receipt=gateway.read_refund(account=account, refund_id=refund_id), now=now
    )


def note_recent_refunds(*, account: AccountRef, since: datetime, now: datetime) -> Payment | None:
    """Something of a charge has gone back: look at all refunds of that day. Returns the payment of one of them."""
    found = [
        keep_refund(account=account, receipt=receipt, now=now)
        for receipt in gateway.list_refunds(account=account, since=since - _RECENT)
    ]
    return next((payment for payment in found if payment is not None), None)


def keep_refund(*, account: AccountRef, receipt: RefundReceipt, now: datetime) -> Payment | None:
    """Bring our books up to a refund that was just read. As `note_refund`."""
    if RefundAttempt.objects.filter(stripe_refund_id=receipt.id).exists():
        return Payment.objects.filter(refunds__attempts__stripe_refund_id=receipt.id).first()
    payment = payment_of_intent(account=account, intent_id=receipt.intent_id, now=now)
    if payment is not None:
        _keep(payment.uid, receipt, now=now)
    return payment


@transaction.atomic
def _keep(payment_uid: str, receipt: RefundReceipt, *, now: datetime) -> Refund:
    payment = lock_payment(payment_uid)
    known = payment.refunds.filter(stripe_refund_id=receipt.id).first() or _ours(payment, receipt)
    if known is not None:
        return apply_receipt(known.pk, known.attempt, receipt, now=now)
    return _write_external(payment, receipt, now=now)


def _ours(payment: Payment, receipt: RefundReceipt) -> Refund | None:
    """The row that Stripe's refund was made for, where we have not heard its id: its metadata names it."""
    number = receipt.refund_reference
    if receipt.payment_reference != payment.uid or not number.isdecimal():
        return None
    return payment.refunds.filter(pk=int(number), stripe_refund_id=None, is_outside=False).first()


def _write_external(payment: Payment, receipt: RefundReceipt, *, now: datetime) -> Refund:
    """The school has sent this back itself; it happened, so no bound of ours is asked. Whether what was paid for
    ends by it is the school's to say."""
    refund = Refund.objects.create(
        payment=payment,
        amount_minor=receipt.amount_minor,
        currency=payment.currency,
        reason="stripe",
        key=f"stripe:{receipt.id}"[:80],
        stripe_refund_id=receipt.id,
        is_external=True,
        created_at=receipt.created_at or now,
    )
    outbox.record(
        kind=SCHOOL_EXTERNAL_REFUND,
        key=f"refund:{refund.pk}:external",
        payload={"refund": refund.pk},
        subject=payment.uid,
        now=now,
    )
    log.info("refund.external", payment=payment.uid, refund=refund.pk, amount_minor=refund.amount_minor)
    refund.failure = receipt.failure[:250]
    state = state_of(receipt)
    if state != RefundState.PENDING:
        settle(refund, state, now=now)
    return refund
