"""The signed link in a mail, the steps without a script, and what a robot that follows links may do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tenants.utils import schema_context

from booking.models import Booking, Cancellation, Session, Workshop
from booking.selectors.bookings import booking_token
from booking.throttles import PublicBook
from core.signing import sign
from payments.models import Payment
from payments.services import connect_account
from tenants.selectors import forget_addresses
from tests.booking.admin.test_workshops import workshop_form
from tests.factories.booking import NOW, BookingFactory

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db
FORM = {
    "step": "book",
    "start": "2027-01-07T10:00:00Z",
    "zone": "Europe/Madrid",
    "name": "Chloe",
    "email": "chloe@example.com",
    "terms": "on",
}


@pytest.fixture
def booking(exam_class: Workshop, site: Any) -> Booking:
    return BookingFactory(session=exam_class.sessions.get())


@pytest.mark.parametrize("path", ["", "cancel/", "paid/", "calendar.ics", "pay/"])
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_following_a_link_changes_nothing(booking: Booking, path: str, method: str) -> None:
    getattr(browser(), method)(f"/booking/{booking_token(booking.uid)}/{path}")
    fresh = Booking.objects.get(pk=booking.pk)
    assert (fresh.status, fresh.calendar_sequence) == ("confirmed", 0)
    assert not Cancellation.objects.exists()


@pytest.mark.parametrize("path", ["", "cancel/", "paid/", "pay/", "calendar.ics"])
def test_token_of_another_kind_opens_nothing(booking: Booking, path: str) -> None:
    good = booking_token(booking.uid)
    with schema_context("beta"):
        foreign = booking_token(booking.uid)
    for token in (
        foreign,
        sign(booking.uid, purpose="invitation"),
        sign([booking.uid], purpose="booking"),
        sign({"uid": booking.uid}, purpose="booking"),
        sign("nothing", purpose="booking"),
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace(":", "%3A", 1) + "x",
        booking.uid,
    ):
        client = browser()
        address = f"/booking/{token}/{path}"
        answer = client.post(address) if path == "pay/" else client.get(address)
        assert answer.status_code == 404
        assert booking.attendee_name.encode() not in answer.content
        if path == "cancel/":
            client.post(address, {"reason": ""})
    assert Booking.objects.get().status == "confirmed"
    if path != "pay/":
        assert browser().get(f"/booking/{good}/{path}").status_code == 200


def test_link_is_kept_out_of_caches_search_and_referers(booking: Booking) -> None:
    for path in ("", "cancel/", "calendar.ics"):
        answer = browser().get(f"/booking/{booking_token(booking.uid)}/{path}")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "X-Page-Cache" not in answer or answer["X-Page-Cache"] == "miss"


@pytest.mark.parametrize("path", ["cancel/", "pay/"])
def test_posts_from_other_sites_are_refused(booking: Booking, path: str) -> None:
    client = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True)
    answer = client.post(f"/booking/{booking_token(booking.uid)}/{path}", {"reason": ""})
    assert answer.status_code == 403
    assert Booking.objects.get().status == "confirmed"


@pytest.mark.parametrize("step", ["review", "book", "edit"])
def test_form_from_another_site_is_refused(lesson: Workshop, site: Any, step: str) -> None:
    client = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True)
    assert client.post("/book/conversation/details/", {**FORM, "step": step}).status_code == 403
    assert not Booking.objects.exists()


def test_login_does_not_help_another_site_to_cancel_through_the_api(booking: Booking, ana: Any) -> None:
    client = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True)
    client.force_login(ana)
    answer = client.post(
        f"/api/v1/bookings/{booking.uid}/cancellation", "{}", content_type="application/json"
    )
    assert answer.status_code == 403
    assert Booking.objects.get().status == "confirmed"


def test_number_alone_opens_nothing(booking: Booking, chloe: Any) -> None:
    for client, status in ((browser(), 401), (logged_in(chloe), 404)):
        for path in ("", "/calendar.ics"):
            assert client.get(f"/api/v1/bookings/{booking.uid}{path}").status_code == status
    with_other = BookingFactory(session=booking.seats.get().session)
    token = booking_token(with_other.uid)
    assert browser(HTTP_X_BOOKING_TOKEN=token).get(f"/api/v1/bookings/{with_other.uid}").status_code == 200
    assert browser(HTTP_X_BOOKING_TOKEN=token).get(f"/api/v1/bookings/{booking.uid}").status_code == 404
    assert browser().get(f"/api/v1/bookings/{with_other.uid}?token={token}").status_code == 401
    assert browser().get(f"/api/v1/bookings/{with_other.uid}/calendar.ics?token={token}").status_code == 200


def test_stored_answer_is_given_to_nobody_else(booking: Booking) -> None:
    """Whoever guesses a key and a number still needs the link of that booking."""
    other = BookingFactory(session=booking.seats.get().session)
    address = f"/api/v1/bookings/{booking.uid}/cancellation"

    def cancel(token: str) -> Any:
        client = browser(HTTP_X_BOOKING_TOKEN=token, HTTP_IDEMPOTENCY_KEY="1")
        return client.post(address, "{}", content_type="application/json")

    own = booking_token(booking.uid)
    assert cancel(own).status_code == 201
    stranger = cancel(booking_token(other.uid))
    assert (stranger.status_code, b"@example.com" in stranger.content) == (404, False)
    again = cancel(own)
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")


def test_form_is_limited_like_the_api(lesson: Workshop, site: Any, order: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(PublicBook, "rate", "2/min", raising=False)
    hours = ("2027-01-07T10:00:00Z", "2027-01-07T11:00:00Z", "2027-01-07T12:00:00Z")
    answers = [browser().post("/book/conversation/details/", {**FORM, "start": start}) for start in hours]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert int(answers[2]["Retry-After"]) in range(1, 61)
    assert b"Chloe" in answers[2].content
    api = order(start="2027-01-07T13:00:00Z")
    assert (api.status_code, int(api["Retry-After"]) > 0) == (429, True)
    assert Booking.objects.count() == 2


@pytest.mark.parametrize(("proxies", "passes"), [(0, False), (1, True)])
def test_forwarded_address_counts_behind_proxies_only(
    lesson: Workshop, order: Any, monkeypatch: Any, settings: Any, proxies: int, passes: bool
) -> None:
    monkeypatch.setattr(PublicBook, "rate", "1/min", raising=False)
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    first = order(client=browser(HTTP_X_FORWARDED_FOR="203.0.113.1"))
    second = order(client=browser(HTTP_X_FORWARDED_FOR="203.0.113.2"), start="2027-01-07T11:00:00Z")
    # What stands before the last address was written by the visitor.
    third = order(client=browser(HTTP_X_FORWARDED_FOR="9.9.9.9, 203.0.113.2"), start="2027-01-07T12:00:00Z")
    assert [first.status_code, second.status_code, third.status_code] == [201, 201 if passes else 429, 429]


@pytest.fixture
def paid(lesson: Workshop, stripe: Any, site: Any, settings: Any, order: Callable) -> tuple[Booking, Any]:
    """A held booking whose page is open at Stripe."""
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    forget_addresses()
    stripe.connect_account("acct_alpha00000001", name="Alpha")
    connect_account(stripe_account_id="acct_alpha00000001", publishable_key="pk_test_a", now=NOW)
    lesson.price_minor = 2500
    lesson.save()
    assert order().status_code == 201
    return Booking.objects.get(), stripe


def test_return_page_settles_and_nothing_more(paid: tuple[Booking, Any]) -> None:
    booking, stripe = paid
    address = f"/booking/{booking_token(booking.uid)}/paid/"
    for _visit in range(2):
        assert browser().get(address).status_code == 200
        assert Booking.objects.get().status == "held"
    stripe.pay(Payment.objects.get().checkout_session_id)
    for _visit in range(3):
        assert browser().get(address).status_code == 200
    booking.refresh_from_db()
    assert (booking.status, booking.calendar_sequence, Payment.objects.get().status) == (
        "confirmed",
        0,
        "succeeded",
    )


def test_payment_that_does_not_fit_is_no_crash_and_no_booking(paid: tuple[Booking, Any]) -> None:
    booking, stripe = paid
    payment = Payment.objects.get()
    stripe.pay(payment.checkout_session_id)
    Payment.objects.update(amount_minor=2600)
    assert browser().get(f"/booking/{booking_token(booking.uid)}/paid/").status_code == 200
    assert Booking.objects.get().status == "held"


def test_kind_of_a_workshop_with_dates_stays(booking: Booking, ana: Any, ben: Any) -> None:
    """As tutoring, the class would be called off with the first student who cancels."""
    workshop = booking.workshop
    address = reverse("workshops:edit", args=[workshop.pk])
    data = workshop_form(ben, title=workshop.title, slug=workshop.slug, kind=workshop.kind)
    refused = logged_in(ana).post(address, {**data, "kind": "tutoring", "capacity": 1})
    assert (refused.status_code, b"Archive this one" in refused.content) == (200, True)
    assert logged_in(ana).post(address, {**data, "kind": "workshop"}).status_code == 302
    workshop.refresh_from_db()
    assert (workshop.kind, Session.objects.get().status) == ("workshop", "scheduled")
