from datetime import timedelta

import pytest
from django_tenants.utils import schema_context
from icalendar import Calendar

from accounts.roles import OWNER, TEACHER, give_role, sync_roles
from booking.enums import BookingStatus
from booking.models import Booking
from booking.selectors.bookings import booking_token
from booking.services.bookings import book
from booking.services.checkout import payment_page, settle_payment
from payments.models import Refund
from payments.selectors import payment_of
from tests.factories.booking import GUEST, NOW, SessionFactory, TeacherFactory, at, attendee

from .conftest import Api, code_of

pytestmark = pytest.mark.django_db

START = at(7, 17)


@pytest.fixture
def people(django_user_model) -> dict:
    sync_roles()
    found = {
        name: django_user_model.objects.create_user(f"{name}@example.com")
        for name in ("ana", "ben", "bea", "eve")
    }
    give_role(found["ana"], OWNER)
    give_role(found["ben"], TEACHER)
    give_role(found["bea"], TEACHER)
    return found


@pytest.fixture
def session(people):
    return SessionFactory(
        workshop__title="Tapas talk",
        workshop__slug="tapas",
        workshop__meeting_url="https://meet.example/room",
        hosts=[TeacherFactory(name="Ben", slug="ben", user=people["ben"])],
    )


@pytest.fixture
def booking(session):
    return book(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee(),
        note="Hola",
        by=GUEST,
        now=NOW,
    )


@pytest.fixture
def link(booking) -> dict:
    return {"HTTP_X_BOOKING_TOKEN": booking_token(booking.uid)}


def test_booking_is_complete(api, booking, session, link) -> None:
    response = api.get(f"bookings/{booking.uid}", **link)
    assert response["Cache-Control"] == "private, no-store"
    ben = session.hosts.get().teacher
    teachers = [{"id": ben.pk, "name": "Ben", "slug": "ben", "headline": "", "languages": [], "photo": None}]
    preview = {
        "isAllowed": True,
        "refusal": "",
        "isLate": False,
        "isWithinRefundWindow": True,
        "refund": {"amount": 0, "currency": "EUR"},
        "refundUntil": "2027-01-07T05:00:00Z",
        "noticeUntil": "2027-01-06T17:00:00Z",
        "dates": 1,
        "endsBooking": True,
    }
    assert response.json() == {
        "uid": booking.uid,
        "status": "confirmed",
        "workshop": {"id": session.workshop_id, "title": "Tapas talk", "slug": "tapas", "kind": "live_class"},
        "sessionId": session.pk,
        "start": "2027-01-07T17:00:00Z",
        "end": "2027-01-07T18:00:00Z",
        "teachers": teachers,
        "lessons": [
            {
                "id": booking.seats.get().pk,
                "sessionId": session.pk,
                "start": "2027-01-07T17:00:00Z",
                "end": "2027-01-07T18:00:00Z",
                "teachers": teachers,
                "price": {"amount": 0, "currency": "EUR"},
                "isActive": True,
                "isCancelled": False,
                "attendance": "",
                "cancellationPreview": preview,
            }
        ],
        "series": None,
        "source": "website",
        "attendee": {
            "name": "Chloe",
            "email": "chloe@example.com",
            "timeZone": "Europe/Madrid",
            "locale": "en",
        },
        "note": "Hola",
        "answers": [],
        "price": {"amount": 0, "currency": "EUR"},
        "discount": {"amount": 0, "currency": "EUR"},
        "voucher": "",
        "paysAtSchool": False,
        "isOnline": True,
        "meetingUrl": "https://meet.example/room",
        "place": "",
        "heldUntil": None,
        "createdAt": "2027-01-04T08:00:00Z",
        "confirmedAt": "2027-01-04T08:00:00Z",
        "endedAt": None,
        "payment": None,
        "cancellation": None,
        "cancellations": [],
        "reschedules": [],
        "cancellationPreview": preview,
        "manageUrl": f"https://alpha.test/booking/{booking_token(booking.uid)}/",
    }


