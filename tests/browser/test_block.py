"""The widget as a block on a page that an editor made."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Page as WagtailPage

from cms_pages.models import HomePage, StandardPage
from cms_pages.services import starter_site

from .steps import choose_time, fill_details

pytestmark = pytest.mark.browser


@pytest.fixture
def block_page(school: Any) -> WagtailPage:
    """A page with two widgets: the free lesson, and the class."""
    starter_site.build(school_name="Lingua", theme_id="education", contact_email="hola@lingua.example")
    page = StandardPage(
        title="Book here",
        body=[
            ("booking", {"heading": "A trial lesson", "lead": "", "workshop": school.free_lesson.pk}),
            ("booking", {"heading": "The exam class", "lead": "", "workshop": school.exam_class.pk}),
        ],
    )
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def test_each_widget_on_a_page_books_its_own(
    open_page: Callable[..., Page], school: Any, block_page: WagtailPage
) -> None:
    page = open_page()
    page.goto(school.url("/book-here/"))
    first, second = page.locator("booking-widget").all()
    expect(second.locator("table[role=grid]")).to_be_visible()
    second.locator("a.time").first.click()
    expect(second).to_have_attribute("data-step", "details")
    expect(first).to_have_attribute("data-step", "time")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) == len(set(ids))
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(second.locator(".booking__heading:visible")).to_have_text("Your place is booked")
    assert page.url == school.url("/book-here/")
    assert [booking.workshop_id for booking in school.bookings] == [school.exam_class.pk]


def test_cached_page_shows_fresh_times(
    open_page: Callable[..., Page], school: Any, block_page: WagtailPage
) -> None:
    plain = open_page(java_script_enabled=False)
    plain.goto(school.url("/book-here/"))
    answer = plain.goto(school.url("/book-here/"))
    assert answer is not None
    assert answer.headers["x-page-cache"] == "hit"
    assert "set-cookie" not in answer.headers
    # Behind the cache's back, so that the page stays as it was.
    school.free_lesson.hosts.all().delete()
    assert plain.goto(school.url("/book-here/")).headers["x-page-cache"] == "hit"  # type: ignore[union-attr]
    expect(plain.locator("a.time").first).to_be_visible()
    page = open_page()
    page.goto(school.url("/book-here/"))
    expect(page.locator("booking-widget").first).to_have_attribute("data-state", "empty")


def test_block_without_script_leads_to_the_booking_page(
    open_page: Callable[..., Page], school: Any, block_page: WagtailPage
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(school.url("/book-here/"))
    page.locator("booking-widget").first.locator("a.calendar__day").nth(1).click()
    assert re.match(r".*/book/trial-lesson/\?date=", page.url)
    choose_time(page, day=2)
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator(".notice--success")).to_contain_text("Your place is booked.")
