"""One payment's page and what the school does from it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.models import OutboxMessage
from payments import services
from payments.enums import PaymentStatus, RefundState
from payments.models import Invoice, Payment, Refund
from tests.factories.booking import NOW
from tests.factories.payments import ACCOUNT_ID, DisputeFactory, PaymentFactory, RefundFactory, invoice

from .conftest import questions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def address(payment: Payment, *parts: object) -> str:
    return "/admin/payments/" + "".join(f"{part}/" for part in (payment.uid, *parts))


def test_page_shows_everything_about_a_payment(ana: Client) -> None:
    payment = PaymentFactory(
        payment_intent_id="pi_77", buyer_name="Martin SL", buyer_address="Calle Mayor 1", declines=2,
        decline_code="insufficient_funds", reference="shared", attempt=2,
    )  # fmt: skip
    PaymentFactory(status="expired", payment_intent_id=None, reference="shared", attempt=1)
    RefundFactory(payment=payment, amount_minor=500, note="was ill")
    DisputeFactory(payment=payment, amount_minor=2_500, status="warning_needs_response")
    invoice(payment, 42)
    page = ana.get(address(payment)).content.decode()
    for words in (
        "€25.00",
        "Chloe Martin",
        "Martin SL",
        "not enough money on the card",
        "was ill",
        "€20.00",
        "INV-2027-00042",
        "Not paid in time",
        "What has happened",
        f"https://dashboard.stripe.com/{ACCOUNT_ID}/payments/pi_77",
        "Stripe wants your answer until 11 January 2027",
    ):
        assert words in page
    assert f"dashboard.stripe.com/{ACCOUNT_ID}/disputes/du_" in page


def test_same_number_of_queries_with_more_to_show(ana: Client) -> None:
    payment = PaymentFactory(reference="shared")

    def more(number: int) -> None:
        RefundFactory(payment=payment, amount_minor=100)
        DisputeFactory(payment=payment, amount_minor=100)
        invoice(payment, number)
        PaymentFactory(reference="shared", attempt=number + 1, status="failed", payment_intent_id=None)

    more(1)
    one = questions(ana, address(payment))
    more(2)
    more(3)
    assert questions(ana, address(payment)) == one


ACTIONS = ("refund", "received", "ask-stripe", "refunds/{refund}/retry", "refunds/{refund}/given-back")


@pytest.mark.parametrize("action", ["", *ACTIONS, "documents/{document}/correct"])
def test_teacher_and_student_are_refused(ana: Client, ben: Client, chloe: Client, action: str) -> None:
    payment = PaymentFactory()
    refund = RefundFactory(payment=payment, state=RefundState.FAILED)
    document = invoice(payment, 1)
    path = address(payment, *filter(None, [action.format(refund=refund.pk, document=document.pk)]))
    # The owner finds each of them: 405 where only POST will do, 200 else.
    assert ana.get(path).status_code in (200, 405)
    for other in (ben, chloe, Client(HTTP_HOST="alpha.test")):
        assert other.get(path).status_code in (302, 403)
        assert other.post(path, {"amount": "25", "means": "cash", "note": "x"}).status_code in (302, 403)
    refund.refresh_from_db()
    assert (Refund.objects.count(), refund.state, Invoice.objects.count()) == (1, RefundState.FAILED, 1)


def test_unknown_payment_is_not_found(ana: Client) -> None:
    payment = PaymentFactory()
    other = RefundFactory(state=RefundState.FAILED)
    assert ana.get("/admin/payments/nothing/").status_code == 404
    assert ana.get(address(payment, "refunds", other.pk, "retry")).status_code == 404
    assert ana.get(address(payment, "documents", invoice(other.payment, 9).pk, "correct")).status_code == 404


def test_part_of_a_payment_is_given_back(ana: Client) -> None:
    payment = PaymentFactory()
    asked = ana.get(address(payment, "refund")).content.decode()
    assert "€25.00 of €25.00 can still go back to Chloe Martin." in asked
    assert 'value="25.00"' in asked
    answer = ana.post(address(payment, "refund"), {"amount": "10,50", "note": "was ill"})
    assert answer["Location"] == address(payment)
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.note, refund.state) == (1_050, "was ill", RefundState.PENDING)
    assert refund.by_user.email == "ana@alpha.example"
    assert OutboxMessage.objects.filter(kind="payments.refund").count() == 1


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("30", "Only €25.00 of this payment is left to give back."),
        ("25.01", "Only €25.00 of this payment is left to give back."),
        ("0", "The amount must be more than nothing."),
        ("-5", "The amount must be more than nothing."),
        ("10.505", "Write an amount like 25 or 25.50"),
        ("ten", "Write an amount like 25 or 25.50"),
        ("", "This field is required."),
    ],
)
def test_wrong_amount_is_refused_beside_the_field(ana: Client, amount: str, words: str) -> None:
    payment = PaymentFactory()
    answer = ana.post(address(payment, "refund"), {"amount": amount, "note": "kept"})
    assert answer.status_code == 200
    assert words in answer.context["form"].errors["amount"][0]
    assert 'value="kept"' in answer.content.decode()
    assert Refund.objects.count() == 0


def test_currency_without_decimals_takes_whole_amounts(ana: Client) -> None:
    payment = PaymentFactory(currency="JPY", amount_minor=4_500)
    assert "amount" in ana.post(address(payment, "refund"), {"amount": "10.5"}).context["form"].errors
    ana.post(address(payment, "refund"), {"amount": "4500"})
    assert Refund.objects.get().amount_minor == 4_500


def test_amount_that_stripe_cannot_send_names_the_step(ana: Client) -> None:
    payment = PaymentFactory(currency="KWD", amount_minor=5_120)
    answer = ana.post(address(payment, "refund"), {"amount": "1.234"})
    (words,) = answer.context["form"].errors["amount"]
    assert words == ("In KWD only multiples of KWD0.010 can be sent back online. Choose such an amount.")
    assert Refund.objects.count() == 0
    ana.post(address(payment, "refund"), {"amount": "1.230"})
    assert Refund.objects.get().amount_minor == 1_230


def test_cash_goes_back_to_the_last_decimal(ana: Client) -> None:
    payment = PaymentFactory(currency="KWD", amount_minor=5_120, at_school=True)
    ana.post(address(payment, "refund"), {"amount": "1.234"})
    assert Refund.objects.get().amount_minor == 1_234


def test_nothing_more_goes_back_than_was_paid(ana: Client) -> None:
    payment = PaymentFactory()
    RefundFactory(payment=payment, amount_minor=2_500)
    page = ana.get(address(payment)).content.decode()
    assert "Give money back…" not in page
    answer = ana.post(address(payment, "refund"), {"amount": "1"}, follow=True)
    assert answer.redirect_chain == [(address(payment), 302)]
    assert "Nothing is left of this payment to give back." in answer.content.decode()
    assert Refund.objects.count() == 1


def test_failed_refund_is_tried_again(ana: Client) -> None:
    payment = PaymentFactory()
    refund = RefundFactory(payment=payment, state=RefundState.FAILED, failure="lost_or_stolen_card")
    asked = ana.get(address(payment, "refunds", refund.pk, "retry")).content.decode()
    assert "the card was lost or stolen" in asked
    ana.post(address(payment, "refunds", refund.pk, "retry"))
    refund.refresh_from_db()
    assert (refund.state, refund.attempt, refund.attempts.count()) == (RefundState.PENDING, 2, 1)
    assert ana.post(address(payment, "refunds", refund.pk, "retry")).status_code == 404


def test_failed_refund_is_given_back_otherwise(ana: Client) -> None:
    payment = PaymentFactory()
    refund = RefundFactory(payment=payment, state=RefundState.FAILED)
    path = address(payment, "refunds", refund.pk, "given-back")
    assert "note" in ana.post(path, {"note": " "}).context["form"].errors
    ana.post(path, {"note": "in cash on Monday"})
    refund.refresh_from_db()
    assert (refund.state, refund.is_outside, refund.note) == (
        RefundState.SUCCEEDED,
        True,
        "in cash on Monday",
    )


def test_refund_that_has_no_room_any_more_is_refused_in_words(ana: Client) -> None:
    payment = PaymentFactory()
    refund = RefundFactory(payment=payment, amount_minor=2_000, state=RefundState.FAILED)
    RefundFactory(payment=payment, amount_minor=2_500)
    for action in ("retry", "given-back"):
        answer = ana.post(address(payment, "refunds", refund.pk, action), {"note": "x"})
        assert "gone back in another way" in answer.context["form"].non_field_errors()[0]
    refund.refresh_from_db()
    assert refund.state == RefundState.FAILED


def test_money_at_the_school_is_noted_as_paid(ana: Client) -> None:
    payment = PaymentFactory(owed=True)
    assert "Note as paid…" in ana.get(address(payment)).content.decode()
    path = address(payment, "received")
    assert "means" in ana.post(path, {"note": "x"}).context["form"].errors
    assert ana.post(path, {"means": "transfer", "note": "on the 4th"})["Location"] == address(payment)
    payment.refresh_from_db()
    assert (payment.status, payment.school_means, payment.note) == (
        PaymentStatus.SUCCEEDED,
        "transfer",
        "on the 4th",
    )
    assert payment.received_by.email == "ana@alpha.example"
    assert Invoice.objects.filter(payment=payment).count() == 1
    again = ana.post(path, {"means": "cash"})
    assert "not owed any more" in again.context["form"].non_field_errors()[0]


def test_day_on_which_it_was_paid_is_asked(ana: Client) -> None:
    payment = PaymentFactory(owed=True, created_at=NOW - timedelta(days=10))
    path = address(payment, "received")
    assert 'value="2027-01-04"' in ana.get(path).content.decode()
    for day, words in (
        ("2027-01-05", "That day has not come yet."),
        ("2026-12-24", "It was booked on 25 December 2026, so it cannot have been paid before."),
    ):
        errors = ana.post(path, {"means": "transfer", "paid_on": day}).context["form"].errors
        assert errors["paid_on"] == [words]
    ana.post(path, {"means": "transfer", "paid_on": "2026-12-28"})
    payment.refresh_from_db()
    assert payment.settled_at.date().isoformat() == "2026-12-28"
    document = Invoice.objects.get(payment=payment)
    assert (document.facts["paid_on"], document.issued_on.isoformat()) == ("2026-12-28", "2027-01-04")


def test_money_of_the_school_goes_back_by_hand(ana: Client) -> None:
    payment = PaymentFactory(at_school=True)
    assert "you give the money back yourself" in ana.get(address(payment, "refund")).content.decode()
    ana.post(address(payment, "refund"), {"amount": "25"})
    refund = Refund.objects.get()
    page = ana.get(address(payment)).content.decode()
    assert "Given back by us…" in page
    assert "Try again…" not in page
    ana.post(address(payment, "refunds", refund.pk, "given-back"), {"note": "in cash"})
    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED


def test_buyer_of_an_invoice_is_corrected(ana: Client) -> None:
    payment = PaymentFactory(owed=True)
    ana.post(address(payment, "received"), {"means": "cash"})
    receipt = Invoice.objects.get()
    path = address(payment, "documents", receipt.pk, "correct")
    assert receipt.full_number in ana.get(path).content.decode()
    assert "address" in ana.post(path, {"name": "Martin SL"}).context["form"].errors
    ana.post(path, {"name": "Martin SL", "address": "Calle Mayor 1\nMadrid", "tax_id": "B123"})
    kinds = list(Invoice.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["receipt", "credit_note", "invoice"]
    assert Invoice.objects.order_by("pk").last().buyer["name"] == "Martin SL"
    assert ana.get(path).status_code == 404


def test_stripe_is_asked_again(ana: Client, opened: Any, stripe: Any) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    ana.post(address(payment, "ask-stripe"))
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCEEDED
    assert ana.get(address(payment, "ask-stripe")).status_code == 405


def test_refund_made_here_arrives_at_stripe(ana: Client, opened: Any, stripe: Any) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    ana.post(address(payment, "ask-stripe"))
    ana.post(address(payment, "refund"), {"amount": "25"})
    refund = Refund.objects.get()
    services.send_refund(refund_id=refund.pk, now=NOW + timedelta(minutes=1))
    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert "Refunded" in ana.get(address(payment)).content.decode()
