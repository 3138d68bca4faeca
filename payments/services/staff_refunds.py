"""What the school decides about money going back: all or part of it, once more, or otherwise than through Stripe."""

from datetime import datetime

import structlog
from django.db import transaction

from payments.enums import PaymentMethod, RefundState
from payments.models import Refund, RefundAttempt
from payments.selectors import refundable_minor

from .locking import lock_payment, lock_refund
from .refund_news import settle
from .refunds import RefundTooLarge, ask_stripe, refuse_beyond, write_refund

log = structlog.get_logger(__name__)


class RefundNotFailed(Exception):
    """Only a refund that failed can be tried again, or given back otherwise."""


class LeftChanged(Exception):
    """Something has gone back since whoever decides this looked: perhaps the very same, sent twice."""


class NothingLeft(RefundTooLarge):
    """All of the payment has gone back already, or was never paid."""


@transaction.atomic
def refund_by_staff(
    *,
    payment_uid: str,
    amount_minor: int | None,
    note: str,
    by_user_id: int | None,
    seen_left_minor: int | None = None,
    now: datetime,
) -> Refund:
    """Send back part of a payment, or with None all that is left of it, whatever the terms say.

    Money that was paid at the school is on its way until staff say that it was given back (`settle_outside`).
    `seen_left_minor` is what was left when somebody decided this, where that is known. Raises PaymentUnknown,
    NothingLeft, LeftChanged, RefundTooLarge.
    """
    payment = lock_payment(payment_uid)
    left = refundable_minor(payment)
    if not left:
        raise NothingLeft(payment_uid)
    if seen_left_minor not in (None, left):
        raise LeftChanged(payment_uid)
    number = payment.refunds.filter(key__startswith=f"staff:{payment_uid}:").count() + 1
    refund = write_refund(
        payment,
        amount_minor=left if amount_minor is None else amount_minor,
        key=f"staff:{payment_uid}:{number}",
        reason="staff",
        by_user_id=by_user_id,
        note=note,
        now=now,
    )
    log.info("refund.by_staff", payment=payment_uid, refund=refund.pk, amount_minor=refund.amount_minor)
    return refund


@transaction.atomic
def retry_refund(*, refund_id: int, by_user_id: int | None, now: datetime) -> Refund:
    """Ask Stripe anew for a refund that failed: the same row, with the old try kept beside it.

    Raises RefundUnknown, RefundNotFailed, RefundTooLarge when the money has gone back in another way meanwhile.
    """
    refund = _failed(refund_id)
    if refund.payment.method == PaymentMethod.SCHOOL:
        raise RefundNotFailed(refund_id)
    refuse_beyond(refund.payment, refund.amount_minor)
    RefundAttempt.objects.create(
        refund=refund,
        number=refund.attempt,
        stripe_refund_id=refund.stripe_refund_id,
        failure=refund.failure,
        ended_at=refund.settled_at or now,
    )
    refund.attempt += 1
    refund.stripe_refund_id, refund.failure = None, ""
    refund.by_user_id = by_user_id
    settle(refund, RefundState.PENDING, now=now)
    ask_stripe(refund, now=now)
    return refund


@transaction.atomic
def settle_outside(*, refund_id: int, note: str, by_user_id: int | None, now: datetime) -> Refund:
    """The school has given the money back itself: in cash, or by a transfer after Stripe could not.

    For a refund that failed, and for one of money that was paid at the school. Again is as good as once. Raises
    RefundUnknown, RefundNotFailed, RefundTooLarge when the money has gone back in another way meanwhile.
    """
    refund = lock_refund(refund_id)
    if refund.is_outside and refund.state == RefundState.SUCCEEDED:
        return refund
    if refund.state == RefundState.FAILED:
        refuse_beyond(refund.payment, refund.amount_minor)
    elif not (refund.is_outside and refund.state == RefundState.PENDING):
        raise RefundNotFailed(refund_id)
    refund.is_outside, refund.by_user_id = True, by_user_id
    refund.note = note.strip()[:250]
    settle(refund, RefundState.SUCCEEDED, now=now)
    return refund


def _failed(refund_id: int) -> Refund:
    refund = lock_refund(refund_id)
    if refund.state != RefundState.FAILED:
        raise RefundNotFailed(refund_id)
    return refund
