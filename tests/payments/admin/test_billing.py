"""The settings of invoices, as an owner meets them."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse

from payments.models import BillingSettings, InvoiceCounter
from tests.factories.booking import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def address() -> str:
    BillingSettings.objects.create()
    return f"/admin/settings/payments/billingsettings/{BillingSettings.objects.get().pk}/"


def page(client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address, follow=True).content, "html.parser")


def numbers(found: BeautifulSoup) -> dict[str, str]:
    return {each["data-field"]: each.get_text() for each in found.select("series-numbers output")}


def save(client, address: str, **fields: str):
    sent = {
        "legal_name": "", "legal_address": "", "tax_id": "", "exemption_note": "", "footer_text": "",
        "invoice_prefix": "INV", "receipt_prefix": "REC", "credit_note_prefix": "CN", **fields,
    }  # fmt: skip
    return client.post(address, sent, follow=True)


def test_questions_stand_in_groups(ana, address) -> None:
    found = page(ana, address)
    headings = [" ".join(each.get_text().split()) for each in found.select("h2.w-panel__heading")]
    assert headings == [
        "Who sells?", "Do you charge no tax?", "How are they numbered?", "What else stands on them?",
    ]  # fmt: skip


def test_next_numbers_are_shown(ana, address) -> None:
    InvoiceCounter.objects.create(series="INV-2027", last_number=41)
    InvoiceCounter.objects.create(series="INV-2026", last_number=900)
    assert numbers(page(ana, address)) == {
        "invoice_prefix": "INV-2027-00042",
        "receipt_prefix": "REC-2027-00001",
        "credit_note_prefix": "CN-2027-00001",
    }


def test_other_beginning_starts_a_series_and_an_old_one_goes_on(ana, address) -> None:
    InvoiceCounter.objects.create(series="INV-2027", last_number=41)
    save(ana, address, invoice_prefix="FAC")
    assert numbers(page(ana, address))["invoice_prefix"] == "FAC-2027-00001"
    save(ana, address, invoice_prefix="INV")
    assert numbers(page(ana, address))["invoice_prefix"] == "INV-2027-00042"


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("inv", "One to ten capital letters or digits."),
        ("INV-1", "One to ten capital letters or digits."),
        ("REC", "Invoices, receipts and credit notes need different beginnings."),
    ],
)
def test_beginning_that_would_be_confused_is_refused(ana, address, prefix, said) -> None:
    assert said in save(ana, address, invoice_prefix=prefix).content.decode()
    assert BillingSettings.objects.get().invoice_prefix == "INV"


def test_example_is_a_pdf_in_the_schools_look(ana, address) -> None:
    link = page(ana, address).select_one("series-numbers a")
    assert link["href"] == reverse("payments_billing_example") == "/admin/invoices/example/"
    answer = ana.get(link["href"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"].startswith("private, no-store")
    assert b"pdfuaid" in answer.content
    assert not InvoiceCounter.objects.exists()


def test_nobody_but_owners_comes_here(ben, chloe, address) -> None:
    for client in (ben, chloe):
        assert client.get(address).status_code == 302
        assert client.get("/admin/invoices/example/").status_code == 302
        assert b"%PDF" not in client.get("/admin/invoices/example/", follow=True).content
