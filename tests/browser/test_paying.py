"""Codes, invoices, the ways to pay and paying again, in the widget and by keyboard, without findings."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus, PayWay
from booking.models import Booking
from booking.selectors.bookings import booking_token
from core.clock import now
from payments.enums import PaymentStatus, RefundState
from payments.models import ConnectedAccount, Payment
from tests.factories.booking import BookingFactory, SessionFactory
from tests.factories.payments import PaymentFactory, RefundFactory
from tests.factories.vouchers import make_voucher
from tests.support.accessibility import findings

from .steps import CHLOE, choose_time, fill_details, heading, pay, settled, widget
from .test_accessible import LOOKS

pytestmark = pytest.mark.browser


@pytest.fixture
def either(school: Any) -> Any:
    """The lesson for 32 euros with tax in it, paid online or at the school; a code takes a fifth off."""
    school.lesson.pay_way = PayWay.EITHER
    school.lesson.tax_rate_bp = 2100
    school.lesson.save()
    return make_voucher()


def summary_price(page: Page) -> Any:
    return page.locator(".booking__summary .price__amount")


def test_code_is_tried_in_place_and_paid_for_less(
    open_page: Callable[..., Page], school: Any, either: Any
) -> None:
    page = open_page()
    page.goto(school.url("/book/conversation/"))
    settled(page)
    choose_time(page)
    expect(page.get_by_label("Discount code")).to_be_hidden()
    page.get_by_text("I have a discount code").click()
    page.get_by_label("Discount code").fill("summer")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-field=voucher] .field__error")).to_have_text(
        "We do not know this code. Please check how it is written."
    )
    expect(summary_price(page)).to_have_text("€32.00")
    page.get_by_label("Discount code").fill("summer-27")
    page.get_by_label("Discount code").press("Enter")
    expect(page.locator("[data-code-said]")).to_have_text("−€6.40: you pay €25.60.")
    expect(page.locator("[data-field=voucher] .field__error")).to_have_count(0)
    expect(summary_price(page)).to_have_text("€25.60")
    fill_details(page)
    review = page.locator(".booking__review")
    expect(review).to_contain_text("includes 21 % tax: €4.44")
    expect(review.locator("[data-fact=discount]")).to_contain_text("−€6.40 SUMMER-27")
    page.get_by_role("button", name="Book and pay €25.60").click()
    page.wait_for_url(f"{school.stripe.url}/**")
    (booking,) = school.bookings
    assert (booking.price_minor, booking.discount_minor, booking.voucher_code) == (2560, 640, "SUMMER-27")
    assert Payment.objects.get(reference=booking.uid).amount_minor == 2560


def test_wrong_code_holds_the_review_back_until_it_is_gone(
    open_page: Callable[..., Page], school: Any, either: Any
) -> None:
    page = open_page()
    page.goto(school.url("/book/conversation/?code=OLD-CODE"))
    settled(page)
    choose_time(page)
    expect(page.locator("[data-field=voucher] .field__error")).to_be_visible()
    for label, value in CHLOE.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label(re.compile("^I agree")).check()
    page.get_by_role("button", name="Go on to review").click()
    expect(page.get_by_label("Discount code")).to_be_focused()
    page.get_by_label("Discount code").fill("")
    page.get_by_role("button", name="Go on to review").click()
    expect(heading(page)).to_have_text("Is everything right?")
    expect(page.locator(".booking__review [data-fact=discount]")).to_be_hidden()
    expect(page.get_by_role("button", name="Book and pay €32.00")).to_be_visible()


def test_lesson_is_booked_to_be_paid_at_the_school(
    open_page: Callable[..., Page], school: Any, either: Any
) -> None:
    page = open_page()
    page.goto(school.url("/book/conversation/?code=SUMMER-27"))
    settled(page)
    choose_time(page)
    page.get_by_text("I need an invoice with an address").click()
    page.get_by_label("Address").fill("Calle del Prado 21\n28014 Madrid")
    page.get_by_label("At the school, at the latest at the lesson").check()
    fill_details(page)
    expect(page.locator(".booking__step[data-for=pay]")).to_be_hidden()
    expect(page.locator(".booking__what-next:visible li").nth(1)).to_have_text(
        "You pay €25.60 at the school, at the latest at the lesson."
    )
    page.get_by_role("button", name="Book, and pay €25.60 at the school").click()
    expect(heading(page)).to_have_text("Your place is booked")
    expect(page.locator("[data-fill=owed]")).to_have_text(
        "You pay €25.60 at the school, at the latest at the lesson."
    )
    (booking,) = school.bookings
    assert (booking.status, booking.pays_at_school) == (BookingStatus.CONFIRMED, True)
    assert (booking.billing_name, booking.billing_address) == (
        "Chloe Martin",
        "Calle del Prado 21\n28014 Madrid",
    )


def test_half_an_invoice_is_said_beside_its_field(
    open_page: Callable[..., Page], school: Any, either: Any
) -> None:
    page = open_page()
    page.goto(school.url("/book/conversation/"))
    settled(page)
    choose_time(page)
    page.get_by_text("I need an invoice with an address").click()
    page.get_by_label("Person or company").fill("Martín SL")
    page.get_by_text("I need an invoice with an address").click()
    page.get_by_role("button", name="Go on to review").click()
    expect(page.locator("[data-field=billing_address] .field__error")).to_have_text(
        "An invoice needs an address. Leave all of this empty if you do not need one."
    )
    page.get_by_label("Address").fill("Madrid")
    page.get_by_label("Tax number").fill("ES12")
    fill_details(page)
    page.get_by_role("button", name=re.compile("^Book and pay")).click()
    expect(page.locator("[data-field=billing_tax_id] .field__error")).to_contain_text("VAT number")
    assert school.bookings == []


def test_whole_way_goes_by_keyboard(open_page: Callable[..., Page], school: Any, either: Any) -> None:
    page = open_page()
    page.goto(school.url("/book/conversation/?code=SUMMER-27"))
    settled(page)
    choose_time(page)
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Chloe Martin")
    page.keyboard.press("Tab")
    page.keyboard.type("chloe@example.com")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Online now, by card or another way on the payment page")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("At the school, at the latest at the lesson")).to_be_checked()
    for _press in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_text("I need an invoice with an address")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Is everything right?")
    expect(heading(page)).to_be_focused()


def test_declined_card_on_the_way_back_is_tried_again(open_page: Callable[..., Page], school: Any) -> None:
    page = open_page()
    page.goto(school.url("/book/conversation/"))
    settled(page)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book and pay €32.00").click()
    pay(page, "4000 0000 0000 0002")
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    Payment.objects.update(declines=1, decline_code="card_declined")
    page.goto(school.url(f"/booking/{booking_token(school.bookings[0].uid)}/"))
    expect(page.locator(".notice__title")).to_have_text("The card was not accepted.")
    page.get_by_role("button", name="Try again: pay €32.00").click()
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid and booked")
    page.get_by_role("link", name="Look at the booking").click()
    with page.expect_download() as download:
        page.locator(".money-row__documents a").click()
    assert re.fullmatch(r"(TEST-)?REC-\d{4}-00001\.pdf", download.value.suggested_filename)


@pytest.fixture(params=LOOKS.values(), ids=LOOKS.keys())
def page(request: pytest.FixtureRequest, school: Any, open_page: Callable[..., Page]) -> Page:
    theme_id, scheme, viewport = request.param
    school.wear(theme_id)
    return open_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")


def test_steps_with_money_are_without_findings(page: Page, school: Any, either: Any) -> None:
    page.goto(school.url("/book/conversation/?code=SUMMER-27"))
    settled(page)
    choose_time(page)
    page.get_by_text("I need an invoice with an address").click()
    expect(page.locator("[data-code-said]")).not_to_be_empty()
    found = findings(page)
    page.get_by_label("Discount code").fill("WRONG")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-field=voucher] .field__error")).to_be_visible()
    found += findings(page)
    page.get_by_label("Discount code").fill("SUMMER-27")
    page.get_by_label("Address").fill("Calle del Prado 21")
    fill_details(page)
    found += findings(page)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_states_of_a_payment_are_without_findings(page: Page, school: Any) -> None:
    kept = {"status": BookingStatus.HELD, "confirmed_at": None, "held_until": now() + timedelta(minutes=12)}
    found = []
    for payment, fields in (
        ({"status": PaymentStatus.PENDING, "declines": 1}, kept),
        ({"status": PaymentStatus.FAILED}, {**kept, "held_until": now() + timedelta(hours=20)}),
        ({"status": PaymentStatus.PROCESSING}, kept),
        ({"owed": True}, {"pays_at_school": True}),
        ({}, {"discount_minor": 500, "voucher_code": "SUMMER-27"}),
    ):
        booking = _booked(school, **fields)
        row = _payment(booking, **payment)
        if row.status == PaymentStatus.SUCCEEDED:
            RefundFactory(payment=row, amount_minor=500, state=RefundState.FAILED)
        page.goto(school.url(f"/booking/{booking_token(booking.uid)}/"))
        found += findings(page)
    ConnectedAccount.objects.update(status="disconnected")
    page.goto(school.url("/book/conversation/"))
    expect(widget(page)).to_have_attribute("data-state", "closed")
    found += findings(page)
    assert found == []


def _booked(school: Any, **fields: Any) -> Booking:
    start = now() + timedelta(days=30 + Booking.objects.count())
    session = SessionFactory(
        workshop=school.exam_class, start_at=start, end_at=start + timedelta(hours=1), hosts=[school.ben]
    )
    return BookingFactory(
        session=session, **{"attendee_email": "chloe@example.com", "price_minor": 2500, **fields}
    )


def _payment(booking: Booking, **fields: Any) -> Payment:
    if fields.get("owed"):
        return PaymentFactory(reference=booking.uid, **fields)
    if "status" in fields:
        fields["payment_intent_id"] = None
    return PaymentFactory(reference=booking.uid, account=ConnectedAccount.objects.get(), **fields)
