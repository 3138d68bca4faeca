"""Discount codes, prices and ways to pay: what a visitor may send, and what it does not get them."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from booking.enums import PayWay
from booking.models import Booking, BookingSettings, Workshop
from booking.throttles import CodeTries, PublicBook, PublicRead
from payments.enums import VoucherKind
from payments.models import Payment, Voucher, VoucherUse
from payments.services import connect_account
from tests.factories.booking import NOW, SessionFactory, WorkshopFactory, at
from tests.factories.vouchers import make_voucher

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db
ACCOUNT = "acct_alpha00000001"
GOOD = {"amount": "", "min_price": "", "max_uses": "", "max_uses_each": "", "workshops": []}


@pytest.fixture
def paid_class(stripe: Any, ben: Any) -> Workshop:
    """A class for 25 € with three dates, payable online only."""
    BookingSettings.objects.create(time_zone="Europe/Madrid", currency="EUR")
    stripe.connect_account(ACCOUNT)
    connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_alpha", now=NOW)
    workshop = WorkshopFactory(title="Exam class", slug="exam-class", hosts=[ben], price_minor=2500)
    for day in (7, 8, 11):
        SessionFactory(workshop=workshop, hosts=[ben], start_at=at(day, 17))
    return workshop


def send(path: str, body: Any, **headers: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return browser(**headers).post(path, content, content_type="application/json")


def sessions(workshop: Workshop) -> list[int]:
    return list(workshop.sessions.order_by("start_at").values_list("pk", flat=True))


def quote(workshop: Workshop, **fields: Any) -> Any:
    body = {"sessionId": sessions(workshop)[0], **fields}
    return send(f"/api/v1/public/workshops/{workshop.pk}/quote", body)


def book(workshop: Workshop, email: str = "chloe@example.com", *, date: int = 0, **fields: Any) -> Any:
    attendee = {"name": "Chloe", "email": email, "timeZone": "Europe/Madrid"}
    body = {"workshopId": workshop.pk, "sessionId": sessions(workshop)[date], "attendee": attendee, **fields}
    return send("/api/v1/public/bookings", body)


@pytest.mark.parametrize(
    "fields",
    [
        {"price": 1},
        {"priceMinor": 1},
        {"amount": {"amount": 1, "currency": "EUR"}},
        {"discount": 2400},
        {"currency": "VND"},
        {"staff": {"priceMinor": 0}},
        {"payWithin": 100},
        {"waive": True},
        {"entered_by": 1},
        {"billing": {"name": "A", "address": "B", "price": 1}},
        {"attendee": {"name": "C", "email": "c@example.com", "timeZone": "UTC", "price": 0}},
    ],
    ids=str,
)
def test_nobody_names_their_own_price(fields: dict[str, Any], paid_class: Workshop) -> None:
    assert book(paid_class, **fields).status_code == 400
    assert not Booking.objects.exists()
    assert book(paid_class).status_code == 201
    assert (Booking.objects.get().price_minor, Payment.objects.get().amount_minor) == (2500, 2500)


def test_form_has_no_field_for_a_price_either(paid_class: Workshop, site_pages: Any) -> None:
    first = sessions(paid_class)[0]
    typed = {
        "name": "Chloe", "email": "chloe@example.com", "session": first, "step": "book", "voucher": "",
        "price": "0", "price_minor": "0", "discount_minor": "2500", "total": "0", "staff": "1", "is_free": "1",
        "voucher_code": "X", "pays_at_school": "1", "pay_at_school": "true", "pay_way": "school", "start": "",
        "terms": "on", "held_until": "2030-01-01T00:00:00Z", "status": "confirmed", "source": "staff",
    }  # fmt: skip
    answer = browser().post("/book/exam-class/details/", typed)
    booking = Booking.objects.get()
    assert (booking.price_minor, booking.status, booking.pays_at_school) == (2500, "held", False)
    assert answer.status_code == 303
    assert Payment.objects.get().method == "stripe"


@pytest.fixture
def site_pages(alpha: Any) -> None:
    from cms_pages.services import starter_site

    starter_site.build(school_name="Alpha", theme_id="education", contact_email="ana@alpha.example")


@pytest.mark.parametrize("way", [True, "true", 1, "yes"])
def test_school_takes_no_cash_where_it_does_not_offer_to(way: Any, paid_class: Workshop) -> None:
    answer = book(paid_class, payAtSchool=way)
    assert (answer.status_code, answer.json()["code"]) in ((422, "pay_way_not_offered"), (400, "invalid"))
    assert not Booking.objects.exists()
    paid_class.pay_way = PayWay.EITHER
    paid_class.save()
    assert book(paid_class, payAtSchool=True).status_code == 201
    assert Booking.objects.get().pays_at_school


def test_owners_own_login_buys_no_cheaper(paid_class: Workshop, ana: Any) -> None:
    """The public endpoint looks at no cookie: what staff may do is done in the admin."""
    attendee = {"name": "Chloe", "email": "chloe@example.com", "timeZone": "UTC"}
    body = {"workshopId": paid_class.pk, "sessionId": sessions(paid_class)[0], "attendee": attendee}
    for more in ({"priceMinor": 0}, {"payAtSchool": True}):
        answer = logged_in(ana).post(
            "/api/v1/public/bookings", json.dumps({**body, **more}), content_type="application/json"
        )
        assert answer.status_code in (400, 422)
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"percent": 0},
        {"percent": 101},
        {"percent": -10},
        {"percent": None},
        {"kind": VoucherKind.AMOUNT, "percent": None, "amount_minor": None, "currency": "EUR"},
        {"kind": VoucherKind.AMOUNT, "percent": None, "amount_minor": 0, "currency": "EUR"},
        {"kind": VoucherKind.AMOUNT, "percent": None, "amount_minor": -500, "currency": "EUR"},
        {"kind": VoucherKind.AMOUNT, "percent": None, "amount_minor": 500, "currency": ""},
        {"kind": VoucherKind.AMOUNT, "percent": 10, "amount_minor": 500, "currency": "EUR"},
        {"max_uses": -1},
    ],
    ids=str,
)
def test_postgresql_keeps_no_code_that_makes_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_voucher(**fields)
    assert not Voucher.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"percent": "0"},
        {"percent": "101"},
        {"percent": "-5"},
        {"percent": "1e2"},
        {"percent": "12.5"},
        {"kind": "amount", "amount": "0"},
        {"kind": "amount", "amount": "-5"},
        {"kind": "amount", "amount": "0.001"},
        {"kind": "amount", "amount": "99999999999999"},
        {"kind": "amount", "amount": "5", "currency": "XXX"},
        {"kind": "gift"},
        {"code": "=HYPERLINK(1)"},
        {"code": "<b>"},
        {"code": "AB"},
        {"code": "Ä" * 5},
        {"code": "X" * 41},
        {"code": "ABC\nDEF"},
        {"code": "ABC\u202eDEF"},
        {"max_uses": "0"},
        {"max_uses": "-1"},
        {"max_uses": "9" * 30},
        {"max_uses_each": "0"},
        {"min_price": "-1"},
        {"workshops": "999999"},
    ],
    ids=str,
)
def test_form_takes_no_code_that_makes_no_sense(changes: dict[str, str], ana: Any, site_pages: Any) -> None:
    BookingSettings.objects.get_or_create(defaults={"time_zone": "Europe/Madrid", "currency": "EUR"})
    typed = {
        "code": "SUMMER-27", "note": "", "kind": "percent", "percent": "10", "amount": "", "currency": "EUR",
        "min_price": "", "max_uses": "", "max_uses_each": "", "starts_at": "", "ends_at": "", "is_active": "on",
        **changes,
    }  # fmt: skip
    client, path = logged_in(ana), reverse("vouchers:add")
    assert client.post(path, typed).status_code == 200
    assert not Voucher.objects.exists()
    assert client.post(path, {**typed, **GOOD, "code": "GOOD-1", "kind": "percent",
                              "percent": "10", "currency": "EUR"}).status_code == 302  # fmt: skip
    assert Voucher.objects.get().code == "GOOD-1"


def test_code_of_another_currency_or_workshop_takes_off_nothing(paid_class: Workshop) -> None:
    make_voucher(code="POUNDS", kind=VoucherKind.AMOUNT, percent=None, amount_minor=500, currency="GBP")
    for attempt in (quote(paid_class, voucher="POUNDS"), book(paid_class, voucher="POUNDS")):
        assert (attempt.status_code, attempt.json()["code"]) == (422, "voucher_not_for_this")
    assert not Booking.objects.exists()
    assert not VoucherUse.objects.exists()


def test_limit_of_an_address_knows_capitals_and_spaces(paid_class: Workshop) -> None:
    make_voucher(max_uses_each=1)
    assert book(paid_class, voucher="SUMMER-27").status_code == 201
    for email in ("CHLOE@example.com", "chloe@EXAMPLE.COM", " chloe@example.com "):
        answer = book(paid_class, email, date=1, voucher="summer-27")
        assert answer.json()["code"] == "voucher_used_by_you", email
    assert VoucherUse.objects.count() == 1


def test_two_bookings_with_the_last_use_are_one_discount(paid_class: Workshop) -> None:
    make_voucher(max_uses=1, max_uses_each=None)
    first, second = (book(paid_class, f"{name}@example.com", voucher="SUMMER-27") for name in ("a", "b"))
    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 409, "voucher_used_up")
    assert Booking.objects.count() == 1


def test_code_in_a_replayed_request_is_spent_once(paid_class: Workshop) -> None:
    make_voucher()
    attendee = {"name": "Chloe", "email": "chloe@example.com", "timeZone": "UTC"}
    body = {"workshopId": paid_class.pk, "sessionId": sessions(paid_class)[0], "attendee": attendee,
            "voucher": "SUMMER-27"}  # fmt: skip
    for _try in range(3):
        assert send("/api/v1/public/bookings", body, HTTP_IDEMPOTENCY_KEY="k").status_code == 201
    assert (Booking.objects.count(), VoucherUse.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"voucher": 5},
        {"voucher": ["SUMMER-27"]},
        {"voucher": {"code": "SUMMER-27"}},
        {"voucher": None},
        {"voucher": "x" * 41},
        {"voucher": "SUMMER-27\u0000"},
        {"email": "x" * 300 + "@example.com"},
        {"email": "no address"},
        {"sessionId": "1 OR 1=1"},
        {"sessionId": 2**63},
        {"sessionId": 0},
        {"sessionId": True},
        {"start": "2027-01-07T10:00:00Z"},
        {"series": 1},
        {"price": 1},
    ],
    ids=str,
)
def test_quote_that_will_not_do_is_refused(fields: dict[str, Any], paid_class: Workshop) -> None:
    make_voucher()
    answer = quote(paid_class, **fields)
    assert answer.status_code in (400, 422), answer.content
    assert not VoucherUse.objects.exists()


def test_quote_says_nothing_of_other_workshops_and_drafts(paid_class: Workshop, ben: Any) -> None:
    other = WorkshopFactory(title="Secret", slug="secret", hosts=[ben], price_minor=9900, status="draft")
    hidden = SessionFactory(workshop=other, hosts=[ben], start_at=at(12, 17))
    for workshop_id, session_id in ((paid_class.pk, hidden.pk), (other.pk, hidden.pk), (2**62, hidden.pk)):
        answer = send(f"/api/v1/public/workshops/{workshop_id}/quote", {"sessionId": session_id})
        assert answer.status_code == 404
        assert b"9900" not in answer.content


@pytest.mark.parametrize(
    "raw", [b"", b"\xff", b"[]", b"null", b"[" * 50_000, b'{"voucher": NaN}', b" " * 3_000_000], ids=len
)
def test_quote_of_a_body_that_is_none_is_refused(raw: bytes, paid_class: Workshop) -> None:
    assert send(f"/api/v1/public/workshops/{paid_class.pk}/quote", raw).status_code in (400, 413)


def test_quote_is_no_page_that_others_get(paid_class: Workshop) -> None:
    make_voucher(percent=50)
    plain, cheaper = quote(paid_class), quote(paid_class, voucher="SUMMER-27")
    assert [each.json()["total"]["amount"] for each in (plain, cheaper, quote(paid_class))] == [
        2500,
        1250,
        2500,
    ]
    assert "X-Page-Cache" not in cheaper
    assert browser().get(f"/api/v1/public/workshops/{paid_class.pk}/quote").status_code == 405


@pytest.fixture
def few_tries(monkeypatch: Any) -> int:
    """As many tries as the limit allows: three."""
    for throttle in (CodeTries, PublicBook):
        monkeypatch.setattr(throttle, "rate", "3/min", raising=False)
        monkeypatch.setattr(throttle, "get_rate", lambda self: "3/min")
    monkeypatch.setattr(PublicRead, "get_rate", lambda self: None)
    return 3


def test_guessing_codes_comes_to_an_end_everywhere(
    few_tries: int, paid_class: Workshop, site_pages: Any
) -> None:
    """By quotes, by bookings, by the pages' own form and address, and on a booking that waits to be paid."""
    make_voucher(code="REAL-CODE", percent=100)
    first = sessions(paid_class)[0]
    typed = {"name": "Chloe", "email": "chloe@example.com", "session": first}

    def by_quote(code: str) -> bool:
        return quote(paid_class, voucher=code).status_code == 200

    def by_booking(code: str) -> bool:
        return book(paid_class, voucher=code).status_code == 201

    def by_form(code: str) -> bool:
        answer = browser().post("/book/exam-class/details/", {**typed, "voucher": code, "step": "review"})
        return answer.status_code == 200 and b"REAL-CODE" in answer.content and b"25.00" in answer.content

    def by_address(code: str) -> bool:
        answer = browser().get(f"/book/exam-class/details/?session={first}&code={code}")
        return b"\xe2\x88\x92\xe2\x82\xac25.00" in answer.content

    for tried in (by_quote, by_form, by_address):
        for number in range(few_tries + 1):
            tried(f"WRONG-{number}")
        assert not tried("REAL-CODE"), tried.__name__
    for number in range(few_tries + 1):
        by_booking(f"WRONG-{number}")
    assert not by_booking("REAL-CODE")
    assert not Booking.objects.exists()


def test_code_in_an_address_comes_back_as_text_and_is_kept_by_nobody(
    paid_class: Workshop, site_pages: Any
) -> None:
    for code in (
        '"><script>alert(1)</script>',
        "' onfocus=alert(1) '",
        "x" * 5000,
        "\x00",
        "\u202eABC",
        "%0d%0aX: y",
    ):
        for path in ("/book/exam-class/", "/book/exam-class/details/"):
            answer = browser().get(path, {"code": code, "session": sessions(paid_class)[0]})
            assert answer.status_code in (200, 302), (path, code[:20])
            assert b"<script>alert" not in answer.content
            assert b"onfocus=alert(1) '" not in answer.content
            assert answer.get("X-Page-Cache") != "hit"
            assert "X" not in {name for name in answer.headers if len(name) == 1}
    plain = browser().get("/book/exam-class/")
    assert b"alert(1)" not in plain.content


def test_code_is_found_on_no_page_for_everybody(paid_class: Workshop, site_pages: Any) -> None:
    make_voucher(code="HIDDEN-CODE")
    for path in ("/", "/book/exam-class/", "/api/v1/public/workshops", "/sitemap.xml", "/robots.txt"):
        assert b"HIDDEN-CODE" not in browser().get(path).content, path
