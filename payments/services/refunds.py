"""Refunds: first a row that is bounded by what was paid, then the call to Stripe through the outbox."""

from datetime import datetime

from django.db import transaction

from core import outbox
from payments import gateway
from payments.amounts import step
from payments.enums import PaymentMethod
from payments.events import SCHOOL_GIVE_BACK, SEND_REFUND
from payments.gateway import RefundReceipt
from payments.models import Payment, Refund
from payments.selectors import refundable_minor

from .account_refs import ref_of
from .errors import ProviderRefused
from .locking import lock_payment
from .refund_news import CHECK_AGAIN, ENDED, apply_receipt

__all__ = ["CHECK_AGAIN", "RefundTooLarge", "refresh_refund", "request_refund", "send_refund"]


class RefundTooLarge(Exception):
    """More would go back than was paid, is not yet on its way back, and is not with a payer's bank."""


class RefundNotExact(RefundTooLarge):
    """Stripe cannot send exactly this back: in Kuwait's dinars and their like only multiples of ten of the smallest
    unit (`payments.amounts.step`)."""


@transaction.atomic
def request_refund(*, payment_uid: str, amount_minor: int, key: str, reason: str, now: datetime) -> Refund:
    """Decide that `amount_minor` goes back; Stripe is told after commit. The same `key` again is the same refund.

    What was paid at the school is given back there: the refund waits until staff say so (`settle_outside`), and they
    are told. Raises PaymentUnknown, or RefundTooLarge when the payment is not paid or has not that much left.
    """
    payment = lock_payment(payment_uid)
    if known := Refund.objects.filter(key=key).first():
        return known
    return write_refund(payment, amount_minor=amount_minor, key=key, reason=reason, now=now)


def write_refund(
    payment: Payment,
    *,
    amount_minor: int,
    key: str,
    reason: str,
    by_user_id: int | None = None,
    note: str = "",
    now: datetime,
) -> Refund:
    """The row of a refund of a locked payment, within what is left of it. Raises RefundTooLarge, RefundNotExact."""
    refuse_beyond(payment, amount_minor)
    is_outside = payment.method == PaymentMethod.SCHOOL
    if not is_outside and amount_minor % step(payment.currency):
        raise RefundNotExact(payment.uid)
    refund = Refund.objects.create(
        payment=payment,
        amount_minor=amount_minor,
        currency=payment.currency,
        reason=reason[:60],
        key=key,
        is_outside=is_outside,
        by_user_id=by_user_id,
        note=note.strip()[:250],
        created_at=now,
    )
    if not is_outside:
        ask_stripe(refund, now=now)
    elif by_user_id is None:
        _ask_school(refund, now=now)
    return refund


def refuse_beyond(payment: Payment, amount_minor: int) -> None:
    """Raises RefundTooLarge for more than is left of the locked payment, or for nothing at all."""
    if not 0 < amount_minor <= refundable_minor(payment):
        raise RefundTooLarge(payment.uid)


def ask_stripe(refund: Refund, *, now: datetime) -> None:
    """Have Stripe told of this attempt after the commit."""
    attempt = f":{refund.attempt}" if refund.attempt > 1 else ""
    outbox.record(
        kind=SEND_REFUND,
        key=f"refund:{refund.pk}{attempt}",
        payload={"refund": refund.pk},
        subject=refund.payment.uid,
        now=now,
    )


def send_refund(*, refund_id: int, now: datetime) -> Refund:
    """Tell Stripe. Safe to repeat: the key of the call is the attempt's own. Raises ProviderUnavailable."""
    refund = Refund.objects.select_related("payment__account").get(pk=refund_id)
    if refund.state in ENDED or refund.is_outside:
        return refund
    payment = refund.payment
    assert payment.account is not None, "what was paid at the school is given back there"
    try:
        receipt = gateway.create_refund(
            account=ref_of(payment.account),
            intent_id=payment.payment_intent_id or "",
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            with_application_fee=payment.application_fee_minor > 0,
            metadata={"refund": str(refund.pk), "payment": payment.uid},
            idempotency_key=f"refund-{payment.uid}-{refund.pk}-{refund.attempt}",
        )
    except ProviderRefused as refusal:
        receipt = RefundReceipt(id="", status="failed", failure=str(refusal)[:250])
    return apply_receipt(refund_id, refund.attempt, receipt, now=now)


def refresh_refund(*, refund_id: int, now: datetime) -> Refund:
    """Ask Stripe how a refund stands that it knows of. Raises ProviderUnavailable, ProviderRefused."""
    refund = Refund.objects.select_related("payment__account").get(pk=refund_id)
    account = refund.payment.account
    if refund.is_outside or account is None or not refund.stripe_refund_id:
        return refund
    receipt = gateway.read_refund(account=ref_of(account), refund_id=refund.stripe_refund_id)
    return apply_receipt(refund_id, refund.attempt, receipt, now=now)


def _ask_school(refund: Refund, *, now: datetime) -> None:
    """Somebody has to give this back at the school, and nobody there has decided it just now."""
    outbox.record(
        kind=SCHOOL_GIVE_BACK,
        key=f"refund:{refund.pk}:school",
        payload={"refund": refund.pk},
        subject=refund.payment.uid,
        now=now,
    )
