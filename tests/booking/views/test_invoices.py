"""Invoices behind the link in the mail: downloaded, and made out to a company afterwards."""

from typing import Any

import pytest
from django_tenants.utils import schema_context

from booking.models import Booking
from booking.selectors.bookings import booking_token
from payments.enums import RefundState
from payments.models import Invoice
from payments.services import invoices
from tests.factories.booking import NOW, BookingFactory
from tests.payments.invoices.conftest import paid_payment, refund_of

from .visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(school: Any) -> Booking:
    """Chloe's, paid, with a receipt."""
    found = BookingFactory()
    invoices.issue_for(paid_payment(reference=found.uid, paid_at=NOW), now=NOW)
    return found


def link(booking: Booking, path: str = "") -> str:
    return f"/booking/{booking_token(booking.uid)}/{path}"


def receipt_of(booking: Booking) -> Invoice:
    return Invoice.objects.get(payment__reference=booking.uid, kind="receipt")


def test_document_is_downloaded_and_kept_nowhere(visitor: Visitor, booking: Booking) -> None:
    visitor.get(link(booking, f"documents/{receipt_of(booking).pk}/"))
    response = visitor.response
    assert (visitor.status, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-1.7")
    assert response["Content-Disposition"] == 'attachment; filename="REC-2027-00001.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_document_of_another_booking_is_refused(visitor: Visitor, booking: Booking) -> None:
    other = BookingFactory()
    document = receipt_of(booking)
    assert visitor.get(link(other, f"documents/{document.pk}/")).status == 404
    assert visitor.get(f"/booking/forged/documents/{document.pk}/").status == 404
    assert b"%PDF" not in visitor.response.content


def test_document_of_another_school_is_refused(visitor: Visitor, booking: Booking) -> None:
    """The link is alpha's, and so is the number, which stands in beta, too."""
    path = link(booking, f"documents/{receipt_of(booking).pk}/")
    with schema_context("beta"):
        dmitri = BookingFactory()
        invoices.issue_for(paid_payment(reference=dmitri.uid), now=NOW)
        theirs = link(dmitri, f"documents/{receipt_of(dmitri).pk}/")
    assert Visitor("beta.test").get(path).status == 404
    assert visitor.get(theirs).status == 404


def test_company_is_named_afterwards(visitor: Visitor, booking: Booking) -> None:
    visitor.get(link(booking, "invoice/")).press(
        "Make out the invoice", name=" Acme  Ltd ", address="1 High Street\r\nLeeds", tax_id=""
    )
    assert visitor.text(".notice__title") == "Your new invoice is ready."
    assert visitor.texts(".money-row__documents a") == [
        "Invoice INV-2027-00001 PDF", "Credit note CN-2027-00001 PDF", "Receipt REC-2027-00001 PDF",
    ]  # fmt: skip
    invoice = Invoice.objects.get(kind="invoice")
    assert (invoice.buyer["name"], invoice.buyer["address"].split()) == (
        "Acme Ltd",
        ["1", "High", "Street", "Leeds"],
    )
    assert (invoice.facts["replaces"], invoice.gross_minor) == ("REC-2027-00001", 12_100)


def test_second_correction_is_for_the_school(visitor: Visitor, booking: Booking) -> None:
    visitor.get(link(booking, "invoice/")).press("Make out the invoice", name="Acme", address="Leeds")
    visitor.get(link(booking, "invoice/"))
    assert not visitor.all("form [name=address]")
    assert "the school can correct it" in visitor.response.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Acme", "address": ""}, "This field is required."),
        ({"name": "", "address": "Leeds"}, "This field is required."),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    visitor: Visitor, booking, typed, said
) -> None:
    visitor.get(link(booking, "invoice/")).press("Make out the invoice", **typed)
    assert said in visitor.response.content.decode()
    assert {name: visitor.value(name) for name in typed} == typed
    assert Invoice.objects.count() == 1


def test_correction_is_closed_once_money_has_gone_back(visitor: Visitor, booking: Booking) -> None:
    visitor.get(link(booking, "invoice/"))
    refund_of(receipt_of(booking).payment, 100, state=RefundState.PENDING)
    visitor.press("Make out the invoice", name="Acme", address="Leeds")
    assert visitor.status == 409
    assert "Please ask the school." in visitor.response.content.decode()
    assert Invoice.objects.count() == 1


def test_booking_without_a_document_has_nothing_to_correct(visitor: Visitor, school: Any) -> None:
    visitor.get(link(BookingFactory(), "invoice/"))
    assert visitor.status == 200
    assert not visitor.all("form [name=address]")
