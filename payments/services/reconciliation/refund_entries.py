"""What a comparison writes down of a refund."""

from typing import TypedDict

from payments.enums import DifferenceKind, RefundState, RepairKind
from payments.models import Refund

from .ledger import Ledger


class Facts(TypedDict):
    """Of which payment how much went back."""

    reference: str
    amount_minor: int
    currency: str


def write_down(before: Refund, after: Refund, ledger: Ledger) -> None:
    if after.state != before.state and after.state in (RefundState.SUCCEEDED, RefundState.FAILED):
        ledger.repaired(RepairKind.REFUND_NEWS, **facts_of(after))


def name_missing(refund: Refund, reason: str, ledger: Ledger) -> None:
    ledger.differs(
        DifferenceKind.MISSING_REFUND,
        subject_of(refund),
        payment=refund.payment,
        ours_minor=refund.amount_minor,
        theirs_minor=0,
        currency=refund.currency,
        detail=reason,
    )


def subject_of(refund: Refund) -> str:
    return refund.stripe_refund_id or f"refund:{refund.pk}"


def facts_of(refund: Refund) -> Facts:
    return {
        "reference": refund.payment.uid,
        "amount_minor": refund.amount_minor,
        "currency": refund.currency,
    }
