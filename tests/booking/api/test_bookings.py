from datetime import timedelta

import pytest

from booking.enums import BookingStatus, WorkshopStatus
from booking.models import Booking, Seat
from booking.selectors.bookings import booking_token
from payments.selectors import payment_of
from tests.factories.booking import NOW, SessionFactory, TeacherFactory, TutoringFactory, at

from .conftest import Api, code_of

pytestmark = pytest.mark.django_db

CHLOE = {"name": "Chloe", "email": "chloe@example.com", "timeZone": "Europe/Madrid", "locale": "es"}


def wish(session, **fields) -> dict:
    return {"workshopId": session.workshop_id, "sessionId": session.pk, "attendee": CHLOE, **fields}


@pytest.fixture
def session():
    return SessionFactory(hosts=[TeacherFactory()])


@pytest.fixture
def paid_session(account):
    return SessionFactory(workshop__price_minor=2500, workshop__capacity=1)


def test_free_booking_is_confirmed(api, session) -> None:
    response = api.post("public/bookings", wish(session, answers={"note": "First lesson"}))
    assert response.status_code == 201, response.content
    booking = Booking.objects.get()
    token = response.json()["token"]
    assert response.json() == {
        "uid": booking.uid,
        "status": "confirmed",
        "token": token,
        "manageUrl": f"https://alpha.test/booking/{token}/",
    }
    assert (booking.note, booking.attendee_locale) == ("First lesson", "es")
    assert api.get(f"bookings/{booking.uid}", HTTP_X_BOOKING_TOKEN=token).status_code == 200


def test_tutoring_is_booked_by_its_start(api) -> None:
    ben = TeacherFactory(hours=("09:00", "12:00"))
    lesson = TutoringFactory(hosts=[ben])
    body = {"workshopId": lesson.pk, "teacherId": ben.pk, "attendee": CHLOE}
    response = api.post("public/bookings", {**body, "start": "2027-01-07T10:00:00+01:00"})
    assert response.status_code == 201, response.content
    assert Seat.objects.get().session.start_at == at(7, 9)
    other = {**CHLOE, "email": "cid@example.com"}
    again = api.post("public/bookings", {**body, "start": "2027-01-07T09:15:00Z", "attendee": other})
    assert code_of(again) == (409, "slot_taken")


def test_paid_booking_is_held_and_names_the_payment_page(api, paid_session, stripe) -> None:
    response = api.post("public/bookings", wish(paid_session))
    assert response.status_code == 201, response.content
    body = response.json()
    payment = payment_of(body["uid"])
    assert (body["status"], body["heldUntil"]) == ("held", "2027-01-04T08:15:00Z")
    assert body["payment"] == {"url": payment.checkout_url}
    assert payment.checkout_url.startswith(stripe.url)
    assert (payment.amount_minor, payment.success_url) == (2500, f"{body['manageUrl']}paid/")


def test_place_is_given_back_when_the_payment_page_cannot_be_opened(api, paid_session, stripe) -> None:
    stripe.fault(
        action="error", path="/v1/checkout/sessions", method="POST", status=400, kind="invalid_request_error"
    )
    response = api.post("public/bookings", wish(paid_session))
    assert code_of(response) == (503, "payment_unavailable")
    assert response["Retry-After"] == "30"
    assert Booking.objects.get().status == BookingStatus.EXPIRED
    assert api.post("public/bookings", wish(paid_session)).status_code == 201


def test_place_is_given_back_later_when_stripe_is_silent(api, paid_session, stripe) -> None:
    stripe.fault(action="lose_request", times=1000)
    assert code_of(api.post("public/bookings", wish(paid_session))) == (503, "payment_unavailable")
    booking = Booking.objects.get()
    # Held until Stripe says that no page is open, but for nobody any more.
    assert (booking.status, booking.held_until) == (BookingStatus.HELD, NOW)
    stripe.control("DELETE", "faults")
    from core.duelist import services as duelist

    duelist.run_all_due(now=NOW + timedelta(minutes=1))
    booking.refresh_from_db()
    assert booking.status == BookingStatus.EXPIRED


