"""Bringing one of our rows up to what Stripe says, and writing down what came of it."""

from payments.enums import DifferenceKind, PaymentStatus, RepairKind
from payments.models import Payment
from payments.services.checkout import close_checkout, settle_checkout
from payments.services.errors import PaymentMismatch, ProviderRefused

from .ledger import Ledger


def settle(payment: Payment, ledger: Ledger, *, close: bool = False) -> Payment:
    """Ask Stripe how the payment stands and move our row; `close` sees to it that nobody can pay any more.

    What cannot be settled has been named as a difference by the service. Raises ProviderUnavailable.
    """
    before = payment.status
    act = close_checkout if close else settle_checkout
    try:
        after = act(payment_uid=payment.uid, now=ledger.now)
    except (PaymentMismatch, ProviderRefused) as problem:
        ledger.differs(
            DifferenceKind.MISMATCH,
            payment.uid,
            payment=payment,
            ours_minor=payment.amount_minor,
            theirs_minor=getattr(problem, "theirs_minor", None),
            currency=payment.currency,
            detail=f"{type(problem).__name__}: {problem}",
        )
        return payment
    if after.status != before:
        _write_down(after, ledger)
    return after


def _write_down(payment: Payment, ledger: Ledger) -> None:
    if payment.status == PaymentStatus.PROCESSING:
        return
    found = payment.status == PaymentStatus.SUCCEEDED
    ledger.repaired(
        RepairKind.PAYMENT_FOUND if found else RepairKind.PAYMENT_ENDED,
        reference=payment.uid,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
    )
