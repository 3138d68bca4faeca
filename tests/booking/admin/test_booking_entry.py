"""The school enters a booking for a student, step by step."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.models import Booking, Question
from core.models import OutboxMessage
from payments.services import connect_account
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
)
from tests.factories.vouchers import make_voucher

pytestmark = pytest.mark.django_db

STUDENT = {
    "name": "Chloe Martin",
    "email": "Chloe@Example.com",
    "time_zone": "Europe/Lisbon",
    "language": "en",
    "price": "usual",
    "pay_days": "3",
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def account(alpha: Any, stripe: Any, settings: Any) -> Any:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    stripe.connect_account("acct_alpha00000001", name="Alpha")
    return connect_account(stripe_account_id="acct_alpha00000001", publishable_key="pk_test_alpha", now=NOW)


@pytest.fixture
def session(ben: Any) -> Any:
    """For listed students only, full notice, a required question."""
    workshop = WorkshopFactory(
        title="Spanish at noon",
        hosts=[ben],
        registration_mode="whitelist",
        min_notice_minutes=9999,
        capacity=2,
    )
    Question.objects.create(workshop=workshop, label="Your level?", is_required=True)
    return SessionFactory(workshop=workshop, hosts=[ben])


def enter(**query: Any) -> str:
    return "/admin/bookings/enter/?" + "&".join(f"{name}={value}" for name, value in query.items())


def only() -> Booking:
    return Booking.objects.get(attendee_email="chloe@example.com")


def test_a_date_is_booked_step_by_step(ana: Client, session: Any) -> None:
    assert "Spanish at noon" in ana.get("/admin/bookings/enter/").content.decode()
    when = ana.get(enter(workshop=session.workshop_id)).content.decode()
    assert "Thursday 7 January 2027" in when
    assert f"session={session.pk}" in when
    address = enter(workshop=session.workshop_id, session=session.pk)
    assert "Thursday 7 January 2027, 18:00" in ana.get(address).content.decode()
    done = ana.post(address, STUDENT, follow=True).content.decode()
    assert "Booked, and the student gets the confirmation by mail." in done
    booking = only()
    assert (booking.status, booking.source, booking.entered_by.email) == (
        "confirmed",
        "staff",
        "ana@alpha.example",
    )
    assert booking.attendee_time_zone == "Europe/Lisbon"
    assert OutboxMessage.objects.filter(kind="booking.mail.student_confirmed").count() == 1


def test_a_lesson_within_the_notice_is_booked(ana: Client, ben: Any) -> None:
    lesson = TutoringFactory(hosts=[ben], min_notice_minutes=5000)
    when = ana.get(enter(workshop=lesson.pk)).content.decode()
    assert "start=2027-01-04T09%3A00%3A00Z" in when
    ana.post(enter(workshop=lesson.pk, start="2027-01-04T09:00:00Z"), STUDENT)
    assert only().seats.get().session.start_at == at(4, 9)


def test_a_paid_one_waits_for_the_money(ana: Client, session: Any, account: Any) -> None:
    session.workshop.price_minor = 2500
    session.workshop.save()
    address = enter(workshop=session.workshop_id, session=session.pk)
    done = ana.post(address, {**STUDENT, "price": "other", "amount": "12,50", "pay_days": "2"}, follow=True)
    assert "the student gets a mail with the way to pay" in done.content.decode()
    booking = only()
    assert (booking.status, booking.price_minor, booking.held_until) == (
        "held",
        1250,
        NOW + timedelta(days=2),
    )
    assert OutboxMessage.objects.filter(kind="booking.mail.student_pay").count() == 1


def test_free_for_once(ana: Client, session: Any) -> None:
    session.workshop.price_minor = 2500
    session.workshop.save()
    address = enter(workshop=session.workshop_id, session=session.pk)
    refused = ana.post(address, STUDENT).content.decode()
    assert "The school cannot take payments now." in refused
    ana.post(address, {**STUDENT, "price": "free"})
    assert (only().status, only().price_minor) == ("confirmed", 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": " "}, "This field is required."),
        ({"email": "chloe"}, "Enter a valid email address."),
        ({"time_zone": "Mars/Base"}, "Select a valid choice."),
        ({"price": "other", "amount": "x"}, "Write an amount like 25 or 25.50"),
        ({"price": "other", "amount": ""}, "Write the price, such as 12.50."),
        ({"price": "other", "amount": "-1"}, "Write an amount of 0 or more."),
        ({"price": "other", "amount": "0.20"}, "Write 0 for free, or a price from €0.50"),
    ],
)
def test_what_is_wrong_is_said(ana: Client, session: Any, fields: dict, message: str) -> None:
    page = ana.post(enter(workshop=session.workshop_id, session=session.pk), {**STUDENT, **fields})
    assert message in page.content.decode()
    assert not Booking.objects.exists()


def test_a_full_date_is_refused_in_words(ana: Client, session: Any) -> None:
    for _place in range(2):
        BookingFactory(session=session)
    address = enter(workshop=session.workshop_id, session=session.pk)
    assert f"session={session.pk}" not in ana.get(enter(workshop=session.workshop_id)).content.decode()
    page = ana.post(address, STUDENT).content.decode()
    assert "help-critical" in page
    assert Booking.objects.count() == 2


def test_nonsense_in_the_address_leads_back(ana: Client, session: Any) -> None:
    for query in (
        {"workshop": "x"},
        {"workshop": 99999},
        {"workshop": session.workshop_id, "start": "yesterday"},
        {"workshop": session.workshop_id, "from": "2027-99-99"},
        {"workshop": session.workshop_id, "session": 99999},
        {"workshop": session.workshop_id, "series": 99999},
    ):
        assert ana.get(enter(**query), follow=True).status_code == 200


def test_only_owners_enter_bookings(ben_client: Client, chloe_client: Client, session: Any) -> None:
    for client in (ben_client, chloe_client):
        assert (
            client.post(enter(workshop=session.workshop_id, session=session.pk), STUDENT).status_code == 302
        )
    assert not Booking.objects.exists()


def test_one_that_is_paid_at_the_school_is_certain_at_once(ana: Client, session: Any) -> None:
    """Also while the school takes no payments online, and for a workshop that is paid online otherwise."""
    session.workshop.price_minor = 2500
    session.workshop.save()
    ana.post(enter(workshop=session.workshop_id, session=session.pk), {**STUDENT, "pays_at_school": "on"})
    assert (only().status, only().pays_at_school, only().price_minor) == ("confirmed", True, 2500)


def test_code_comes_off_the_price_of_the_school(ana: Client, account: Any, session: Any) -> None:
    make_voucher(percent=50)
    session.workshop.price_minor = 2500
    session.workshop.save()
    address = enter(workshop=session.workshop_id, session=session.pk)
    fields = {**STUDENT, "price": "other", "amount": "10,50"}
    page = ana.post(address, {**fields, "voucher": "WINTER-27"}).content.decode()
    assert "We do not know this code." in page
    assert not Booking.objects.exists()
    ana.post(address, {**fields, "voucher": "summer-27"})
    assert (only().status, only().price_minor, only().discount_minor) == ("held", 525, 525)
