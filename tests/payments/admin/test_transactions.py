"""The list of payments: who may see it, what it shows, how it is narrowed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django_tenants.utils import tenant_context

from payments.enums import PaymentStatus, RefundState
from tenants.models import Tenant
from tests.factories.booking import NOW
from tests.factories.payments import DisputeFactory, PaymentFactory, RefundFactory, invoice

from .conftest import person, questions

pytestmark = pytest.mark.django_db
LIST = "/admin/payments/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW):
        yield


def results(client: Client, query: str = "", tab: str = "") -> str:
    answer = client.get(f"{LIST}{tab}results/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_owner_sees_what_was_paid_and_by_whom(ana: Client) -> None:
    PaymentFactory(application_fee_minor=50)
    page = ana.get(LIST).content.decode()
    assert "export=csv" in page
    assert "export=xlsx" in page
    for words in ("Spanish conversation, 3 December", "Chloe Martin", "chloe@example.com", "€25.00", "Paid"):
        assert words in page


@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}results/", f"{LIST}owed/", f"{LIST}chart.svg?currency=EUR"]
)
def test_teacher_and_student_are_refused(ana: Client, ben: Client, chloe: Client, address: str) -> None:
    payment = PaymentFactory()
    assert ana.get(address).status_code == 200
    for other in (ben, chloe):
        answer = other.get(address)
        assert answer.status_code in (302, 403)
        assert payment.uid not in answer.content.decode()


def test_teacher_sees_no_menu_of_money(ana: Client, ben: Client) -> None:
    assert "/admin/payments/" in ana.get("/admin/").content.decode()
    assert "/admin/payments/" not in ben.get("/admin/").content.decode()


def test_who_is_not_logged_in_is_asked_to(alpha: Any) -> None:
    answer = Client(HTTP_HOST="alpha.test").get(LIST)
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_owner_of_another_school_is_refused(alpha: Any) -> None:
    PaymentFactory()
    with tenant_context(Tenant.objects.get(schema_name="beta")):
        dmitri = person("dmitri@beta.example", "Owners")
    assert dmitri.get(LIST).status_code == 302


def test_same_number_of_queries_for_one_and_three_payments(ana: Client) -> None:
    def make() -> None:
        payment = PaymentFactory()
        RefundFactory(payment=payment)
        DisputeFactory(payment=payment)
        invoice(payment, payment.pk)

    make()
    one = questions(ana, LIST)
    make()
    make()
    assert questions(ana, LIST) == one


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=pending", {"Olga Owing"}),
        ("method=school", {"Olga Owing"}),
        ("currency=JPY", {"Yuki Yen"}),
        ("kind=test", {"Tom Test"}),
        ("kind=live", {"Chloe Martin", "Olga Owing", "Yuki Yen", "Last Year"}),
        ("period=this_month", {"Chloe Martin", "Olga Owing", "Yuki Yen", "Tom Test"}),
        ("period=last_month", {"Last Year"}),
        ("days_from=2026-12-01&days_to=2026-12-31", {"Last Year"}),
        ("days_to=2026-12-31", {"Last Year"}),
        ("q=yuki", {"Yuki Yen"}),
        ("q=kanji", {"Yuki Yen"}),
        ("q=BOOKING-OF-OLGA", {"Olga Owing"}),
        ("q=pi_of_chloe", {"Chloe Martin"}),
        ("q=re_of_chloe", {"Chloe Martin"}),
        ("q=du_of_yuki", {"Yuki Yen"}),
        ("q=inv-2027-00042", {"Chloe Martin"}),
        ("q=moved-booking", {"Chloe Martin"}),
        ("q=INV-2027-99999", set()),
    ],
)
def test_list_is_narrowed(ana: Client, query: str, expected: set[str]) -> None:
    chloe = PaymentFactory(payment_intent_id="pi_of_chloe")
    RefundFactory(payment=chloe, stripe_refund_id="re_of_chloe")
    invoice(chloe, 42, facts={"reference": "moved-booking"})
    PaymentFactory(owed=True, payer_name="Olga Owing", reference="booking-of-olga")
    yuki = PaymentFactory(currency="JPY", payer_name="Yuki Yen", description="Kanji for beginners")
    DisputeFactory(payment=yuki, stripe_dispute_id="du_of_yuki")
    PaymentFactory(is_test=True, payer_name="Tom Test")
    PaymentFactory(created_at=NOW - timedelta(days=14), payer_name="Last Year")
    page = results(ana, query)
    names = {"Chloe Martin", "Olga Owing", "Yuki Yen", "Tom Test", "Last Year"}
    assert {name for name in names if name in page} == expected


def test_payment_number_finds_the_payment(ana: Client) -> None:
    PaymentFactory(payer_name="Other Person")
    wanted = PaymentFactory()
    page = results(ana, f"q={wanted.uid}")
    assert "Chloe Martin" in page
    assert "Other Person" not in page


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("owed/", {"Olga Owing"}),
        ("to-give-back/", {"Gina Giveback"}),
        ("failed-refunds/", {"Fay Failed"}),
        ("disputes/", {"Dana Dispute"}),
    ],
)
def test_tabs_show_what_waits(ana: Client, tab: str, expected: set[str]) -> None:
    PaymentFactory()
    PaymentFactory(owed=True, payer_name="Olga Owing")
    gina = PaymentFactory(at_school=True, payer_name="Gina Giveback")
    RefundFactory(payment=gina, state=RefundState.PENDING, stripe_refund_id=None, settled_at=None)
    RefundFactory(payment=PaymentFactory(payer_name="Fay Failed"), state=RefundState.FAILED)
    RefundFactory(payment=PaymentFactory(), state=RefundState.PROCESSING)
    DisputeFactory(payment=PaymentFactory(payer_name="Dana Dispute"))
    page = results(ana, tab=tab)
    names = {"Chloe Martin", "Olga Owing", "Gina Giveback", "Fay Failed", "Dana Dispute"}
    assert {name for name in names if name in page} == expected
    assert "(1)" in ana.get(LIST + tab).content.decode()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (PaymentFactory, ["Paid"]),
        (lambda: PaymentFactory(owed=True), ["Owed"]),
        (lambda: PaymentFactory(status=PaymentStatus.EXPIRED, payment_intent_id=None), ["Not paid in time"]),
        (lambda: RefundFactory(amount_minor=1000), ["Refunded in part"]),
        (lambda: RefundFactory(amount_minor=2500), ["Refunded"]),
        (lambda: RefundFactory(state=RefundState.FAILED), ["Paid", "Refund failed"]),
        (lambda: RefundFactory(state=RefundState.PROCESSING), ["Paid", "Refund under way"]),
        (DisputeFactory, ["Paid", "Disputed"]),
        (lambda: DisputeFactory(status="lost"), ["Paid", "Dispute: lost"]),
        (lambda: PaymentFactory(is_test=True), ["Paid", "Test"]),
    ],
)
def test_states_are_said_in_words(ana: Client, make: Any, words: list[str]) -> None:
    from payments.selectors.transaction_rows import transaction_rows
    from payments.selectors.transactions import transactions

    make()
    (row,) = transaction_rows(list(transactions()))
    assert [tag.label for tag in row.tags] == words


def test_empty_list_says_what_will_stand_there(ana: Client) -> None:
    assert "Nobody has paid yet." in results(ana)
    assert "Nobody owes the school anything." in results(ana, tab="owed/")
    assert "No payment matches." in results(ana, "q=nobody")
