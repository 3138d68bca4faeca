"""Writes one document: its number, everything that stands on it, and the row that sees to its drawing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from core import outbox
from payments.enums import DocumentKind
from payments.events import DRAW_DOCUMENT
from payments.invoices import tax
from payments.invoices.tax import TaxedLine
from payments.models import Invoice, Payment, Refund
from payments.signals import document_issued

from . import billing

log = structlog.get_logger(__name__)


def left_of(document: Invoice) -> tuple[TaxedLine, ...]:
    """Its lines, less what its credit notes have taken back. One query."""
    notes = [lines_of(note) for note in document.credit_notes.order_by("pk")]
    return tax.what_is_left(lines_of(document), notes)


def lines_of(document: Invoice) -> list[TaxedLine]:
    return [TaxedLine.from_dict(values) for values in document.lines]


def write_credit_note(
    document: Invoice,
    amount_minor: int,
    *,
    refund: Refund | None = None,
    by_user_id: int | None = None,
    now: datetime,
) -> Invoice:
    """A credit note over a part of the document; with the refund that it belongs to, if there is one.

    Within the transaction that holds the payment's row. Raises CreditTooLarge.
    """
    notes = [lines_of(note) for note in document.credit_notes.order_by("pk")]
    facts = {
        **{name: fact for name, fact in document.facts.items() if name != "replaces"},
        "credits_number": document.full_number,
        "credits_on": document.issued_on.isoformat(),
        "is_refund": refund is not None,
    }
    return write(
        document.payment,
        DocumentKind.CREDIT_NOTE,
        tax.credit_part(lines_of(document), notes, amount_minor),
        facts=facts,
        buyer=document.buyer,
        locale=document.locale,
        credits=document,
        refund=refund,
        by_user_id=by_user_id,
        now=now,
    )


def write(
    payment: Payment,
    kind: DocumentKind,
    lines: Sequence[TaxedLine],
    *,
    facts: dict[str, Any],
    buyer: dict[str, str],
    locale: str,
    credits: Invoice | None = None,  # noqa: A002 - the field's name
    refund: Refund | None = None,
    by_user_id: int | None = None,
    now: datetime,
) -> Invoice:
    """The document, with the next number of its series. Within the transaction that holds the payment's row."""
    rules, day, sums = billing.billing(), billing.today(now), tax.totals(lines)
    series = billing.series_of(kind, on=day, is_test=payment.is_test, rules=rules)
    invoice = Invoice.objects.create(
        kind=kind,
        series=series,
        payment=payment,
        refund=refund,
        credits=credits,
        issued_on=day,
        locale=locale,
        currency=payment.currency,
        net_minor=sums.net_minor,
        tax_minor=sums.tax_minor,
        gross_minor=sums.gross_minor,
        seller=billing.seller_of(rules),
        buyer=buyer,
        lines=[line.as_dict() for line in lines],
        facts=facts,
        created_by_id=by_user_id,
        created_at=now,
        number=billing.next_number(series),
    )
    outbox.record(
        kind=DRAW_DOCUMENT,
        key=f"document:{invoice.pk}",
        payload={"document": invoice.pk},
        subject=payment.uid,
        now=now,
    )
    document_issued.send(sender=Invoice, invoice=invoice, now=now)
    log.info("invoice.issued", number=invoice.full_number, payment=payment.uid)
    return invoice
