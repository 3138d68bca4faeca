"""What cannot be settled by asking again: named as a difference, and told to the school once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from core import outbox
from payments.enums import DifferenceKind
from payments.events import SCHOOL_MONEY_PROBLEM
from payments.models import Difference, Payment

from .differences import open_difference
from .errors import PaymentMismatch, ProviderRefused


@contextmanager
def problems_reported(payment: Payment, *, now: datetime) -> Iterator[None]:
    """What Stripe refuses, or says otherwise than our row, is reported before it is raised. Nothing of the payment
    changes by that, and nothing of what it pays for: a person decides."""
    try:
        yield
    except (PaymentMismatch, ProviderRefused) as error:
        report_problem(subject=payment.uid, payment=payment, error=error, now=now)
        raise


@transaction.atomic
def report_problem(*, subject: str, payment: Payment | None, error: Exception, now: datetime) -> Difference:
    """Open the difference and write the mail; the same problem again is the same difference and no second mail."""
    difference = open_difference(
        kind=DifferenceKind.MISMATCH,
        subject=subject,
        payment=payment,
        ours_minor=payment.amount_minor if payment else None,
        theirs_minor=error.theirs_minor if isinstance(error, PaymentMismatch) else None,
        currency=payment.currency if payment else "",
        detail=str(error) if isinstance(error, ProviderRefused) else "",
        now=now,
    )
    outbox.record(
        kind=SCHOOL_MONEY_PROBLEM,
        key=f"payments.problem:{difference.pk}",
        payload={"difference": difference.pk},
        subject=payment.uid if payment else "",
        now=now,
    )
    return difference
