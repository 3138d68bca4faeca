"""How a booking's money stands, where staff look at bookings, and on the admin's first page."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from payments.models import Payment
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    WorkshopFactory,
    at,
)
from tests.factories.payments import DisputeFactory, PaymentFactory, RefundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def session(ben: Any) -> Any:
    return SessionFactory(workshop=WorkshopFactory(price_minor=2500, hosts=[ben]), hosts=[ben])


def booked(session: Any, name: str, **payment: Any) -> tuple[Any, Payment]:
    booking = BookingFactory(session=session, attendee_name=name, price_minor=2500)
    return booking, PaymentFactory(reference=booking.uid, payer_name=name, **payment)


def test_booking_leads_to_its_payments(ana: Client, session: Any) -> None:
    booking, payment = booked(session, "Chloe", owed=True)
    page = ana.get(f"/admin/bookings/{booking.uid}/").content.decode()
    assert f"/admin/payments/{payment.uid}/" in page
    assert f"/admin/payments/{payment.uid}/received/" in page
    assert "Note as paid…" in page
    ana.post(f"/admin/payments/{payment.uid}/received/", {"means": "cash"})
    page = ana.get(f"/admin/bookings/{booking.uid}/").content.decode()
    assert "Note as paid…" not in page
    assert "REC-2027-00001" in page


def test_teacher_sees_no_payments_of_a_booking(ben_client: Client, session: Any) -> None:
    booking, payment = booked(session, "Chloe", owed=True)
    page = ben_client.get(f"/admin/bookings/{booking.uid}/").content.decode()
    assert "Chloe" in page
    assert payment.uid not in page


def test_roster_says_how_each_place_is_paid(ana: Client, ben: Any) -> None:
    session = SessionFactory(workshop=WorkshopFactory(price_minor=2500, hosts=[ben]), hosts=[ben], capacity=9)
    booked(session, "Anna")
    booked(session, "Bert", owed=True)
    _booking, payment = booked(session, "Carl")
    RefundFactory(payment=payment, amount_minor=2500)
    BookingFactory(session=session, attendee_name="Dora", price_minor=2500)
    BookingFactory(session=session, attendee_name="Emil", price_minor=0)
    BookingFactory(session=session, attendee_name="Fred", price_minor=2500, held=True)
    DisputeFactory(payment=booked(session, "Gina")[1])
    DisputeFactory(payment=booked(session, "Hugo")[1], status="lost")
    DisputeFactory(payment=booked(session, "Inge")[1], status="won")
    rows = ana.get(f"/admin/sessions/{session.pk}/roster/").context["roster"].rows
    assert {row.name: row.money for row in rows} == {
        "Anna": "paid",
        "Bert": "school",
        "Carl": "refunded",
        "Dora": "owed",
        "Emil": "free",
        "Fred": "held",
        "Gina": "disputed",
        "Hugo": "taken",
        "Inge": "paid",
    }
    page = ana.get(f"/admin/sessions/{session.pk}/roster/").content.decode()
    for words in (
        "<strong>Owed: paid at the school</strong>",
        "<strong>Disputed</strong>",
        "Taken back by the bank",
        "Refunded",
        "<strong>Not paid</strong>",
        "Held until",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("status", "amount", "words"),
    [
        ("needs_response", 2500, "€25.00, disputed"),
        ("under_review", 1000, "€25.00, disputed"),
        ("lost", 2500, "€25.00, taken back by the bank"),
        ("lost", 1000, "€25.00, taken back by the bank in part"),
        ("won", 2500, "€25.00, paid"),
        ("warning_needs_response", 2500, "€25.00, paid"),
    ],
)
def test_disputed_booking_is_not_called_refunded(
    ana: Client, session: Any, status: str, amount: int, words: str
) -> None:
    booking, payment = booked(session, "Chloe")
    DisputeFactory(payment=payment, status=status, amount_minor=amount)
    for address in (f"/admin/bookings/{booking.uid}/", "/admin/bookings/"):
        page = ana.get(address).content.decode()
        assert re.search(rf"{words}\s*<", page)
        assert "refunded" not in page


def test_first_page_shows_owners_what_matters(ana: Client, ben: Any) -> None:
    for start_at in (NOW, at(10, 22), at(11, 9), at(3, 9)):
        # NOW is Monday; the 10th at 22:00 UTC is Sunday at 23:00 in Madrid.
        BookingFactory(session=SessionFactory(start_at=start_at, hosts=[ben]))
    SessionFactory(start_at=at(6, 9), hosts=[ben])
    PaymentFactory(amount_minor=123_450)
    PaymentFactory(amount_minor=900, currency="JPY")
    PaymentFactory(amount_minor=7_700, created_at=NOW - timedelta(days=10))
    PaymentFactory(is_test=True)
    PaymentFactory(owed=True)
    RefundFactory(state="failed", payment=PaymentFactory(created_at=NOW - timedelta(days=40)))
    DisputeFactory(payment=PaymentFactory(created_at=NOW - timedelta(days=40)))
    page = " ".join(ana.get("/admin/").content.decode().split())
    for words in (">2</a>", "€1,234.50, ¥900", "1 payment owed", "1 failed refund", "1 open dispute"):
        assert words in page
    assert "to give back" not in page


def test_first_page_says_when_nothing_is_to_do(ana: Client) -> None:
    page = ana.get("/admin/").content.decode()
    assert "nothing yet" in page
    assert "<strong>nothing</strong>" in page


def test_teacher_sees_no_figures(ben_client: Client, session: Any) -> None:
    booked(session, "Chloe")
    assert "Taken this month" not in ben_client.get("/admin/").content.decode()
