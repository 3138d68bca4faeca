"""Invoices, receipts and credit notes. They are written once and never changed: PostgreSQL refuses to.

What can change is which document counts: a credit note takes one back in whole or in part, and a corrected one may
stand in its place. All of this happens under the payment's row, so the credit notes of a document never come to more
than the document; the number is taken last, under the lock of its series.
"""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from payments.enums import DocumentKind, PaymentStatus, RefundState
from payments.invoices import tax
from payments.lines import Buyer, Line
from payments.models import Invoice, Payment, Refund

from . import billing
from .document_writing import left_of, write, write_credit_note

log = structlog.get_logger(__name__)


class NothingToCorrect(Exception):
    """The document is a credit note, or everything on it has been taken back already."""

    message = _("Nothing is left of this document that could be corrected.")


@transaction.atomic
def issue_for(payment: Payment, *, now: datetime) -> Invoice | None:
    """The document of a payment that has succeeded, written now if there is none yet.

    An invoice if the buyer has a name and an address, else a receipt. None if the payment was not paid, or if all of it
    is on its way back already. Refunds that were made while there was no document get their credit notes, too, so a
    second call repairs what a first one did not do. Called in the transaction that settles the payment.
    """
    payment = _locked(payment.pk)
    if payment.status != PaymentStatus.SUCCEEDED:
        return None
    without_note = payment.refunds.filter(state=RefundState.SUCCEEDED, credit_note=None).order_by("pk")
    if without_note:
        billing.lock_numbers(is_test=payment.is_test, now=now)
    document = current_document(payment) or _issue_first(payment, now=now)
    if document is not None:
        for refund in without_note:
            credit(refund, now=now)
    return document


@transaction.atomic
def credit(refund: Refund, *, now: datetime) -> Invoice | None:
    """The credit note of a refund that has succeeded, written now if there is none yet.

    None if there is no document to take back, or nothing is left of it: a refund that was made in Stripe's dashboard
    may be more than that. Called in the transaction that settles the refund.
    """
    payment = _locked(refund.payment_id)
    if note := Invoice.objects.filter(refund=refund).first():
        return note
    document = current_document(payment)
    if refund.state != RefundState.SUCCEEDED or document is None:
        return None
    amount = min(refund.amount_minor, tax.totals(left_of(document)).gross_minor)
    return write_credit_note(document, amount, refund=refund, now=now) if amount else None


@transaction.atomic
def correct(*, invoice_id: int, buyer: Buyer, by_user_id: int | None, now: datetime) -> Invoice:
    """Name another buyer: a credit note over all that is left of the document, and a new one over the same.

    Raises Invoice.DoesNotExist, NothingToCorrect.
    """
    payment = _locked(Invoice.objects.values_list("payment_id", flat=True).get(pk=invoice_id))
    document = Invoice.objects.get(pk=invoice_id)
    left = [line for line in left_of(document) if line.gross_minor]
    if document.kind == DocumentKind.CREDIT_NOTE or not left:
        raise NothingToCorrect
    billing.lock_numbers(is_test=payment.is_test, now=now)
    write_credit_note(document, tax.totals(left).gross_minor, by_user_id=by_user_id, now=now)
    return write(
        payment,
        DocumentKind.INVOICE if buyer.has_invoice else DocumentKind.RECEIPT,
        left,
        facts={**document.facts, "replaces": document.full_number},
        buyer=billing.buyer_of(payment, buyer),
        locale=document.locale,
        by_user_id=by_user_id,
        now=now,
    )


def current_document(payment: Payment) -> Invoice | None:
    """The invoice or receipt that counts: the latest one. One query."""
    rows = Invoice.objects.filter(payment=payment).exclude(kind=DocumentKind.CREDIT_NOTE)
    return rows.order_by("-pk").first()


def _locked(payment_id: int) -> Payment:
    """FOR NO KEY UPDATE, like all locks of rows that others point at."""
    return Payment.objects.select_for_update(no_key=True).get(pk=payment_id)


def _issue_first(payment: Payment, *, now: datetime) -> Invoice | None:
    going_back = payment.refunds.exclude(state=RefundState.FAILED).aggregate(sum=Sum("amount_minor"))["sum"]
    if (going_back or 0) >= payment.amount_minor:
        return None
    buyer = Buyer(payment.buyer_name, payment.buyer_address, payment.buyer_tax_id)
    return write(
        payment,
        DocumentKind.INVOICE if buyer.has_invoice else DocumentKind.RECEIPT,
        [tax.taxed(line) for line in _sold(payment)],
        facts=billing.facts_of(payment, now=now),
        buyer=billing.buyer_of(payment),
        locale=billing.language_of(payment),
        now=now,
    )


def _sold(payment: Payment) -> list[Line]:
    """The lines that the payment was opened with; should they not add up to it, one over what was really paid."""
    lines = [Line.from_dict(values) for values in payment.lines]
    if sum(line.gross_minor for line in lines) == payment.amount_minor:
        return lines
    if lines:
        log.error("invoice.lines_do_not_add_up", payment=payment.uid)
    rate = lines[0].tax_rate_bp if lines else 0
    return [Line(description=payment.description, gross_minor=payment.amount_minor, tax_rate_bp=rate)]
