"""Codes, invoices and the ways to pay on the pages that need no script."""

from typing import Any

import pytest
from django.core.cache import cache

from booking.enums import BookingStatus, PayWay
from booking.models import Booking
from booking.throttles import CodeTries
from payments.enums import PaymentMethod, PaymentStatus
from payments.models import Payment
from tests.factories.vouchers import make_voucher

from .visitor import Visitor

pytestmark = pytest.mark.django_db

CHLOE = {"name": "Chloe Martin", "email": "chloe@example.com", "terms": True}
LESSON = "/book/conversation/details/?start=2027-01-05T08:00:00Z"
PRADO = "Calle del Prado 21\n28014 Madrid"


@pytest.fixture
def taxed(paid_lesson: Any) -> Any:
    """25 euros, 21 % of tax in it."""
    paid_lesson.tax_rate_bp = 2100
    paid_lesson.save()
    return paid_lesson


@pytest.fixture
def either(taxed: Any) -> Any:
    """Online or at the school."""
    taxed.pay_way = PayWay.EITHER
    taxed.save()
    return taxed


def rows(visitor: Visitor) -> dict[str, str]:
    """The review, by what each line is called."""
    return dict(zip(visitor.texts(".booking__review dt"), visitor.texts(".booking__review dd"), strict=True))


def test_usual_price_says_what_tax_is_in_it(visitor: Visitor, taxed: Any) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE)
    assert rows(visitor)["Price"] == "€25.00 includes 21 % tax: €4.34"
    assert "Discount" not in rows(visitor)


def test_code_lowers_the_price_in_summary_and_review(visitor: Visitor, taxed: Any) -> None:
    make_voucher()
    visitor.get(LESSON)
    assert not visitor.one("details[data-discloses=voucher]").has_attr("open")
    visitor.press("Go on to review", **CHLOE, voucher=" summer-27 ")
    found = rows(visitor)
    assert found["Usual price"] == "€25.00"
    assert found["Discount"] == "−€5.00 SUMMER-27"
    assert found["You pay"] == "€20.00 includes 21 % tax: €3.47"
    assert visitor.text(".booking__summary .price") == "€25.00 €20.00"
    visitor.press("Book and pay €20.00")
    booking = Booking.objects.get()
    assert (booking.price_minor, booking.discount_minor, booking.voucher_code) == (2000, 500, "SUMMER-27")
    assert Payment.objects.get(reference=booking.uid).amount_minor == 2000
    assert visitor.left_for


def test_code_in_the_address_goes_along_from_the_month_to_the_review(visitor: Visitor, taxed: Any) -> None:
    make_voucher()
    visitor.get("/book/conversation/?code=summer-27").follow("Wednesday 6 January, 2 free times")
    visitor.press("Change", zone="America/New_York")
    visitor.follow("04:00 – 05:00")
    assert visitor.value("voucher") == "SUMMER-27"
    assert visitor.one("details[data-discloses=voucher]").has_attr("open")
    assert visitor.text(".code__good") == "−€5.00: you pay €20.00."
    visitor.press("Go on to review", **CHLOE)
    assert rows(visitor)["You pay"] == "€20.00 includes 21 % tax: €3.47"


@pytest.mark.parametrize("link", ["Change my details", "Choose another time"])
def test_code_survives_the_way_back(visitor: Visitor, taxed: Any, link: str) -> None:
    make_voucher()
    visitor.get(LESSON).press("Go on to review", **CHLOE, voucher="SUMMER-27").press("Change my details")
    if link == "Choose another time":
        visitor.follow(link).follow("09:00 – 10:00")
    assert visitor.value("voucher") == "SUMMER-27"
    assert visitor.text(".booking__summary .price") == "€25.00 €20.00"


