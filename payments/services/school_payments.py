"""Money that is paid at the school: owed until staff say that it was paid, or that nothing is owed any more."""

from dataclasses import replace
from datetime import date, datetime, time

import structlog
from django.db import transaction

from payments.enums import PaymentMethod, PaymentStatus, SchoolMeans
from payments.lines import Line
from payments.models import Payment
from payments.zones import school_zone

from .ending import end
from .locking import lock_payment
from .opening import kept_lines

log = structlog.get_logger(__name__)


class NotOwed(Exception):
    """This payment is not waiting for money at the school: it was paid, cancelled, or is made online."""


class NotOnThatDay(Exception):
    """Nobody can have paid on a day that is to come, or before it was owed."""


@transaction.atomic
def mark_paid(
    *,
    payment_uid: str,
    means: SchoolMeans,
    note: str = "",
    paid_on: date | None = None,
    by_user_id: int | None,
    now: datetime,
) -> Payment:
    """Staff have taken the money: the payment has succeeded, and its invoice is written.

    `paid_on` is a day on the school's calendar, today where it is left out: figures and the document's “paid on” go by
    it, while the document itself is of now, so that numbers follow days. Raises PaymentUnknown, NotOwed, NotOnThatDay.
    """
    payment = lock_payment(payment_uid)
    if payment.method != PaymentMethod.SCHOOL or payment.status != PaymentStatus.PENDING:
        raise NotOwed(payment_uid)
    payment.school_means = SchoolMeans(means)
    payment.received_by_id = by_user_id
    payment.note = note.strip()[:250]
    came_at = now if paid_on is None else _moment_on(paid_on, payment, now)
    end(payment, PaymentStatus.SUCCEEDED, settled_at=came_at, now=now)
    return payment


@transaction.atomic
def cancel_owed(*, reference: str, now: datetime) -> bool:
    """Nothing is owed for this any more. False if nothing was, or it has just been paid: then there is money to send
    back. Nobody is told by a signal, since whoever sold it is the one who calls."""
    payment = _owed(reference)
    if payment is None:
        return False
    payment.status, payment.settled_at = PaymentStatus.CANCELLED, now
    payment.save(update_fields=["status", "settled_at"])
    log.info("payment.not_owed", payment=payment.uid)
    return True


@transaction.atomic
def change_owed(
    *, reference: str, by_minor: int, description: str, line: Line | None = None, now: datetime
) -> bool:
    """What is owed for this rises or falls by `by_minor`, with the words and the line of what it is for now; the line
    takes the new amount.

    With nothing left it is not owed any more. False if nothing is owed, or it has just been paid.
    """
    payment = _owed(reference)
    if payment is None:
        return False
    amount = payment.amount_minor + by_minor
    if amount <= 0:
        return cancel_owed(reference=reference, now=now)
    payment.amount_minor, payment.description = amount, description[:250]
    payment.lines = kept_lines([replace(line, gross_minor=amount)] if line else [], description, amount)
    payment.save(update_fields=["amount_minor", "description", "lines"])
    log.info("payment.owed_changed", payment=payment.uid, by_minor=by_minor)
    return True


def _moment_on(day: date, payment: Payment, now: datetime) -> datetime:
    """Noon, or as near to it as the payment's life allows."""
    zone = school_zone()
    if not payment.created_at.astimezone(zone).date() <= day <= now.astimezone(zone).date():
        raise NotOnThatDay(payment.uid)
    return min(max(datetime.combine(day, time(12), zone), payment.created_at), now)


def _owed(reference: str) -> Payment | None:
    rows = Payment.objects.select_for_update(no_key=True, of=("self",)).filter(
        reference=reference, method=PaymentMethod.SCHOOL, status=PaymentStatus.PENDING
    )
    return rows.first()
