"""A discount code from the school's form to the list of who used it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus
from booking.models import Booking
from tests.support.offers import OWNER_EMAIL, PRICE_MINOR
from tests.support.sites import LiveSite
from tests.support.watching import Watch

from .staff import log_in
from .student import EMAIL, NAME, Student

pytestmark = pytest.mark.browser


def _makes_a_code(page: Page, site: LiveSite) -> str:
    """By the menu; the button makes up a code, and nothing that was typed is lost."""
    log_in(page, site, OWNER_EMAIL)
    page.get_by_role("button", name="Payments").click()
    page.get_by_role("link", name="Discount codes").click()
    page.get_by_role("link", name="Add a discount code").click()
    page.get_by_label("What it is for").fill("First lesson free")
    page.get_by_label("Percent", exact=True).fill("100")
    page.get_by_label("Conversation lesson").check()
    page.get_by_label("How often in all").fill("1")
    page.get_by_role("button", name="Make up a code").click()
    expect(page.get_by_label("What it is for")).to_have_value("First lesson free")
    expect(page.get_by_label("Conversation lesson")).to_be_checked()
    code = page.get_by_label("Code", exact=True).input_value()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("main")).to_contain_text("0 of 1")
    return code


def test_code_of_the_school_makes_a_lesson_free_once(
    page: Page, new_context: Any, site: LiveSite, watched: Watch
) -> None:
    code = _makes_a_code(page, site)
    assert re.fullmatch("[A-Z0-9]{8}", code)

    context = new_context()
    watch = Watch(context)
    chloe = Student(context, site)
    with site.inside():
        slug = site.offers.lesson.slug
    chloe.page.goto(f"{site.url}/book/{slug}/?code={code.lower()}")
    chloe.chooses_a_time("10:00")
    chloe.gives_her_details()
    review = chloe.page.locator("form.booking__review")
    expect(review).to_contain_text(code)
    review.get_by_role("button", name=re.compile("^Book")).click()
    expect(chloe.page.get_by_role("heading", name="Your place is booked")).to_be_visible()
    assert watch.errors == []

    with site.inside():
        booking = Booking.objects.get(attendee_email=EMAIL)
        assert (booking.status, booking.price_minor) == (BookingStatus.CONFIRMED, 0)
        assert (booking.discount_minor, booking.voucher_code) == (PRICE_MINOR, code)

    page.reload()
    expect(page.get_by_role("main")).to_contain_text("1 of 1")
    page.get_by_role("link", name=code).click()
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("link", name="Who used it").click()
    expect(page.get_by_role("main")).to_contain_text(NAME)
    page.get_by_role("link", name="Conversation lesson").click()
    page.wait_for_url(f"**/admin/bookings/{booking.uid}/")
