"""Booking with nothing but a keyboard, and what a screen reader is told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus

from .steps import heading, settled, widget

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: Callable[..., Page], school: Any) -> Page:
    """At the first step of the free lesson, the focus on the chosen day."""
    page = open_page()
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    page.locator(".calendar [tabindex='0']").focus()
    return page


def test_student_books_with_the_keyboard_alone(page: Page, school: Any) -> None:
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    _tab_to(page, "a.time")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Your details")
    expect(heading(page)).to_be_focused()
    for name, text in (("name", "Chloe"), ("email", "chloe@example.com")):
        _tab_to(page, f"input[name={name}]")
        page.keyboard.type(text)
    _tab_to(page, "input[name=terms]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Is everything right?")
    expect(heading(page)).to_be_focused()
    _tab_to(page, "button[value=book]")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Your place is booked")
    expect(heading(page)).to_be_focused()
    assert [booking.status for booking in school.bookings] == [BookingStatus.CONFIRMED]


def test_arrows_walk_through_days_weeks_and_months(page: Page, school: Any) -> None:
    start = _focused(page)
    page.keyboard.press("ArrowRight")
    assert _focused(page) == start + timedelta(days=1)
    page.keyboard.press("ArrowDown")
    assert _focused(page) == start + timedelta(days=8)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert _focused(page) == start
    # Weeks begin on Monday.
    page.keyboard.press("End")
    if (start + timedelta(days=6 - start.weekday())).month == start.month:
        assert _focused(page).weekday() == 6
        page.keyboard.press("Home")
        assert _focused(page) == max(start - timedelta(days=start.weekday()), _focused(page))
        assert _focused(page).weekday() == 0 or _focused(page).month != start.month
    page.keyboard.press("PageDown")
    settled(page)
    assert _focused(page).month != start.month


def test_page_keys_turn_months_and_stop_at_the_ends(page: Page, school: Any) -> None:
    start = _focused(page)
    page.keyboard.press("PageUp")
    assert _focused(page) == start
    page.keyboard.press("PageDown")
    after = _focused(page)
    assert (after.month - start.month) % 12 == 1
    assert page.evaluate("document.activeElement.closest('.calendar') !== null")
    expect(page.locator(".booking__month-name")).to_have_text(f"{after:%B %Y}")
    settled(page)
    assert _focused(page) == after
    page.keyboard.press("PageUp")
    assert _focused(page).month == start.month


def test_arrows_follow_the_direction_of_writing(page: Page, school: Any) -> None:
    start = _focused(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.keyboard.press("ArrowLeft")
    assert _focused(page) == start + timedelta(days=1)
    page.keyboard.press("ArrowRight")
    assert _focused(page) == start


def test_calendar_is_a_grid_with_one_stop_for_the_tab_key(page: Page, school: Any) -> None:
    assert page.locator(".calendar [tabindex='0']").count() == 1
    expect(page.get_by_role("grid")).to_have_accessible_name(
        page.locator(".booking__month-name").inner_text()
    )
    chosen = page.get_by_role("gridcell", selected=True)
    expect(chosen).to_have_count(1)
    past = page.locator(".calendar td[aria-disabled=true]").first
    assert (past.get_attribute("aria-label") or "").endswith(", nothing free")


def test_day_that_was_chosen_is_announced(page: Page, school: Any) -> None:
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    day = page.locator(".booking__day").inner_text()
    expect(page.get_by_role("status")).to_have_text(f"{day}: 5 free times")


def test_zone_that_was_chosen_is_announced(page: Page, school: Any) -> None:
    page.get_by_label("Times are shown in").select_option("Tokyo (UTC+9)")
    expect(page.get_by_role("status")).to_have_text("Times are now shown in Tokyo (UTC+9).")


def _focused(page: Page) -> date:
    """The date that has the focus."""
    return date.fromisoformat(page.evaluate("document.activeElement.closest('td[data-date]').dataset.date"))


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab from {widget(page).inner_text()}")