def test_code_that_was_taken_out_does_not_come_back_with_the_address(visitor: Visitor, taxed: Any) -> None:
    make_voucher()
    visitor.get(f"{LESSON}&code=SUMMER-27").press("Go on to review", **CHLOE, voucher="")
    assert rows(visitor)["Price"] == "€25.00 includes 21 % tax: €4.34"
    visitor.press("Book and pay €25.00")
    assert Booking.objects.get().voucher_code == ""


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"code": "OTHER"}, "We do not know this code. Please check how it is written."),
        ({"max_uses": 0}, "This code has been used up."),
        ({"min_price_minor": 9900}, "This code is for higher prices only."),
    ],
    ids=["unknown", "used up", "too cheap"],
)
def test_code_that_does_not_count_is_refused_before_the_review(
    visitor: Visitor, taxed: Any, terms: dict[str, Any], words: str
) -> None:
    make_voucher(**terms)
    visitor.get(LESSON).press("Go on to review", **CHLOE, voucher="SUMMER-27")
    assert visitor.status == 422
    assert visitor.text("[data-field=voucher] .field__error") == words
    assert visitor.text(".form__errors li") == f"Discount code: {words}"
    assert visitor.one("details[data-discloses=voucher]").has_attr("open")
    assert visitor.one("input[name=voucher]")["aria-invalid"] == "true"
    assert visitor.value("name") == "Chloe Martin"
    visitor.press("Go on to review", voucher="", terms=True)
    assert rows(visitor)["Price"] == "€25.00 includes 21 % tax: €4.34"


def test_code_that_is_used_up_meanwhile_sends_back_to_the_details(visitor: Visitor, taxed: Any) -> None:
    voucher = make_voucher()
    visitor.get(LESSON).press("Go on to review", **CHLOE, voucher="SUMMER-27")
    voucher.is_active = False
    voucher.save()
    visitor.press("Book and pay €20.00")
    assert visitor.status == 422
    assert visitor.text("[data-field=voucher] .field__error")
    assert not Booking.objects.exists()


def test_tries_of_codes_are_counted(visitor: Visitor, taxed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_voucher()
    cache.clear()
    monkeypatch.setattr(CodeTries, "rate", "1/min", raising=False)
    visitor.get(f"{LESSON}&code=WRONG")
    assert "We do not know this code." in visitor.text("[data-field=voucher] .field__error")
    visitor.press("Go on to review", **CHLOE, voucher="SUMMER-27")
    assert visitor.status == 422
    assert "Too many codes" in visitor.text("[data-field=voucher] .field__error")


def test_code_that_takes_everything_off_books_at_once(visitor: Visitor, taxed: Any) -> None:
    make_voucher(percent=100)
    visitor.get(LESSON).press("Go on to review", **CHLOE, voucher="SUMMER-27")
    assert rows(visitor)["You pay"] == "Free"
    assert visitor.texts(".booking__step") == ["Time", "Details", "Review"]
    visitor.press("Book this time")
    assert Booking.objects.get().status == BookingStatus.CONFIRMED
    assert not Payment.objects.exists()


def test_free_lesson_asks_nothing_about_money(visitor: Visitor, lesson: Any) -> None:
    visitor.get(f"{LESSON}&code=SUMMER-27")
    assert not visitor.all(".paying")
    visitor.press("Go on to review", **CHLOE)
    assert rows(visitor)["Price"] == "Free"


def test_course_takes_a_code_for_all_of_it(visitor: Visitor, course: Any, account: Any) -> None:
    make_voucher()
    series = course()
    visitor.get(f"/book/evening/details/?series={series.pk}&code=SUMMER-27")
    assert visitor.text(".booking__summary .price") == "€80.00 €64.00"
    visitor.press("Go on to review", **CHLOE).press("Book and pay €64.00")
    booking = Booking.objects.get()
    assert [seat.price_minor for seat in booking.seats.order_by("pk")] == [1600] * 4


def test_invoice_is_kept_on_the_way_back_and_with_the_booking(visitor: Visitor, taxed: Any) -> None:
    visitor.get(LESSON)
    assert not visitor.one("details[data-discloses^=billing]").has_attr("open")
    visitor.press(
        "Go on to review",
        **CHLOE,
        billing_name="Martín SL",
        billing_address=PRADO,
        billing_tax_id="es b1234567 8",
    )
    assert rows(visitor)["Invoice for"] == "Martín SL Calle del Prado 21 28014 Madrid ESB12345678"
    visitor.press("Change my details")
    assert visitor.one("details[data-discloses^=billing]").has_attr("open")
    assert (visitor.value("billing_name"), visitor.value("billing_address")) == ("Martín SL", PRADO)
    visitor.press("Go on to review", terms=True).press("Book and pay €25.00")
    booking = Booking.objects.get()
    assert (booking.billing_name, booking.billing_address, booking.billing_tax_id) == (
        "Martín SL",
        PRADO,
        "ESB12345678",
    )


def test_address_alone_means_an_invoice_in_ones_own_name(visitor: Visitor, taxed: Any) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE, billing_address=PRADO)
    assert rows(visitor)["Invoice for"] == "Chloe Martin Calle del Prado 21 28014 Madrid"
    visitor.press("Book and pay €25.00")
    assert Booking.objects.get().billing_name == "Chloe Martin"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (
            {"billing_name": "Martín SL"},
            "billing_address",
            "An invoice needs an address. Leave all of this empty if you do not need one.",
        ),
        (
            {"billing_address": PRADO, "billing_tax_id": "ES12"},
            "billing_tax_id",
            "This does not look like a VAT number of the country that it begins with. Please check it, or leave it "
            "out.",
        ),
    ],
    ids=["half", "tax number"],
)
def test_invoice_that_cannot_be_written_is_refused(
    visitor: Visitor, taxed: Any, typed: dict[str, str], field: str, words: str
) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE, **typed)
    assert visitor.status == 422
    assert visitor.text(f"[data-field={field}] .field__error") == words
    assert visitor.one("details[data-discloses^=billing]").has_attr("open")