def test_nobody_sees_a_booking_without_link_or_login(api, booking) -> None:
    response = api.get(f"bookings/{booking.uid}")
    assert code_of(response) == (401, "not_authenticated")
    assert response["WWW-Authenticate"] == "BookingToken"
    assert code_of(api.post(f"bookings/{booking.uid}/cancellation")) == (401, "not_authenticated")
    assert code_of(api.get(f"bookings/{booking.uid}/calendar.ics")) == (401, "not_authenticated")


def test_forged_link_is_refused(api, booking) -> None:
    token = booking_token(booking.uid)
    for forged in ("x", token[:-2], f"{token}x", "é"):
        response = api.get(f"bookings/{booking.uid}", HTTP_X_BOOKING_TOKEN=forged)
        assert code_of(response) == (401, "authentication_failed")


def test_link_of_another_booking_finds_nothing(api, booking, session) -> None:
    other = book(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee("Cid"), by=GUEST, now=NOW
    )
    link = {"HTTP_X_BOOKING_TOKEN": booking_token(other.uid)}
    assert code_of(api.get(f"bookings/{booking.uid}", **link)) == (404, "not_found")
    assert code_of(api.post(f"bookings/{booking.uid}/cancellation", {}, **link)) == (404, "not_found")
    assert code_of(api.get(f"bookings/{booking.uid}/calendar.ics", **link)) == (404, "not_found")
    for nobodys in ("nobody", "%00", "%13d%F3", "a%20b", "a/b"):
        assert code_of(api.get(f"bookings/{nobodys}", **link)) == (404, "not_found")
    assert Booking.objects.filter(status=BookingStatus.CONFIRMED).count() == 2


def test_another_school_refuses_the_link(booking, link) -> None:
    dmitri = Api(host="beta.test")
    assert code_of(dmitri.get(f"bookings/{booking.uid}", **link)) == (401, "authentication_failed")
    with schema_context("beta"):
        forged = {"HTTP_X_BOOKING_TOKEN": booking_token(booking.uid)}
    assert code_of(dmitri.get(f"bookings/{booking.uid}", **forged)) == (404, "not_found")


@pytest.mark.parametrize(("name", "status"), [("ana", 200), ("ben", 200), ("bea", 404), ("eve", 404)])
def test_owner_and_the_sessions_teacher_see_it_others_do_not(api, booking, people, name, status) -> None:
    api.client.force_login(people[name])
    assert api.get(f"bookings/{booking.uid}").status_code == status
    assert api.get(f"bookings/{booking.uid}/calendar.ics").status_code == status


def test_student_sees_own_bookings_when_logged_in(api, booking, people) -> None:
    Booking.objects.update(student=people["eve"])
    api.client.force_login(people["eve"])
    assert api.get(f"bookings/{booking.uid}").status_code == 200


def test_inactive_owner_sees_nothing(api, booking, people) -> None:
    api.client.force_login(people["ana"])
    type(people["ana"]).objects.filter(pk=people["ana"].pk).update(is_active=False)
    assert code_of(api.get(f"bookings/{booking.uid}")) == (401, "not_authenticated")


def test_student_cancels_by_link_without_csrf_token(api, booking, link) -> None:
    response = api.post(f"bookings/{booking.uid}/cancellation", {"reason": "I am ill"}, **link)
    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["status"], body["endedAt"]) == ("cancelled", "2027-01-04T08:00:00Z")
    assert body["cancellations"] == [body["cancellation"]]
    assert body["cancellation"] == {
        "lesson": None,
        "by": "student",
        "reason": "I am ill",
        "createdAt": "2027-01-04T08:00:00Z",
        "isLate": False,
        "isWithinRefundWindow": True,
        "refundStatus": "not_eligible",
        "refund": {"amount": 0, "currency": "EUR"},
    }
    assert body["meetingUrl"] == ""
    assert body["cancellationPreview"]["refusal"] == "ended"
    again = api.post(f"bookings/{booking.uid}/cancellation", {}, **link)
    assert code_of(again) == (409, "already_cancelled")


