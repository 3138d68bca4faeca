"""The owner decides about money that students ask for."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import RefundRequest
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.services.checkout import payment_page, settle_payment
from booking.services.refund_requests import ask
from payments.models import Refund
from payments.selectors import payment_of
from payments.services import connect_account
from tests.factories.booking import (
    GUEST,
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
    attendee,
)
from tests.factories.payments import PaymentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def account(alpha: Any, stripe: Any, settings: Any) -> Any:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    stripe.connect_account("acct_alpha00000001", name="Alpha")
    return connect_account(stripe_account_id="acct_alpha00000001", publishable_key="pk_test_alpha", now=NOW)


@pytest.fixture
def make(account: Any, stripe: Any) -> Any:
    """Somebody has paid, cancelled too late, and asks for the money."""
    workshop = WorkshopFactory(title="Spanish at noon", price_minor=2500, hosts=[TeacherFactory()])

    def act(name: str, number: int = 0) -> RefundRequest:
        session = SessionFactory(workshop=workshop, start_at=at(7, 17) + timedelta(days=number))
        booking = book(
            workshop_id=workshop.pk, session_id=session.pk, attendee=attendee(name), by=GUEST, now=NOW
        )
        payment_page(booking_uid=booking.uid, now=NOW)
        stripe.pay(payment_of(booking.uid).checkout_session_id)
        settle_payment(booking_uid=booking.uid, now=NOW)
        cancel_booking(booking_uid=booking.uid, by=GUEST, now=session.start_at - timedelta(hours=1))
        return ask(booking_uid=booking.uid, reason="I was in hospital.", by=GUEST, now=NOW)

    return act


def test_owner_grants_a_part(ana: Client, make: Any) -> None:
    request = make("Chloe")
    listed = ana.get("/admin/refund-requests/").content.decode()
    assert "Chloe" in listed
    assert "to be decided" in listed
    page = ana.get(f"/admin/refund-requests/{request.pk}/").content.decode()
    assert "I was in hospital." in page
    assert "All that is left: €25.00" in page
    sent = {"decision": "part", "amount": "12,50", "answer": "Get well soon."}
    answer = ana.post(f"/admin/refund-requests/{request.pk}/", sent, follow=True)
    assert "The money goes back, and the student is told." in answer.content.decode()
    request.refresh_from_db()
    assert (request.granted_minor, request.decided_by.email) == (1250, "ana@alpha.example")
    shown = ana.get(f"/admin/refund-requests/{request.pk}/").content.decode()
    assert "€12.50" in shown
    assert "Decide and tell the student" not in shown


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "This field is required."),
        ({"decision": "part", "amount": ""}, "Write an amount like 25 or 25.50"),
        ({"decision": "part", "amount": "25.01"}, "It must lie between 0 and 25.00."),
        ({"decision": "part", "amount": "-5"}, "It must lie between 0 and 25.00."),
        ({"decision": "part", "amount": "0.001"}, "Write an amount like 25 or 25.50"),
        ({"decision": "nothing"}, "Please say why nothing goes back."),
    ],
)
def test_a_decision_that_is_none_is_refused(ana: Client, make: Any, sent: dict, message: str) -> None:
    request = make("Chloe")
    assert message in ana.post(f"/admin/refund-requests/{request.pk}/", sent).content.decode()
    request.refresh_from_db()
    assert (request.status, Refund.objects.filter(key__startswith="request:").count()) == ("open", 0)


def test_amount_that_stripe_cannot_send_names_the_step(ana: Client) -> None:
    session = SessionFactory(workshop=WorkshopFactory(price_minor=5120, hosts=[TeacherFactory()]))
    booking = BookingFactory(session=session, price_minor=5120, currency="KWD")
    PaymentFactory(reference=booking.uid, amount_minor=5120, currency="KWD")
    asked = RefundRequest.objects.create(booking=booking, reason="I was ill.", created_at=NOW)
    address = f"/admin/refund-requests/{asked.pk}/"
    page = ana.post(address, {"decision": "part", "amount": "1.234"}).content.decode()
    assert "In KWD only multiples of KWD0.010 can be sent back online." in page
    asked.refresh_from_db()
    assert (asked.status, Refund.objects.count()) == ("open", 0)
    ana.post(address, {"decision": "part", "amount": "1.230"})
    assert Refund.objects.get().amount_minor == 1230


def test_owner_declines_with_words(ana: Client, make: Any) -> None:
    request = make("Chloe")
    sent = {"decision": "nothing", "answer": "The terms say so."}
    page = ana.post(f"/admin/refund-requests/{request.pk}/", sent, follow=True).content.decode()
    assert "The request is declined, and the student is told." in page
    again = ana.post(f"/admin/refund-requests/{request.pk}/", {"decision": "all"}).content.decode()
    assert "This request was decided before." in again


def test_teacher_and_student_decide_nothing(ben_client: Client, chloe_client: Client, make: Any) -> None:
    request = make("Chloe")
    for client in (ben_client, chloe_client):
        assert client.get("/admin/refund-requests/").status_code == 302
        assert client.get(f"/admin/refund-requests/{request.pk}/").status_code == 302
        assert client.post(f"/admin/refund-requests/{request.pk}/", {"decision": "all"}).status_code == 302
    request.refresh_from_db()
    assert request.status == "open"


def test_empty_list_says_how_requests_come(ana: Client) -> None:
    assert "Nobody has asked for a refund." in ana.get("/admin/refund-requests/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_number_of_questions(ana: Client, make: Any, number: int) -> None:
    for index in range(number):
        make(f"Student {index}", index)
    ana.get("/admin/refund-requests/")
    with CaptureQueriesContext(connection) as asked:
        ana.get("/admin/refund-requests/")
    assert sum(not query["sql"].startswith("SET search_path") for query in asked) == 16
