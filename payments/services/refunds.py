"""Refunds: first a row that is bounded by what was paid, then the call to Stripe through the outbox."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from core import outbox
from core.duelist import services as duelist
from payments import gateway
from payments.enums import PaymentStatus, RefundState
from payments.events import CHECK_REFUND, SEND_REFUND
from payments.gateway import RefundReceipt
from payments.models import Payment, Refund
from payments.signals import refund_settled

from .account_refs import ref_of
from .errors import PaymentUnknown, ProviderRefused

CHECK_AGAIN = timedelta(hours=6)
_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
    "pending": RefundState.PROCESSING,
    "requires_action": RefundState.PROCESSING,
}
_ENDED = (RefundState.SUCCEEDED, RefundState.FAILED)


class RefundTooLarge(Exception):
    """More would go back than was paid and is not yet on its way back."""


@transaction.atomic
def request_refund(*, payment_uid: str, amount_minor: int, key: str, reason: str, now: datetime) -> Refund:
    """Decide that `amount_minor` goes back; Stripe is told after commit. The same `key` again is the same refund.

    Raises PaymentUnknown, or RefundTooLarge when the payment is not paid or has not that much left.
    """
    payment = Payment.objects.select_for_update().filter(uid=payment_uid).first()
    if payment is None:
        raise PaymentUnknown(payment_uid)
    if known := Refund.objects.filter(key=key).first():
        return known
    taken = payment.refunds.exclude(state=RefundState.FAILED).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    if payment.status != PaymentStatus.SUCCEEDED or amount_minor > payment.amount_minor - taken:
        raise RefundTooLarge(payment_uid)
    refund = Refund.objects.create(
        payment=payment,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason=reason[:60],
        key=key,
        created_at=now,
    )
    outbox.record(kind=SEND_REFUND, key=f"refund:{refund.pk}", payload={"refund": refund.pk}, now=now)
    return refund


def send_refund(*, refund_id: int, now: datetime) -> Refund:
    """Tell Stripe. Safe to repeat: the key of the call is the refund's own. Raises ProviderUnavailable."""
    refund = Refund.objects.select_related("payment__account").get(pk=refund_id)
    if refund.state in _ENDED:
        return refund
    payment = refund.payment
    try:
        receipt = gateway.create_refund(
            account=ref_of(payment.account),
            intent_id=payment.payment_intent_id or "",
            amount_minor=refund.amount_minor,
            with_application_fee=payment.application_fee_minor > 0,
            idempotency_key=f"refund-{payment.uid}-{refund.pk}",
        )
    except ProviderRefused as refusal:
        receipt = RefundReceipt(id="", status="failed", failure=str(refusal)[:250])
    return _apply_receipt(refund_id, receipt, now=now)


def refresh_refund(*, refund_id: int, now: datetime) -> Refund:
    """Ask Stripe how a refund under way stands. Raises ProviderUnavailable."""
    refund = Refund.objects.select_related("payment__account").get(pk=refund_id)
    if refund.state == RefundState.FAILED or not refund.stripe_refund_id:
        return refund
    receipt = gateway.read_refund(account=ref_of(refund.payment.account), refund_id=refund.stripe_refund_id)
    return _apply_receipt(refund_id, receipt, now=now)


@transaction.atomic
def _apply_receipt(refund_id: int, receipt: RefundReceipt, *, now: datetime) -> Refund:
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    state = _STATES.get(receipt.status, RefundState.PROCESSING)
    refund.stripe_refund_id = receipt.id or refund.stripe_refund_id
    if state == refund.state or refund.state == RefundState.FAILED:
        refund.save(update_fields=["stripe_refund_id"])
        return refund
    refund.state = state
    refund.failure = receipt.failure[:250]
    refund.settled_at = now if state in _ENDED else None
    refund.save(update_fields=["state", "failure", "settled_at", "stripe_refund_id"])
    if state in _ENDED:
        duelist.settle(kind=CHECK_REFUND, reference=str(refund.pk))
    else:
        duelist.schedule(kind=CHECK_REFUND, reference=str(refund.pk), due_at=now + CHECK_AGAIN)
    refund_settled.send(sender=Refund, refund=refund, now=now)
    return refund