def test_paid_booking_goes_back_as_previewed(api, account, people, stripe) -> None:
    session = SessionFactory(workshop__price_minor=2500)
    booking = book(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(), by=GUEST, now=NOW
    )
    link = {"HTTP_X_BOOKING_TOKEN": booking_token(booking.uid)}
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=NOW)
    shown = api.get(f"bookings/{booking.uid}", **link).json()
    assert shown["payment"] == {
        "method": "stripe",
        "status": "succeeded",
        "amount": {"amount": 2500, "currency": "EUR"},
        "settledAt": "2027-01-04T08:00:00Z",
    }
    assert shown["cancellationPreview"]["refund"] == {"amount": 2500, "currency": "EUR"}
    body = api.post(f"bookings/{booking.uid}/cancellation", {}, **link).json()
    assert body["cancellation"]["refund"] == {"amount": 2500, "currency": "EUR"}
    assert body["cancellation"]["refundStatus"] == "pending"
    assert list(Refund.objects.values_list("amount_minor", flat=True)) == [2500]


def test_late_cancellation_that_the_workshop_refuses(api, booking, link, clock) -> None:
    type(booking.workshop).objects.update(refuse_late_cancellation=True)
    clock.move_to(START - timedelta(hours=23))
    assert api.get(f"bookings/{booking.uid}", **link).json()["cancellationPreview"]["refusal"] == "late"
    response = api.post(f"bookings/{booking.uid}/cancellation", {}, **link)
    assert code_of(response) == (409, "late_cancellation_refused")


def test_owner_needs_a_csrf_token_to_cancel(api, booking, people) -> None:
    api.client.force_login(people["ana"])
    assert code_of(api.post(f"bookings/{booking.uid}/cancellation")) == (403, "permission_denied")
    api.client.get("/admin/login/")
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED


def test_owner_cancels_for_the_school(booking, people) -> None:
    ana = Api()
    ana.client.handler.enforce_csrf_checks = False
    ana.client.force_login(people["ana"])
    body = ana.post(f"bookings/{booking.uid}/cancellation", {"reason": "Ben is ill"}).json()
    assert body["cancellation"]["by"] == "staff"
    assert booking.cancellations.get().by_user == people["ana"]


def test_teacher_sees_but_does_not_cancel(booking, people) -> None:
    ben = Api()
    ben.client.handler.enforce_csrf_checks = False
    ben.client.force_login(people["ben"])
    assert code_of(ben.post(f"bookings/{booking.uid}/cancellation")) == (403, "permission_denied")
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED


def test_unknown_field_of_a_cancellation_is_named(api, booking, link) -> None:
    response = api.post(f"bookings/{booking.uid}/cancellation", {"refund": 2500}, **link)
    assert code_of(response) == (400, "invalid")
    assert list(response.json()["errors"]) == ["refund"]


def test_same_key_cancels_once(api, booking, link) -> None:
    link = {**link, "HTTP_IDEMPOTENCY_KEY": "k1"}
    first = api.post(f"bookings/{booking.uid}/cancellation", {}, **link)
    again = api.post(f"bookings/{booking.uid}/cancellation", {}, **link)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert booking.cancellations.count() == 1


@pytest.mark.parametrize("accept", ["*/*", "text/calendar", "application/json"])
def test_calendar_file_is_one(api, booking, accept) -> None:
    path = f"bookings/{booking.uid}/calendar.ics"
    response = api.get(path, {"token": booking_token(booking.uid)}, HTTP_ACCEPT=accept)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{booking.uid}.ics"'
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event.decoded("dtstart") == START
    assert event.decoded("dtend") == START + timedelta(hours=1)


def test_problem_at_the_calendar_is_no_calendar(api, booking) -> None:
    path = f"bookings/{booking.uid}/calendar.ics"
    assert code_of(api.get(path, {"token": "x"}, HTTP_ACCEPT="text/calendar")) == (
        401,
        "authentication_failed",
    )


def test_token_in_the_address_opens_the_calendar_only(api, booking) -> None:
    token = {"token": booking_token(booking.uid)}
    assert code_of(api.get(f"bookings/{booking.uid}", token)) == (401, "not_authenticated")
