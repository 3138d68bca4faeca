"""Our own books: what waits for ever, what has no document, and money against what was sold."""

from datetime import datetime, timedelta

import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from payments import subjects
from payments.enums import (
    OPEN_STATUSES,
    DifferenceKind,
    DocumentKind,
    PaymentMethod,
    PaymentStatus,
    RefundState,
    RepairKind,
)
from payments.models import Difference, Invoice, Payment, Refund
from payments.selectors import payments_by_reference
from payments.services import invoices

from .ledger import Ledger
from .settling import settle

log = structlog.get_logger(__name__)

# What the seller finds, and what is asked of all of our rows each time: not named again means in order again.
SALES = (DifferenceKind.PAID_NOT_BOOKED, DifferenceKind.BOOKED_NOT_PAID)
FAILED_REFUNDS = (DifferenceKind.REFUND_FAILED,)
MISSING_DOCUMENTS = (DifferenceKind.DOCUMENT_MISSING,)
# A payment page that should have been closed this long ago was forgotten by whoever was to close it.
_OVERDUE = timedelta(hours=1)
_MOST_AT_ONCE = 500


def settle_open_payments(ledger: Ledger) -> None:
    """Ask for every payment that is still open, however old; close those whose time is over. Raises
    ProviderUnavailable."""
    rows = Payment.objects.filter(
        method=PaymentMethod.STRIPE, status__in=OPEN_STATUSES, account__isnull=False
    )
    overdue = Q(expires_at__lt=ledger.now - _OVERDUE)
    forgotten = rows.filter(overdue | Q(checkout_session_id__isnull=False, created_at__lt=ledger.from_at))
    for payment in forgotten.order_by("pk")[:_MOST_AT_ONCE]:
        ledger.looked_at(payment.uid)
        settle(payment, ledger, close=payment.expires_at < ledger.now - _OVERDUE)


def issue_documents(ledger: Ledger) -> None:
    """Every payment has its invoice or receipt, every refund its credit note; what cannot be issued is named."""
    for payment in _without_document(ledger)[:_MOST_AT_ONCE]:
        try:
            issued = invoices.issue_for(payment, now=ledger.now)
        except Exception as error:  # one that cannot be written must not keep the rest from being compared
            log.exception("reconciliation.document_failed", payment=payment.uid)
            _name_missing_document(payment, f"{type(error).__name__}: {error}", ledger)
        else:
            if issued is not None:
                _write_down(RepairKind.DOCUMENT_ISSUED, payment, payment.amount_minor, ledger)
    for refund in _without_note(ledger)[:_MOST_AT_ONCE]:
        if invoices.credit(refund, now=ledger.now) is not None:
            _write_down(RepairKind.CREDIT_NOTE_ISSUED, refund.payment, refund.amount_minor, ledger)


def name_failed_refunds(ledger: Ledger) -> None:
    """Money that still has to reach somebody: however old, until staff try again or give it back otherwise."""
    failed = Refund.objects.filter(state=RefundState.FAILED).select_related("payment")
    for refund in failed.order_by("pk"):
        ledger.differs(
            DifferenceKind.REFUND_FAILED,
            f"refund:{refund.pk}:{refund.attempt}",
            payment=refund.payment,
            ours_minor=refund.amount_minor,
            currency=refund.currency,
            detail=refund.failure,
        )


def compare_with_sales(ledger: Ledger) -> None:
    """What the sellers mend, and what they find that money does not agree with. Raises ProviderUnavailable."""
    for mended in subjects.mend(ledger.now):
        ledger.repaired(RepairKind.HOLD_ENDED, reference=mended)
    findings = subjects.findings(_since_of_open(ledger), ledger.run.to_at, ledger.now)
    payments = payments_by_reference(finding.reference for finding in findings)
    for finding in findings:
        ledger.differs(
            finding.kind,
            finding.reference,
            payment=payments.get(finding.reference),
            ours_minor=finding.amount_minor,
            currency=finding.currency,
            detail=finding.detail,
        )


def _since_of_open(ledger: Ledger) -> datetime:
    """What is open already is looked at again, however long ago it was found."""
    found = Difference.objects.filter(resolved_at=None, kind__in=SALES)
    oldest = found.order_by("found_at").values_list("found_at", flat=True).first()
    window = ledger.run.to_at - ledger.run.from_at
    return min(ledger.from_at, oldest - window) if oldest else ledger.from_at


def _without_document(ledger: Ledger) -> QuerySet[Payment]:
    """Paid in this time, or named as missing before, and some of it still the school's."""
    documents = Invoice.objects.filter(payment=OuterRef("pk")).exclude(kind=DocumentKind.CREDIT_NOTE)
    missing = Difference.objects.filter(
        payment=OuterRef("pk"), kind=DifferenceKind.DOCUMENT_MISSING, resolved_at=None
    )
    going_back = Sum("refunds__amount_minor", filter=~Q(refunds__state=RefundState.FAILED), default=0)
    rows = Payment.objects.filter(~Exists(documents), status=PaymentStatus.SUCCEEDED)
    rows = rows.filter(Q(settled_at__gte=ledger.from_at) | Exists(missing))
    return rows.annotate(going_back=going_back).filter(amount_minor__gt=F("going_back")).order_by("pk")


def _without_note(ledger: Ledger) -> QuerySet[Refund]:
    """Given back in this time, of a payment that has a document."""
    documents = Invoice.objects.filter(payment=OuterRef("payment")).exclude(kind=DocumentKind.CREDIT_NOTE)
    rows = Refund.objects.filter(Exists(documents), state=RefundState.SUCCEEDED, credit_note=None)
    return rows.filter(settled_at__gte=ledger.from_at).select_related("payment").order_by("pk")


def _name_missing_document(payment: Payment, reason: str, ledger: Ledger) -> None:
    ledger.differs(
        DifferenceKind.DOCUMENT_MISSING,
        payment.uid,
        payment=payment,
        ours_minor=payment.amount_minor,
        currency=payment.currency,
        detail=reason,
    )


def _write_down(kind: RepairKind, payment: Payment, amount_minor: int, ledger: Ledger) -> None:
    ledger.repaired(kind, reference=payment.uid, amount_minor=amount_minor, currency=payment.currency)
