"""The PDF of a document: drawn once, kept, and the same for everybody from then on."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from core.clock import now as clock_now
from payments.enums import DocumentKind, PaymentMethod
from payments.invoices.drawing import draw
from payments.invoices.sheet import Document, sheet
from payments.invoices.tax import TaxedLine, taxed
from payments.lines import Line
from payments.models import Invoice, InvoiceFile
from themes.printing import print_look
from themes.selectors import brand, printed_logo

from . import billing


@dataclass(frozen=True, slots=True)
class File:
    """A document to be sent or downloaded."""

    name: str
    content: bytes


def pdf_of(invoice_id: int, *, now: datetime | None = None) -> bytes:
    """The PDF of a document, drawn now if that has not been done yet. No transaction needs to be open.

    Two that draw it at once keep the file of the one who was first. Raises Invoice.DoesNotExist.
    """
    if kept := InvoiceFile.objects.filter(invoice_id=invoice_id).first():
        return bytes(kept.pdf)
    invoice = Invoice.objects.get(pk=invoice_id)
    pdf = _drawn(document_of(invoice), drawn_at=invoice.created_at)
    row = InvoiceFile(
        invoice=invoice, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), created_at=now or clock_now()
    )
    InvoiceFile.objects.bulk_create([row], ignore_conflicts=True)
    return bytes(InvoiceFile.objects.get(invoice_id=invoice_id).pdf)


def file_of(invoice_id: int) -> File:
    """The PDF with the name it is saved under, such as INV-2027-00042.pdf. Raises Invoice.DoesNotExist."""
    invoice = Invoice.objects.only("series", "number").get(pk=invoice_id)
    return File(f"{invoice.full_number}.pdf", pdf_of(invoice_id))


def document_of(invoice: Invoice) -> Document:
    """The row as values that can be drawn."""
    return Document(
        kind=DocumentKind(invoice.kind),
        number=invoice.full_number,
        issued_on=invoice.issued_on,
        locale=invoice.locale,
        currency=invoice.currency,
        seller=invoice.seller,
        buyer=invoice.buyer,
        lines=tuple(TaxedLine.from_dict(values) for values in invoice.lines),
        facts=invoice.facts,
    )


def sample_pdf(document: Document, *, now: datetime) -> bytes:
    """As the school's documents look now; nothing is kept."""
    return _drawn(document, drawn_at=now)


def sample(
    *, lines: tuple[Line, ...], buyer: dict[str, str], currency: str, on: date, locale: str
) -> Document:
    """An invoice that was never issued, with the school's own settings and the first number of its series."""
    rules = billing.billing()
    series = billing.series_of(DocumentKind.INVOICE, on=on, is_test=True, rules=rules)
    return Document(
        kind=DocumentKind.INVOICE,
        number=f"{series}-00001",
        issued_on=on,
        locale=locale,
        currency=currency,
        seller=billing.seller_of(rules),
        buyer=buyer,
        lines=tuple(taxed(line) for line in lines),
        facts={
            "reference": "",
            "method": PaymentMethod.STRIPE,
            "means": "",
            "paid_on": on.isoformat(),
            "is_test": True,
        },
    )


def _drawn(document: Document, *, drawn_at: datetime) -> bytes:
    look = brand()
    return draw(
        sheet(document, school=look.display_name or document.seller["name"]),
        look=print_look(look),
        logo=printed_logo(),
        drawn_at=drawn_at,
    )
