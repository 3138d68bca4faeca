"""Waiting for a place by links and buttons, without a script."""

import pytest

from booking.models import Booking, WaitlistEntry
from booking.selectors.waitlist import entry_token
from booking.services.cancellations import cancel_booking
from booking.services.waitlist import join, offer_next
from tests.factories.booking import GUEST, NOW, BookingFactory, SessionFactory, WorkshopFactory, at, attendee

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(school):
    workshop = WorkshopFactory(title="Exam class", slug="exam-class", capacity=1)
    session = SessionFactory(workshop=workshop, start_at=at(7, 17))
    BookingFactory(session=session)
    return session


@pytest.fixture
def entry(session):
    return join(workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(), now=NOW)


def give_up(session):
    cancel_booking(booking_uid=Booking.objects.get().uid, by=GUEST, now=NOW)
    offer_next(session_id=session.pk, now=NOW)


def own(entry):
    return f"/waiting/{entry_token(entry.uid)}/"


def test_joining_and_leaving(visitor, session) -> None:
    visitor.get(f"/book/exam-class/waitlist/?session={session.pk}&zone=America/Lima")
    assert visitor.text("h1") == "Wait for a place"
    assert "12:00" in visitor.text(".manage__facts")
    visitor.press("Put me on the list", name="Chloe", email="Chloe@example.com")
    assert "You are number 1 in line." in visitor.page.get_text(" ", strip=True).replace("  ", " ")
    assert "You are on the list." in visitor.text(".notice")
    row = WaitlistEntry.objects.get()
    assert (row.attendee_email, row.attendee_time_zone) == ("chloe@example.com", "America/Lima")
    visitor.press("Leave the list")
    assert "You are not on the list any more." in visitor.page.get_text()


def test_what_is_missing_is_said(visitor, session) -> None:
    visitor.get(f"/book/exam-class/waitlist/?session={session.pk}")
    visitor.press("Put me on the list", name="", email="nowhere")
    assert visitor.status == 422
    assert len(visitor.texts(".field__error")) == 2
    assert not WaitlistEntry.objects.exists()


def test_free_place_is_booked_and_not_waited_for(visitor, session) -> None:
    cancel_booking(booking_uid=Booking.objects.get().uid, by=GUEST, now=NOW)
    visitor.get(f"/book/exam-class/waitlist/?session={session.pk}")
    visitor.follow("Book the place")
    assert visitor.status == 200


def test_waiting_twice_is_refused_kindly(visitor, session, entry) -> None:
    visitor.get(f"/book/exam-class/waitlist/?session={session.pk}")
    visitor.press("Put me on the list", name="Chloe", email="chloe@example.com")
    assert visitor.status == 409
    assert "on the waiting list already" in visitor.page.get_text()


def test_free_offer_is_taken(visitor, session, entry) -> None:
    give_up(session)
    visitor.get(own(entry))
    assert visitor.text(".manage__status") == "A place is free for you"
    visitor.press("Take the place")
    assert "Your place is booked." in visitor.text(".notice")
    visitor.get(own(entry))
    visitor.follow("Look at the booking")


def test_offer_is_declined(visitor, session, entry) -> None:
    give_up(session)
    visitor.get(own(entry))
    visitor.press("No, thank you")
    assert visitor.text(".manage__status") == "Not waiting any more"
    assert Booking.objects.get(waitlist_entry=entry).status == "expired"


def test_paid_offer_leads_to_the_payment(visitor, session, entry, account, stripe) -> None:
    session.workshop.price_minor = 2500
    session.workshop.save()
    give_up(session)
    visitor.get(own(entry))
    visitor.press("Take the place and pay €25.00")
    assert visitor.left_for.startswith(stripe.url)


@pytest.mark.parametrize("query", ["", "?session=999999", "?series=999999", "?session=x"])
def test_what_is_not_there_is_not_found(visitor, session, query) -> None:
    assert visitor.get(f"/book/exam-class/waitlist/{query}").status == 404


def test_foreign_link_shows_nothing(visitor, entry) -> None:
    assert visitor.get("/waiting/nonsense/").status == 404
    assert visitor.client.get(own(entry), headers={"host": "beta.test"}).status_code == 404
