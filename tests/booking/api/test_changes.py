"""Moving a booking and waiting for a place, through the API."""

import pytest

from booking.models import Booking, Seat, WaitlistEntry
from booking.selectors.bookings import booking_token
from booking.services.checkout import payment_page, settle_payment
from payments.selectors import payment_of
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
)

from .conftest import Api, code_of

pytestmark = pytest.mark.django_db
CHLOE = {"name": "Chloe", "email": "chloe@example.com", "timeZone": "Europe/Madrid"}


@pytest.fixture
def dates():
    workshop = WorkshopFactory(capacity=1)
    return [SessionFactory(workshop=workshop, start_at=at(day, 17)) for day in (7, 8)]


def move(api, booking, body, token=None):
    headers = {"X-Booking-Token": booking_token(booking.uid) if token is None else token}
    return api.post(f"bookings/{booking.uid}/reschedule", body, headers=headers)


def test_class_is_moved(api, dates) -> None:
    booking = BookingFactory(session=dates[0])
    answer = move(api, booking, {"sessionId": dates[1].pk, "reason": "Ill"})
    assert answer.status_code == 201
    body = answer.json()
    assert body.pop("uid") == booking.reschedules.get().uid
    assert body == {
        "status": "done",
        "from": "2027-01-07T17:00:00Z",
        "to": "2027-01-08T17:00:00Z",
        "differenceMinor": 0,
    }
    assert answer["Cache-Control"] == "private, no-store"
    assert Seat.objects.get(booking=booking, is_active=True).session == dates[1]


def test_lesson_is_moved(api) -> None:
    lesson = TutoringFactory(hosts=[TeacherFactory(hours=("09:00", "12:00"))])
    made = api.post(
        "public/bookings", {"workshopId": lesson.pk, "start": "2027-01-07T09:00:00Z", "attendee": CHLOE}
    )
    booking = Booking.objects.get(uid=made.json()["uid"])
    answer = move(api, booking, {"start": "2027-01-07T09:15:00Z"})
    assert (answer.status_code, answer.json()["to"]) == (201, "2027-01-07T09:15:00Z")


def test_dearer_date_leads_to_its_payment(api, dates, account, stripe) -> None:
    dates[0].workshop.price_minor = 2500
    dates[0].workshop.save()
    dates[1].price_minor = 3000
    dates[1].save()
    made = api.post(
        "public/bookings", {"workshopId": dates[0].workshop_id, "sessionId": dates[0].pk, "attendee": CHLOE}
    )
    booking = Booking.objects.get(uid=made.json()["uid"])
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=NOW)
    body = move(api, booking, {"sessionId": dates[1].pk, "waiveDifference": True}).json()
    assert (body["status"], body["differenceMinor"], body["payUntil"]) == (
        "pending",
        500,
        "2027-01-04T08:15:00Z",
    )
    assert body["payment"]["url"].startswith(stripe.url)
    assert code_of(move(api, booking, {"sessionId": dates[1].pk})) == (409, "move_under_way")


def test_what_cannot_be_moved_says_why(api, dates) -> None:
    booking = BookingFactory(session=dates[0])
    assert code_of(move(api, booking, {"sessionId": dates[0].pk})) == (422, "same_date")
    assert code_of(move(api, booking, {"sessionId": SessionFactory().pk})) == (404, "unknown_session")
    assert code_of(move(api, booking, {}))[0] == 400
    assert code_of(move(api, booking, {"sessionId": dates[1].pk, "start": "2027-01-07T09:15:00Z"}))[0] == 400
    BookingFactory(session=dates[1])
    assert code_of(move(api, booking, {"sessionId": dates[1].pk})) == (409, "slot_taken")


def test_only_its_own_link_moves_a_booking(api, dates) -> None:
    booking, other = BookingFactory(session=dates[0]), BookingFactory(session=SessionFactory())
    body = {"sessionId": dates[1].pk}
    assert code_of(move(api, booking, body, token=booking_token(other.uid)))[0] == 404
    assert code_of(move(api, booking, body, token=""))[0] == 401
    assert code_of(move(Api("beta.test"), booking, body))[0] == 401
    assert Seat.objects.get(booking=booking, is_active=True).session == dates[0]


def wait(api, session, **body):
    wanted = {"sessionId": session.pk, "attendee": CHLOE, **body}
    return api.post(f"public/workshops/{session.workshop_id}/waitlist", wanted)


def test_waiting_for_a_full_date(api, dates) -> None:
    BookingFactory(session=dates[0])
    answer = wait(api, dates[0])
    assert answer.status_code == 201
    body = answer.json()
    entry = WaitlistEntry.objects.get()
    assert (body["uid"], body["status"], body["position"]) == (entry.uid, "waiting", 1)
    assert body["url"].startswith("https://alpha.test/waiting/")
    assert (entry.attendee_name, entry.attendee_time_zone) == ("Chloe", "Europe/Madrid")


def test_why_one_cannot_wait(api, dates) -> None:
    assert code_of(wait(api, dates[0])) == (409, "not_full")
    BookingFactory(session=dates[0])
    assert code_of(wait(api, dates[0], series=1))[0] == 400
    assert code_of(wait(api, SessionFactory(workshop__waitlist_enabled=False))) == (422, "no_waiting_list")
    assert wait(api, dates[0]).status_code == 201
    assert code_of(wait(api, dates[0])) == (409, "already_waiting")
