"""The same journey in a browser that runs no scripts."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus
from booking.services.actors import GUEST
from booking.services.bookings import book
from core.clock import now
from tests.factories.booking import attendee

from .steps import choose_time, fill_details, heading, pay

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page(java_script_enabled=False)


def test_student_books_and_pays(page: Page, school: Any) -> None:
    page.goto(school.url("/book/conversation/"))
    page.get_by_label("Times are shown in").select_option("Tokyo (UTC+9)")
    page.get_by_role("button", name="Change").click()
    said = choose_time(page, day=1, time=1)
    fill_details(page, note="I sit the exam in May.")
    expect(page.locator(".booking__review dd").first).to_contain_text(said)
    expect(page.locator(".booking__review dd").first).to_contain_text("Tokyo (UTC+9)")
    page.get_by_role("button", name="Book and pay €32.00").click()
    page.wait_for_url(f"{school.stripe.url}/**")
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid and booked")
    page.get_by_role("link", name="Look at the booking").click()
    expect(page.locator(".manage__status")).to_have_text("Confirmed")
    (booking,) = school.bookings
    assert (booking.status, booking.attendee_time_zone) == (BookingStatus.CONFIRMED, "Asia/Tokyo")


def test_declined_card_can_be_followed_by_a_good_one(page: Page, school: Any) -> None:
    page.goto(school.url("/book/conversation/"))
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book and pay €32.00").click()
    pay(page, "4000 0000 0000 0002")
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid and booked")
    assert [booking.status for booking in school.bookings] == [BookingStatus.CONFIRMED]


def test_student_who_walks_away_comes_back_to_pay(page: Page, school: Any) -> None:
    page.goto(school.url("/book/conversation/"))
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book and pay €32.00").click()
    page.get_by_role("link", name=re.compile("Back to Lingua")).click()
    expect(page.locator(".manage__status")).to_have_text("Waits for payment")
    page.get_by_role("button", name="Pay €32.00 now").click()
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid and booked")


def test_time_taken_meanwhile_keeps_what_was_typed(page: Page, school: Any) -> None:
    page.goto(school.url("/book/conversation/"))
    choose_time(page)
    fill_details(page, note="Hello")
    start = page.locator("input[name=start]").first.get_attribute("value")
    assert start
    _book_as_somebody_else(school, start)
    page.get_by_role("button", name="Book and pay €32.00").click()
    expect(page.locator(".booking__notice")).to_contain_text("Somebody else was a moment quicker")
    page.locator(".times button.time").first.click()
    expect(heading(page)).to_have_text("Your details")
    assert page.get_by_label("Name", exact=True).input_value() == "Chloe Martin"
    assert page.get_by_label(re.compile("^Note")).input_value() == "Hello"


def _book_as_somebody_else(school: Any, start: str) -> None:
    book(
        workshop_id=school.lesson.pk,
        start=datetime.fromisoformat(start),
        attendee=attendee("Zoe"),
        by=GUEST,
        now=now(),
    )