def test_school_without_stripe_account_sells_nothing(api) -> None:
    session = SessionFactory(workshop__price_minor=2500)
    assert code_of(api.post("public/bookings", wish(session))) == (422, "payments_closed")
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"attendee": None}, ["attendee"]),
        ({"attendee": {}}, ["attendee.email", "attendee.name", "attendee.timeZone"]),
        ({"attendee": {**CHLOE, "email": "chloe"}}, ["attendee.email"]),
        ({"attendee": {**CHLOE, "name": " "}}, ["attendee.name"]),
        ({"attendee": {**CHLOE, "name": "x" * 121}}, ["attendee.name"]),
        ({"attendee": {**CHLOE, "timeZone": "Europe/Madrit"}}, ["attendee.timeZone"]),
        ({"attendee": {**CHLOE, "locale": "es; DROP"}}, ["attendee.locale"]),
        ({"attendee": {**CHLOE, "phone": "1"}}, ["attendee.phone"]),
        ({"answers": {"note": "x" * 1001}}, ["answers.note"]),
        ({"coupon": "SPRING"}, ["coupon"]),
        ({"sessionId": "x"}, ["sessionId"]),
        ({"sessionId": 10**30}, ["sessionId"]),
        ({"start": "2027-01-07T09:00:00Z"}, ["start"]),
        ({"sessionId": None}, ["sessionId"]),
    ],
)
def test_malformed_booking_is_named_by_field(api, session, change, fields) -> None:
    response = api.post("public/bookings", wish(session, **change))
    assert code_of(response) == (400, "invalid")
    assert sorted(response.json()["errors"]) == fields
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "start",
    ["2027-01-07T09:00:00", "2027-01-07", "0001-01-01T00:00:00Z", 7, "9999-12-31T23:59:59-14:00"],
)
def test_start_without_zone_or_sense_is_named(api, start) -> None:
    body = {"workshopId": TutoringFactory().pk, "start": start, "attendee": CHLOE}
    response = api.post("public/bookings", body)
    assert code_of(response) == (400, "invalid")
    assert list(response.json()["errors"]) == ["start"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"x"', b""])
def test_malformed_json_is_refused(api, body) -> None:
    assert code_of(api.post("public/bookings", body))[0] == 400


def test_refusals_have_their_status_and_code(api, session) -> None:
    assert code_of(api.post("public/bookings", wish(session, workshopId=999_999))) == (
        404,
        "unknown_workshop",
    )
    assert code_of(api.post("public/bookings", wish(session, sessionId=999_999))) == (404, "unknown_session")
    assert code_of(api.post("public/bookings", wish(session, teacherId=999_999))) == (404, "unknown_teacher")
    soon = SessionFactory(start_at=NOW + timedelta(hours=1))
    assert code_of(api.post("public/bookings", wish(soon))) == (422, "too_soon")
    past = SessionFactory(start_at=NOW - timedelta(hours=1))
    assert code_of(api.post("public/bookings", wish(past))) == (422, "in_the_past")
    closed = SessionFactory(workshop__status=WorkshopStatus.ARCHIVED)
    assert code_of(api.post("public/bookings", wish(closed))) == (422, "workshop_closed")
    full = SessionFactory(workshop__capacity=1)
    assert api.post("public/bookings", wish(full)).status_code == 201
    other = {**CHLOE, "email": "cid@example.com"}
    assert code_of(api.post("public/bookings", wish(full, attendee=other))) == (409, "slot_taken")


def test_same_address_is_told_when_its_hold_ends(api, paid_session) -> None:
    assert api.post("public/bookings", wish(paid_session)).status_code == 201
    again = api.post("public/bookings", wish(paid_session))
    assert code_of(again) == (409, "already_booked")
    assert again.json()["heldUntil"] == "2027-01-04T08:15:00Z"


def test_refusals_speak_the_visitors_language(api, session) -> None:
    body = wish(session, attendee={**CHLOE, "email": "chloe"})
    english = api.post("public/bookings", body).json()["errors"]["attendee.email"]
    spanish = api.post("public/bookings", body, HTTP_ACCEPT_LANGUAGE="es").json()["errors"]["attendee.email"]
    assert english != spanish


def test_same_key_books_once(api, session) -> None:
    first = api.post("public/bookings", wish(session), HTTP_IDEMPOTENCY_KEY="k1")
    again = api.post("public/bookings", wish(session), HTTP_IDEMPOTENCY_KEY="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Booking.objects.count() == 1
    other = wish(session, attendee={**CHLOE, "name": "Cid"})
    assert code_of(api.post("public/bookings", other, HTTP_IDEMPOTENCY_KEY="k1")) == (
        422,
        "idempotency_key_reused",
    )


def test_conflict_is_not_kept_under_its_key(api, session) -> None:
    Seat.objects.all().delete()
    type(session).objects.filter(pk=session.pk).update(capacity=1)
    first = api.post("public/bookings", wish(session))
    other = wish(session, attendee={**CHLOE, "email": "cid@example.com"})
    assert code_of(api.post("public/bookings", other, HTTP_IDEMPOTENCY_KEY="k2")) == (409, "slot_taken")
    uid, token = first.json()["uid"], first.json()["token"]
    assert api.post(f"bookings/{uid}/cancellation", {}, HTTP_X_BOOKING_TOKEN=token).status_code == 201
    assert api.post("public/bookings", other, HTTP_IDEMPOTENCY_KEY="k2").status_code == 201


def test_bookings_are_limited(api, session, monkeypatch) -> None:
    monkeypatch.setattr("booking.throttles.PublicBook.rate", "1/min", raising=False)
    assert api.post("public/bookings", wish(session)).status_code == 201
    response = api.post("public/bookings", wish(session), HTTP_IDEMPOTENCY_KEY="k3")
    assert code_of(response) == (429, "throttled")
    assert int(response["Retry-After"]) > 0


def test_another_schools_session_cannot_be_booked(session) -> None:
    assert code_of(Api(host="beta.test").post("public/bookings", wish(session))) == (404, "unknown_workshop")


def test_login_of_somebody_else_does_not_matter(api, session, django_user_model) -> None:
    api.client.force_login(django_user_model.objects.create_user("ana@school.example"))
    assert api.post("public/bookings", wish(session)).status_code == 201
    assert Booking.objects.get().student_id is None


def test_token_belongs_to_the_booking(api, session) -> None:
    body = api.post("public/bookings", wish(session)).json()
    assert body["token"] == booking_token(body["uid"])
