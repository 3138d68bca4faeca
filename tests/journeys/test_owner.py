"""Ana looks after her school's website: what she publishes is there for everybody at once, cached pages or not."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.dealings import book_class, book_lesson, pay
from tests.journeys.staff import log_in, menu
from tests.support.accessibility import findings
from tests.support.offers import OWNER_EMAIL
from tests.support.sites import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("watched")]

HEADING = "Talk to Ben this week"


@pytest.fixture
def visitor(new_context: Any) -> Page:
    """Somebody who has never been here, with a browser of their own."""
    return new_context().new_page()


def look(visitor: Page, url: str) -> str:
    """Open a page as a visitor; whether it came from the page cache ("hit" or "miss")."""
    answer = visitor.goto(url)
    assert answer is not None
    assert answer.status == 200
    return answer.headers["x-page-cache"]


def test_owner_sees_the_whole_school_in_the_menu(site: LiveSite, page: Page) -> None:
    log_in(page, site, OWNER_EMAIL)
    assert menu(page) == [
        "Pages",
        "Bookings",
        "Workshops",
        "Sessions",
        "Teachers",
        "Payments",
        "Images",
        "Documents",
        "Reports",
        "Settings",
    ]
    expect(page.get_by_role("heading", name="What to do next")).to_be_visible()


def test_owner_puts_a_booking_block_on_the_home_page(site: LiveSite, page: Page, visitor: Page) -> None:
    assert [look(visitor, site.url), look(visitor, site.url)] == ["miss", "hit"]
    expect(visitor.locator("booking-widget")).to_have_count(0)

    log_in(page, site, OWNER_EMAIL)
    page.get_by_role("button", name="Pages").click()
    page.get_by_role("link", name="Edit 'Home'").click()
    page.get_by_role("button", name="Insert a block").last.click()
    offered = page.get_by_role("option", name="Booking")
    offered.locator("xpath=following-sibling::button").click()
    preview = page.frame_locator("iframe.w-combobox-preview__iframe")
    expect(preview.get_by_role("heading", name="Conversation lesson")).to_be_visible()
    expect(preview.locator("a.calendar__day").first).to_be_attached()
    offered.click()
    block = page.locator("[data-streamfield-child]").last
    block.get_by_label("Heading").fill(HEADING)
    block.get_by_label("Course").select_option("Conversation lesson")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Page 'Home' has been published.")).to_be_visible()

    assert [look(visitor, site.url), look(visitor, site.url)] == ["miss", "hit"]
    expect(visitor.get_by_role("heading", name=HEADING)).to_be_visible()
    widget = visitor.get_by_role("group", name="Conversation lesson")
    widget.locator("a.calendar__day").first.click()
    expect(widget.locator("a.time")).to_have_count(3)


def test_new_price_reaches_a_cached_page(site: LiveSite, page: Page, visitor: Page) -> None:
    url = f"{site.url}/courses/lesson/"
    assert [look(visitor, url), look(visitor, url)] == ["miss", "hit"]
    price = visitor.locator(".course .price__amount")
    expect(price).to_have_text("€38.50")

    log_in(page, site, OWNER_EMAIL)
    page.get_by_role("link", name="Workshops").click()
    page.get_by_role("link", name="Conversation lesson").first.click()
    expect(page.get_by_role("textbox", name="Price")).to_have_value("38.50")
    page.get_by_role("textbox", name="Price").fill("42,50")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("updated")).to_be_visible()

    assert look(visitor, url) == "miss"
    expect(price).to_have_text("€42.50")
    expect(visitor.locator("booking-widget .price__amount").first).to_have_text("€42.50")


def test_new_name_of_a_teacher_reaches_a_cached_page(site: LiveSite, page: Page, visitor: Page) -> None:
    url = f"{site.url}/teachers/"
    assert [look(visitor, url), look(visitor, url)] == ["miss", "hit"]

    log_in(page, site, OWNER_EMAIL)
    page.get_by_role("link", name="Teachers", exact=True).click()
    page.get_by_role("link", name="Carla Soler").first.click()
    page.get_by_label("Name").fill("Carla Soler Vidal")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("updated")).to_be_visible()

    assert look(visitor, url) == "miss"
    expect(visitor.get_by_role("link", name="Carla Soler Vidal")).to_be_visible()


def test_unknown_price_is_refused_with_what_was_typed(site: LiveSite, page: Page) -> None:
    log_in(page, site, OWNER_EMAIL)
    page.goto(f"{site.url}/admin/workshops/edit/{site.offers.course.pk}/")
    page.get_by_role("textbox", name="Price").fill("a lot")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Write an amount like 25 or 25.50")).to_be_visible()
    expect(page.get_by_role("textbox", name="Price")).to_have_value("a lot")


def test_owner_cancels_for_a_student_and_calls_a_class_off(site: LiveSite, page: Page) -> None:
    """The money goes back, and each of our own screens on the way has a heading and can be read by everybody."""
    _first, _second, third = site.offers.sessions
    with site.inside():
        lesson = book_lesson(site)
        pay(site, lesson)
        pay(site, book_class(site, third))
    paid = site.books()["totals"]["eur"]["paid"]
    log_in(page, site, OWNER_EMAIL)
    found = findings(page)

    page.get_by_role("link", name="Bookings").click()
    page.get_by_role("row", name="Conversation lesson").get_by_role("link", name="Chloe Martin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chloe Martin")
    found += findings(page)
    page.get_by_role("link", name="Cancel this booking…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancel a booking")
    found += findings(page)
    page.get_by_label("Why?").fill("Ben is ill.")
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_text("The booking is cancelled, and the student is told.")).to_be_visible()

    page.goto(f"{site.url}/admin/sessions/call-off/{third.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Call off a session")
    expect(page.get_by_text("1 student has booked.")).to_be_visible()
    found += findings(page)
    page.get_by_label("Why?").fill("The heating is broken.")
    page.get_by_role("button", name="Call the session off").click()
    expect(page.get_by_text("The session is called off.")).to_be_visible()
    page.goto(f"{site.url}/admin/hours/{site.offers.ben.pk}/")
    found += findings(page)

    site.work()
    site.hear_from_stripe()
    assert site.books()["totals"]["eur"] == {
        "paid": paid,
        "refunded": paid,
        "disputed": 0,
        "fees": 0,
        "net": 0,
    }
    told = {mail.subject: mail.text for mail in site.mails_to("chloe@")}
    assert "Ben is ill." in told["Cancelled: Conversation lesson"]
    assert "The heating is broken." in told["Cancelled: Evening class"]
    assert found == []
