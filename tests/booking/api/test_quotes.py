"""What something costs, with a code; and booking it for that."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import PayWay
from booking.models import Booking
from payments.models import VoucherUse
from payments.selectors import payment_of
from payments.services import vouchers
from tests.factories.booking import (
    NOW,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
)
from tests.factories.vouchers import make_voucher

from .conftest import code_of

pytestmark = pytest.mark.django_db

CHLOE = {"name": "Chloe", "email": "chloe@example.com", "timeZone": "Europe/Madrid"}
BILLING = {"name": "Academia Sol", "address": "Calle Mayor 1\n28013 Madrid", "taxId": "es b-12345678"}


@pytest.fixture
def session(account):
    return SessionFactory(
        workshop__price_minor=2500, workshop__tax_rate_bp=2100, workshop__pay_way=PayWay.EITHER
    )


def eur(amount: int) -> dict:
    return {"amount": amount, "currency": "EUR"}


def ask(api, session, **body):
    return api.post(f"public/workshops/{session.workshop_id}/quote", {"sessionId": session.pk, **body})


def book(api, session, **body):
    return api.post(
        "public/bookings",
        {"workshopId": session.workshop_id, "sessionId": session.pk, "attendee": CHLOE, **body},
    )


def test_quote_without_a_code(api, session) -> None:
    response = ask(api, session)
    assert response.status_code == 200, response.content
    assert response.json() == {
        "listPrice": eur(2500),
        "discount": eur(0),
        "total": eur(2500),
        "tax": eur(434),
        "taxRate": 21.0,
        "voucher": "",
        "payWays": ["online", "school"],
        "isClosed": False,
    }


def test_quote_with_a_code_keeps_nothing(api, session) -> None:
    make_voucher()
    body = ask(api, session, voucher=" summer-27", email="chloe@example.com").json()
    assert (body["discount"], body["total"], body["tax"]) == (eur(500), eur(2000), eur(347))
    assert body["voucher"] == "SUMMER-27"
    assert not VoucherUse.objects.exists()
    assert not Booking.objects.exists()


def test_quote_that_leaves_nothing_to_pay(api, session) -> None:
    make_voucher(percent=100)
    body = ask(api, session, voucher="SUMMER-27").json()
    assert (body["total"], body["tax"], body["payWays"]) == (eur(0), eur(0), [])
    assert body["isClosed"] is False


def test_quote_of_tutoring_and_of_a_course(api, account) -> None:
    make_voucher(amount_minor=500)
    lesson = TutoringFactory(hosts=[TeacherFactory(hours=("09:00", "12:00"))], price_minor=3000)
    tutoring = api.post(
        f"public/workshops/{lesson.pk}/quote", {"start": "2027-01-07T09:00:00Z", "voucher": "SUMMER-27"}
    )
    assert tutoring.json()["total"] == eur(2500)
    series = SeriesFactory(workshop__price_minor=1000, price_minor=4500)
    path = f"public/workshops/{series.workshop_id}/quote"
    assert api.post(path, {"series": series.pk, "voucher": "SUMMER-27"}).json()["total"] == eur(4000)
    assert code_of(api.post(path, {"series": series.pk + 1}))[0] == 404


def test_quote_says_that_no_money_can_be_taken(api) -> None:
    session = SessionFactory(workshop__price_minor=2500)
    body = ask(api, session).json()
    assert (body["payWays"], body["isClosed"]) == ([], True)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"code": "WINTER-27"}, 422, "voucher_unknown"),
        ({"starts_at": NOW + timedelta(days=1)}, 422, "voucher_too_early"),
        ({"ends_at": NOW}, 422, "voucher_ended"),
        ({"max_uses": 1}, 409, "voucher_used_up"),
        ({"max_uses_each": 1}, 422, "voucher_used_by_you"),
        ({"min_price_minor": 2501}, 422, "voucher_too_cheap"),
        ({"currency": "USD"}, 422, "voucher_not_for_this"),
    ],
)
def test_quote_and_booking_refuse_a_code_alike(api, session, fields, status, code) -> None:
    voucher = make_voucher(**fields)
    if "max_uses" in code or fields.keys() & {"max_uses", "max_uses_each"}:
        vouchers.spend(
            code=voucher.code,
            reference="b1",
            email="chloe@example.com",
            price_minor=2500,
            currency="EUR",
            now=NOW,
        )
    for response in (
        ask(api, session, voucher="SUMMER-27", email="Chloe@example.com"),
        book(api, session, voucher="SUMMER-27"),
    ):
        assert code_of(response) == (status, code)
        body = response.json()
        assert body["errors"] == {"voucher": [body["detail"]]}
    assert not Booking.objects.exists()


def test_code_for_another_workshop_is_refused(api, session) -> None:
    make_voucher(only_for=[WorkshopFactory()])
    assert code_of(ask(api, session, voucher="SUMMER-27")) == (422, "voucher_not_for_this")
    assert code_of(book(api, session, voucher="SUMMER-27")) == (422, "voucher_not_for_this")


@pytest.mark.parametrize(
    "body",
    [
        {"start": "2027-01-07T09:00:00Z"},
        {"sessionId": None},
        {"voucher": "A" * 41},
        {"email": "no"},
        {"x": 1},
    ],
)
def test_quote_refuses_what_it_does_not_know(api, session, body) -> None:
    assert code_of(ask(api, session, **body)) == (400, "invalid")


def test_guessing_codes_is_slow_and_asking_for_prices_is_not(api, session, monkeypatch) -> None:
    monkeypatch.setattr("booking.throttles.PublicQuote.rate", "3/min", raising=False)
    for number in range(3):
        assert code_of(ask(api, session, voucher=f"GUESS-{number}")) == (422, "voucher_unknown")
    response = ask(api, session, voucher="GUESS-4")
    assert code_of(response) == (429, "throttled")
    assert int(response["Retry-After"]) > 0
    assert ask(api, session).status_code == 200


def test_quote_takes_the_same_queries_whatever_there_is(api, session) -> None:
    ask(api, session)
    counts = []
    for number in (1, 3):
        sessions = [session, *(SessionFactory(workshop=session.workshop) for _other in range(1, number))]
        for place, _session in enumerate(sessions):
            make_voucher(f"CODE-{number}-{place}", max_uses=9, max_uses_each=9, only_for=[session.workshop])
        with CaptureQueriesContext(connection) as queries:
            response = ask(api, session, voucher=f"CODE-{number}-0", email="c@example.com")
        assert response.json()["total"] == eur(2000)
        counts.append(len([one for one in queries if not one["sql"].startswith("SET search_path")]))
    assert counts == [7, 7]


# Booking with it


def test_booking_takes_the_discount(api, session) -> None:
    make_voucher()
    response = book(api, session, voucher="summer-27")
    assert response.status_code == 201, response.content
    body = response.json()
    assert body["status"] == "held"
    assert payment_of(body["uid"]).amount_minor == 2000
    shown = api.get(f"bookings/{body['uid']}", HTTP_X_BOOKING_TOKEN=body["token"]).json()
    assert (shown["price"], shown["discount"], shown["voucher"]) == (eur(2000), eur(500), "SUMMER-27")
    assert shown["paysAtSchool"] is False


def test_booking_is_paid_at_the_school(api, session) -> None:
    body = book(api, session, payAtSchool=True).json()
    assert (body["status"], "payment" in body) == ("confirmed", False)
    shown = api.get(f"bookings/{body['uid']}", HTTP_X_BOOKING_TOKEN=body["token"]).json()
    assert shown["paysAtSchool"] is True
    assert (shown["payment"]["method"], shown["payment"]["status"]) == ("school", "pending")


def test_booking_at_the_school_is_refused_where_it_is_not_offered(api, account) -> None:
    session = SessionFactory(workshop__price_minor=2500)
    response = book(api, session, payAtSchool=True)
    assert code_of(response) == (422, "pay_way_not_offered")
    assert list(response.json()["errors"]) == ["payAtSchool"]


def test_booking_names_whom_the_invoice_is_for(api, session) -> None:
    body = book(api, session, billing=BILLING).json()
    booking = Booking.objects.get(uid=body["uid"])
    assert (booking.billing_name, booking.billing_tax_id) == ("Academia Sol", "ESB12345678")
    assert booking.billing_address == "Calle Mayor 1\n28013 Madrid"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"taxId": "DE123"}, "billing.taxId"),
        ({"name": " "}, "billing.name"),
        ({"address": ""}, "billing.address"),
        ({"vat": "1"}, "billing.vat"),
    ],
)
def test_half_an_address_is_refused(api, session, change, field) -> None:
    response = book(api, session, billing={**BILLING, **change})
    assert code_of(response) == (400, "invalid")
    outer, inner = field.split(".")
    errors = response.json()["errors"]
    assert list(errors) == [field] or list(errors[outer]) == [inner]
    assert not Booking.objects.exists()


def test_workshops_say_their_tax_and_how_they_are_paid(api, session) -> None:
    (workshop,) = api.get("public/workshops").json()["workshops"]
    assert (workshop["taxRate"], workshop["payWays"], workshop["canBeBooked"]) == (
        21.0,
        ["online", "school"],
        True,
    )
