"""Payments and documents as files."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import time_machine
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import translation
from wagtail.users.models import UserProfile

from payments.enums import PaymentMethod
from payments.models import InvoiceCounter
from payments.selectors.journal import Series, document_rows, documents, series_in_use
from tests.factories.booking import NOW
from tests.factories.payments import PaymentFactory, RefundFactory, invoice

from .conftest import questions

pytestmark = pytest.mark.django_db
PAYMENTS, DOCUMENTS = "/admin/payments/", "/admin/invoices/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW):
        yield


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8-sig")


def table(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client.get(address)))))


def test_payments_leave_as_numbers_with_their_currency(ana: Client) -> None:
    payment = PaymentFactory(
        amount_minor=123_450,
        application_fee_minor=99,
        created_at=datetime(2027, 1, 2, 23, 30, tzinfo=UTC),
        payment_intent_id="pi_1",
    )
    RefundFactory(payment=payment, amount_minor=450)
    invoice(payment, 7)
    PaymentFactory(currency="JPY", amount_minor=4_500, is_test=True)
    answer = ana.get(f"{PAYMENTS}?export=csv")
    assert isinstance(answer, StreamingHttpResponse)
    assert answer["Content-Disposition"] == 'attachment; filename="payments.csv"'
    yen, euros = csv.DictReader(io.StringIO(body(answer)))
    assert euros == {
        "Paid (Europe/Madrid)": "2027-01-03 00:30",
        "Written (Europe/Madrid)": "2027-01-03 00:30",
        "Payment number": payment.uid,
        "Booking number": payment.reference,
        "For": "Spanish conversation, 3 December",
        "Who": "Chloe Martin",
        "E-mail": "chloe@example.com",
        "How": "online",
        "Status": "Refunded in part",
        "Amount": "1234.50",
        "Given back": "4.50",
        "Platform fee": "0.99",
        "Currency": "EUR",
        "Documents": "INV-2027-00007",
        "Number at Stripe": "pi_1",
        "Test": "",
    }
    assert (yen["Amount"], yen["Currency"], yen["Test"]) == ("4500", "JPY", "yes")


def test_file_has_what_the_list_shows(ana: Client) -> None:
    PaymentFactory(payer_name="Olga Owing", payer_email="olga@example.com", owed=True)
    PaymentFactory()
    assert [row["Who"] for row in table(ana, f"{PAYMENTS}?export=csv&status=pending")] == ["Olga Owing"]
    assert [row["Who"] for row in table(ana, f"{PAYMENTS}?export=csv&q=chloe")] == ["Chloe Martin"]
    assert [row["Who"] for row in table(ana, f"{PAYMENTS}owed/?export=csv")] == ["Olga Owing"]


def test_cells_calculate_nothing(ana: Client) -> None:
    PaymentFactory(payer_name='=HYPERLINK("http://evil.test")', description="+1")
    (row,) = table(ana, f"{PAYMENTS}?export=csv")
    assert (row["Who"], row["For"]) == ('\'=HYPERLINK("http://evil.test")', "'+1")


def test_workbook_has_numbers_and_times(ana: Client) -> None:
    PaymentFactory(amount_minor=1_050)
    answer = ana.get(f"{PAYMENTS}?export=xlsx")
    header, row = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    cells = dict(zip(header, row, strict=True))
    assert cells["Amount"] == 10.5
    assert cells["Paid (Europe/Madrid)"] == datetime(2027, 1, 4, 9, 0)


def test_no_secret_leaves_with_the_file(ana: Client) -> None:
    PaymentFactory(
        idempotency_key="key-that-opens",
        success_url="https://alpha.test/booking/token-of-chloe/",
        checkout_url="https://checkout.stripe.com/c/pay/cs_live_secret",
        checkout_session_id="cs_live_secret",
    )
    file = body(ana.get(f"{PAYMENTS}?export=csv"))
    for secret in ("key-that-opens", "token-of-chloe", "cs_live_secret"):
        assert secret not in file


def test_words_of_the_file_are_in_the_readers_language(ana: Client) -> None:
    PaymentFactory(at_school=True)
    user = ana.get(PAYMENTS).context["user"]
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "es"
    profile.save()
    _header, row = csv.reader(io.StringIO(body(ana.get(f"{PAYMENTS}?export=csv"))))
    with translation.override("es"):
        assert row[7].startswith(str(PaymentMethod.SCHOOL.label))


@pytest.mark.parametrize(
    "address",
    [
        f"{PAYMENTS}?export=csv",
        f"{PAYMENTS}?export=xlsx",
        f"{DOCUMENTS}?export=csv",
        f"{DOCUMENTS}?export=zip",
        DOCUMENTS,
    ],
)
def test_teacher_student_and_stranger_are_refused(
    ana: Client, ben: Client, chloe: Client, address: str
) -> None:
    payment = PaymentFactory()
    invoice(payment, 1)
    for other in (ben, chloe, Client(HTTP_HOST="alpha.test")):
        answer = other.get(address)
        assert answer.status_code in (302, 403)
        assert not answer.streaming


def test_files_ask_the_same_however_long_they_are(ana: Client) -> None:
    addresses = (f"{PAYMENTS}?export=csv", f"{DOCUMENTS}?export=csv", DOCUMENTS)
    invoice(PaymentFactory(), 1)
    one = [questions(ana, address) for address in addresses]
    invoice(PaymentFactory(), 2)
    invoice(PaymentFactory(), 3)
    assert [questions(ana, address) for address in addresses] == one


def line(rate_bp: int, net_minor: int, tax_minor: int) -> dict[str, Any]:
    return {
        "description": "Spanish",
        "quantity": 1,
        "gross_minor": net_minor + tax_minor,
        "tax_rate_bp": rate_bp,
        "net_minor": net_minor,
        "tax_minor": tax_minor,
    }


def test_journal_has_a_row_for_each_rate(ana: Client) -> None:
    payment = PaymentFactory(amount_minor=3_630)
    lines = [line(2100, 1_000, 210), line(2100, 1_000, 210), line(550, 1_147, 63)]
    document = invoice(payment, 1, lines=lines, net_minor=3_147, tax_minor=483)
    invoice(payment, 1, series="CN-2027", kind="credit_note", credits=document, lines=lines[2:], gross_minor=1_210,
            net_minor=1_147, tax_minor=63)  # fmt: skip
    rows = table(ana, f"{DOCUMENTS}?export=csv")
    shown = [
        (
            row["Number"],
            row["Date"],
            row["Tax rate in %"],
            row["Net"],
            row["Tax"],
            row["Total"],
            row["Takes back"],
        )
        for row in rows
    ]
    assert shown == [
        ("CN-2027-00001", "2027-01-04", "5.50", "-11.47", "-0.63", "-12.10", "INV-2027-00001"),
        ("INV-2027-00001", "2027-01-04", "21.00", "20.00", "4.20", "24.20", ""),
        ("INV-2027-00001", "2027-01-04", "5.50", "11.47", "0.63", "12.10", ""),
    ]
    assert sum(Decimal(row["Total"]) for row in rows) == Decimal("24.20")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"INV-2027-00001", "INV-2027-00002", "REC-2027-00001"}),
        ("kind=receipt", {"REC-2027-00001"}),
        ("series=INV-2027", {"INV-2027-00001", "INV-2027-00002"}),
        ("issued_from=2027-01-01&issued_to=2027-01-31", {"INV-2027-00002", "REC-2027-00001"}),
        ("q=inv-2027-1", {"INV-2027-00001"}),
        ("q=martin", {"INV-2027-00001", "REC-2027-00001"}),
        ("q=2", {"INV-2027-00002"}),
        ("q=booking-x", {"REC-2027-00001"}),
    ],
)
def test_documents_are_narrowed(ana: Client, query: str, expected: set[str]) -> None:
    invoice(PaymentFactory(), 1, issued_at=datetime(2026, 12, 1, tzinfo=UTC))
    invoice(PaymentFactory(payer_name="Olga Owing", payer_email="olga@example.com"), 2)
    invoice(PaymentFactory(reference="booking-x"), 1, series="REC-2027", kind="receipt")
    rows = table(ana, f"{DOCUMENTS}?export=csv&{query}")
    assert {row["Number"] for row in rows} == expected
    page = ana.get(f"{DOCUMENTS}results/?{query}").content.decode()
    for number in expected:
        assert number in page


def test_gaps_in_numbers_are_named(ana: Client) -> None:
    for number in (1, 2):
        invoice(PaymentFactory(), number)
    InvoiceCounter.objects.create(series="INV-2027", last_number=2)
    assert series_in_use() == [Series("INV-2027", 1, 2, 2, True)]
    assert "export=zip" in ana.get(DOCUMENTS).content.decode()
    assert "none is missing" in ana.get(DOCUMENTS).content.decode()
    InvoiceCounter.objects.update(last_number=3)
    assert series_in_use() == [Series("INV-2027", 1, 2, 2, False)]
    invoice(PaymentFactory(), 4)
    InvoiceCounter.objects.update(last_number=4)
    assert series_in_use() == [Series("INV-2027", 1, 4, 3, False)]
    assert "Please tell us." in ana.get(DOCUMENTS).content.decode()


def test_dates_of_documents_are_as_printed() -> None:
    invoice(PaymentFactory(), 1)
    (row,) = document_rows(list(documents()))
    assert (row.issued_on, row.total, row.net, row.tax) == (date(2027, 1, 4), "€25.00", "€20.66", "€4.34")


def test_documents_are_downloaded_as_they_were_sent(ana: Client, ben: Client) -> None:
    document = invoice(PaymentFactory(), 1)
    answer = ana.get(f"{DOCUMENTS}{document.pk}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="INV-2027-00001.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert ana.get(f"{DOCUMENTS}{document.pk}/pdf/").content == answer.content
    assert ana.get(f"{DOCUMENTS}{document.pk + 1}/pdf/").status_code == 404
    assert ben.get(f"{DOCUMENTS}{document.pk}/pdf/").status_code in (302, 403)


def test_documents_of_a_month_are_packed(ana: Client) -> None:
    invoice(PaymentFactory(), 1)
    invoice(PaymentFactory(), 2)
    invoice(PaymentFactory(), 3, issued_at=datetime(2026, 12, 1, tzinfo=UTC))
    january = "issued_from=2027-01-01&issued_to=2027-01-31"
    answer = ana.get(f"{DOCUMENTS}?export=zip&{january}")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert sorted(packed.namelist()) == ["INV-2027-00001.pdf", "INV-2027-00002.pdf"]
        assert packed.read("INV-2027-00001.pdf").startswith(b"%PDF-")
    nothing = ana.get(f"{DOCUMENTS}?export=zip&q=nobody")
    assert nothing["Location"] == DOCUMENTS
