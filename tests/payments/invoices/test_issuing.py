"""Documents: which kind, what stands on them, and that they are written once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.models import OutboxMessage
from payments.enums import DocumentKind, PaymentStatus, RefundState
from payments.lines import Buyer, Line
from payments.models import BillingSettings, Invoice, InvoiceCounter
from payments.services import invoices
from payments.signals import document_issued
from themes.services import set_look

from .conftest import BUYER, NOW, SPANISH, refund_of

pytestmark = pytest.mark.django_db


def test_payment_of_a_buyer_with_an_address_has_an_invoice(paid) -> None:
    invoice = invoices.issue_for(paid(**BUYER), now=NOW)
    assert (invoice.kind, invoice.full_number) == (DocumentKind.INVOICE, "INV-2027-00001")
    assert (invoice.issued_on, invoice.currency, invoice.locale) == (date(2027, 1, 4), "EUR", "en")
    assert (invoice.net_minor, invoice.tax_minor, invoice.gross_minor) == (10_000, 2_100, 12_100)
    assert invoice.seller == {
        "name": "Alpha Idiomas S.L.",
        "address": "Calle Luna 4\n28004 Madrid",
        "tax_id": "ESB12345678",
        "exemption": "",
        "footer": "",
        "email": "hola@alpha.test",
        "phone": "",
    }
    assert invoice.buyer == {
        "name": "Chloe Marchand SARL",
        "address": "12 rue Bleue\n75009 Paris",
        "tax_id": "FR40123456824",
        "email": "chloe@example.com",
    }
    assert invoice.lines == [
        {
            "description": "Spanish conversation, 14 January 2027",
            "quantity": 1,
            "gross_minor": 12_100,
            "tax_rate_bp": 2_100,
            "net_minor": 10_000,
            "tax_minor": 2_100,
            "discount_text": "",
        }
    ]
    assert invoice.facts == {
        "reference": "booking1",
        "method": "school",
        "means": "cash",
        "paid_on": "2027-01-04",
        "is_test": False,
    }


@pytest.mark.parametrize("missing", ["buyer_name", "buyer_address"])
def test_payment_of_anybody_else_has_a_receipt(paid, missing) -> None:
    receipt = invoices.issue_for(paid(**{**BUYER, missing: ""}), now=NOW)
    assert (receipt.kind, receipt.full_number) == (DocumentKind.RECEIPT, "REC-2027-00001")


def test_guest_is_named_as_they_booked(paid) -> None:
    assert invoices.issue_for(paid(), now=NOW).buyer["name"] == "Chloe"


def test_document_is_written_once(paid) -> None:
    payment = paid()
    first = invoices.issue_for(payment, now=NOW)
    assert invoices.issue_for(payment, now=NOW) == first
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize("status", [each for each in PaymentStatus if each != PaymentStatus.SUCCEEDED])
def test_payment_that_was_not_paid_has_none(paid, status) -> None:
    assert invoices.issue_for(paid(status=status), now=NOW) is None
    assert not InvoiceCounter.objects.exists()


@pytest.mark.parametrize(
    ("state", "amount", "expected"),
    [
        (RefundState.PENDING, 12_100, None),
        (RefundState.PENDING, 12_099, "REC-2027-00001"),
        (RefundState.FAILED, 12_100, "REC-2027-00001"),
    ],
)
def test_payment_that_goes_back_whole_at_once_has_none(paid, state, amount, expected) -> None:
    payment = paid()
    refund_of(payment, amount, state=state)
    found = invoices.issue_for(payment, now=NOW)
    assert (found and found.full_number) == expected


def test_each_kind_counts_in_its_own_series(paid) -> None:
    numbers = [
        invoices.issue_for(paid(reference=f"b{place}", **buyer), now=NOW).full_number
        for place, buyer in enumerate((BUYER, {}, BUYER, {}))
    ]
    assert numbers == ["INV-2027-00001", "REC-2027-00001", "INV-2027-00002", "REC-2027-00002"]


def test_year_is_that_of_the_school(paid) -> None:
    """Madrid is an hour ahead of UTC in winter."""
    before, after = datetime(2026, 12, 31, 22, 59, tzinfo=UTC), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    old = invoices.issue_for(paid(reference="old", paid_at=before), now=before)
    new = invoices.issue_for(paid(reference="new", paid_at=after), now=after)
    assert (old.full_number, old.issued_on, old.facts["paid_on"]) == (
        "REC-2026-00001", date(2026, 12, 31), "2026-12-31",
    )  # fmt: skip
    assert (new.full_number, new.issued_on, new.facts["paid_on"]) == (
        "REC-2027-00001", date(2027, 1, 1), "2027-01-01",
    )  # fmt: skip


def test_test_mode_counts_apart(paid) -> None:
    assert invoices.issue_for(paid(is_test=True), now=NOW).full_number == "TEST-REC-2027-00001"
    assert invoices.issue_for(paid(reference="b2"), now=NOW).full_number == "REC-2027-00001"


def test_new_prefix_begins_a_new_series_and_an_old_one_goes_on(paid, school) -> None:
    def number_with(prefix: str, reference: str) -> str:
        BillingSettings.objects.update(invoice_prefix=prefix)
        return invoices.issue_for(paid(reference=reference, **BUYER), now=NOW).full_number

    numbers = [number_with(prefix, str(place)) for place, prefix in enumerate(("INV", "FAC", "INV"))]
    assert numbers == ["INV-2027-00001", "FAC-2027-00001", "INV-2027-00002"]


def test_seller_falls_back_to_the_brand(paid) -> None:
    BillingSettings.objects.update(legal_name="", legal_address="")
    seller = invoices.issue_for(paid(), now=NOW).seller
    assert (seller["name"], seller["address"]) == ("Alpha Idiomas", "Calle Luna 4\n28004 Madrid")


def test_document_stays_as_it_was_when_the_school_moves(paid) -> None:
    invoice = invoices.issue_for(paid(**BUYER), now=NOW)
    set_look(address="Gran Vía 1\n28013 Madrid")
    BillingSettings.objects.update(legal_name="Alpha Group")
    invoice.refresh_from_db()
    assert (invoice.seller["name"], invoice.seller["address"]) == (
        "Alpha Idiomas S.L.", "Calle Luna 4\n28004 Madrid",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("payer", "own", "spoken"),
    [("es-mx", "en", "es"), ("en", "es", "en"), ("de", "es", "es"), ("de", "ar", "en")],
)
def test_language_is_the_payers_if_we_speak_it(paid, payer, own, spoken) -> None:
    set_look(language=own)
    assert invoices.issue_for(paid(payer_locale=payer), now=NOW).locale == spoken


def test_lines_that_do_not_add_up_give_way_to_what_was_paid(paid) -> None:
    payment = paid(amount_minor=10_000)
    invoice = invoices.issue_for(payment, now=NOW)
    assert [(line["description"], line["gross_minor"], line["tax_rate_bp"]) for line in invoice.lines] == [
        ("Spanish conversation", 10_000, 2_100)
    ]


def test_drawing_is_put_into_the_outbox(paid) -> None:
    payment = paid()
    invoice = invoices.issue_for(payment, now=NOW)
    row = OutboxMessage.objects.get(kind="payments.document")
    assert (row.payload, row.subject) == ({"document": invoice.pk}, payment.uid)


def test_packages_above_hear_of_it(paid) -> None:
    heard = []

    def hear(invoice, **_):
        heard.append(invoice.full_number)

    document_issued.connect(hear)
    try:
        payment = paid()
        invoices.issue_for(payment, now=NOW)
        invoices.credit(refund_of(payment, 100), now=NOW)
    finally:
        document_issued.disconnect(hear)
    assert heard == ["REC-2027-00001", "CN-2027-00001"]


def test_refund_has_a_credit_note_once(paid) -> None:
    payment = paid(**BUYER)
    invoice = invoices.issue_for(payment, now=NOW)
    refund = refund_of(payment, 6_050)
    note = invoices.credit(refund, now=NOW)
    assert invoices.credit(refund, now=NOW) == note
    assert (note.full_number, note.credits, note.refund) == ("CN-2027-00001", invoice, refund)
    assert (note.net_minor, note.tax_minor, note.gross_minor) == (5_000, 1_050, 6_050)
    assert (note.facts["credits_number"], note.facts["credits_on"]) == ("INV-2027-00001", "2027-01-04")
    assert note.buyer == invoice.buyer


def test_refund_of_a_payment_without_a_document_has_none(paid) -> None:
    assert invoices.credit(refund_of(paid(), 100), now=NOW) is None


@pytest.mark.parametrize("state", [RefundState.PENDING, RefundState.PROCESSING, RefundState.FAILED])
def test_refund_that_has_not_succeeded_has_none(paid, state) -> None:
    payment = paid()
    invoices.issue_for(payment, now=NOW)
    assert invoices.credit(refund_of(payment, 100, state=state), now=NOW) is None


def test_refunds_in_stripes_dashboard_never_take_back_more_than_there_is(paid) -> None:
    payment = paid()
    invoices.issue_for(payment, now=NOW)
    assert invoices.credit(refund_of(payment, 12_000, "a"), now=NOW).gross_minor == 12_000
    assert invoices.credit(refund_of(payment, 12_000, "b"), now=NOW).gross_minor == 100
    assert invoices.credit(refund_of(payment, 12_000, "c"), now=NOW) is None


def test_missing_documents_are_written_by_a_second_call(paid) -> None:
    """As the comparison with Stripe does where one is missing."""
    payment = paid()
    refund = refund_of(payment, 100)
    invoices.issue_for(payment, now=NOW)
    assert [row.full_number for row in Invoice.objects.order_by("pk")] == ["REC-2027-00001", "CN-2027-00001"]
    assert refund.credit_note.gross_minor == 100


def test_correction_takes_all_back_and_names_the_new_buyer(paid, django_user_model) -> None:
    payment = paid()
    receipt = invoices.issue_for(payment, now=NOW)
    new = invoices.correct(
        invoice_id=receipt.pk, buyer=Buyer("Acme Ltd", "1 High Street\nLeeds", "GB1"), by_user_id=7, now=NOW
    )
    note = receipt.credit_notes.get()
    assert (note.full_number, note.gross_minor, note.refund, note.created_by_id) == (
        "CN-2027-00001", 12_100, None, 7,
    )  # fmt: skip
    assert (new.full_number, new.kind, new.gross_minor, new.created_by_id) == (
        "INV-2027-00001", DocumentKind.INVOICE, 12_100, 7,
    )  # fmt: skip
    assert new.buyer == {
        "name": "Acme Ltd", "address": "1 High Street\nLeeds", "tax_id": "GB1", "email": "chloe@example.com",
    }  # fmt: skip
    assert (new.facts["replaces"], new.lines) == ("REC-2027-00001", receipt.lines)
    assert invoices.current_document(payment) == new


def test_correction_after_a_refund_is_over_what_is_left(paid) -> None:
    payment = paid()
    receipt = invoices.issue_for(payment, now=NOW)
    invoices.credit(refund_of(payment, 2_100), now=NOW)
    new = invoices.correct(invoice_id=receipt.pk, buyer=Buyer("Acme", "Leeds"), by_user_id=None, now=NOW)
    assert (new.gross_minor, new.net_minor, new.tax_minor) == (10_000, 8_264, 1_736)
    note = invoices.credit(refund_of(payment, 10_000, "two"), now=NOW)
    assert (note.credits, note.gross_minor, note.tax_minor) == (new, 10_000, 1_736)


def test_correction_of_what_was_taken_back_is_refused(paid) -> None:
    receipt = invoices.issue_for(paid(), now=NOW)
    invoices.correct(invoice_id=receipt.pk, buyer=Buyer("Acme", "Leeds"), by_user_id=None, now=NOW)
    for document in (receipt, receipt.credit_notes.get()):
        with pytest.raises(invoices.NothingToCorrect):
            invoices.correct(invoice_id=document.pk, buyer=Buyer("B", "C"), by_user_id=None, now=NOW)
    assert Invoice.objects.count() == 3


def test_corrected_lines_leave_out_what_is_gone(paid) -> None:
    payment = paid(SPANISH, replace(SPANISH, description="Book", gross_minor=0), Line("Coffee", 200))
    receipt = invoices.issue_for(payment, now=NOW)
    new = invoices.correct(invoice_id=receipt.pk, buyer=Buyer("Acme", "Leeds"), by_user_id=None, now=NOW)
    assert [line["description"] for line in new.lines] == [SPANISH.description, "Coffee"]


def test_credit_note_of_a_corrected_invoice_replaces_nothing(paid) -> None:
    payment = paid()
    receipt = invoices.issue_for(payment, now=NOW)
    new = invoices.correct(invoice_id=receipt.pk, buyer=Buyer("Acme", "Leeds"), by_user_id=None, now=NOW)
    note = invoices.credit(refund_of(payment, 100), now=NOW)
    assert (note.credits, "replaces" in note.facts, note.facts["is_refund"]) == (new, False, True)