def test_who_may_choose_pays_at_the_school(visitor: Visitor, either: Any) -> None:
    visitor.get(LESSON)
    assert visitor.texts(".paying__ways label") == [
        "Online now, by card or another way on the payment page",
        "At the school, at the latest at the lesson",
    ]
    visitor.post(
        "/book/conversation/details/",
        {**_posted(visitor), "name": "Chloe Martin", "email": "chloe@example.com", "terms": "on"}
        | {"pay_way": "school", "step": "review"},
    )
    assert rows(visitor)["Payment"] == "At the school"
    assert visitor.texts(".booking__step") == ["Time", "Details", "Review"]
    assert visitor.texts(".booking__what-next li")[:2] == [
        "Your place is booked as soon as you press the button. Nothing is paid online.",
        "You pay €25.00 at the school, at the latest at the lesson.",
    ]
    visitor.press("Book, and pay €25.00 at the school")
    booking, payment = Booking.objects.get(), Payment.objects.get()
    assert (booking.status, booking.pays_at_school) == (BookingStatus.CONFIRMED, True)
    assert (payment.method, payment.status) == (PaymentMethod.SCHOOL, PaymentStatus.PENDING)
    assert visitor.text(".manage__offer") == (
        "Your place is booked. You pay €25.00 at the school, at the latest at the lesson."
    )
    assert visitor.texts(".manage__facts .price") == ["€25.00 (to be paid at the school)"]
    visitor.follow("Cancel the booking")
    assert visitor.text(".manage__money").startswith(
        "Nothing is paid yet, so nothing goes back, and you owe nothing any more."
    )
    visitor.press("Cancel the booking")
    assert "Nothing was paid, so nothing has to go back." in visitor.text(".manage")


def test_what_is_paid_at_the_school_alone_asks_nothing(visitor: Visitor, taxed: Any) -> None:
    taxed.pay_way = PayWay.SCHOOL
    taxed.save()
    visitor.get(LESSON)
    assert not visitor.all(".paying__ways")
    visitor.press("Go on to review", **CHLOE).press("Book, and pay €25.00 at the school")
    assert Booking.objects.get().pays_at_school


def test_closed_online_payments_leave_the_school_open(visitor: Visitor, either: Any, account: Any) -> None:
    type(account).objects.update(status="disconnected")
    visitor.get(LESSON)
    assert not visitor.all(".paying__ways")
    visitor.press("Go on to review", **CHLOE).press("Book, and pay €25.00 at the school")
    assert Booking.objects.get().status == BookingStatus.CONFIRMED


def test_workshop_that_closes_on_the_way_says_so(
    visitor: Visitor, school: Any, taxed: Any, account: Any
) -> None:
    visitor.get(LESSON)
    type(account).objects.update(status="disconnected")
    visitor.press("Go on to review", **CHLOE)
    assert visitor.one(".booking")["data-state"] == "closed"
    assert visitor.text(".notice__title") == "Booking is closed for now."
    assert "hola@alpha.example" in visitor.text(".notice")
    assert not Booking.objects.exists()


def _posted(visitor: Visitor) -> dict[str, str]:
    """What is hidden in the form of the details."""
    hidden = visitor.all(".booking__details input[type=hidden]")
    return {str(field["name"]): str(field["value"]) for field in hidden}
