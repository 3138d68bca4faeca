"""Ben's week: he takes a day off where a lesson is booked, sees it in time and takes another; the website follows.
After a lesson he notes who was there."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from booking.enums import Attendance, BookingStatus
from booking.models import Seat
from core.clock import now
from tests.factories.booking import BookingFactory, SessionFactory
from tests.journeys.dealings import book_lesson, pay
from tests.journeys.staff import log_in
from tests.support.offers import BEN_EMAIL
from tests.support.sites import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("watched")]

MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def booked_on(site: LiveSite) -> date:
    """The day of the first free lesson, which Chloe has booked and paid."""
    with site.inside():
        booking = book_lesson(site)
        pay(site, booking)
        return booking.seats.get().session.start_at.astimezone(MADRID).date()


class Visitor:
    """Sees the course's page as it comes from the server or its cache."""

    def __init__(self, page: Page, site: LiveSite) -> None:
        self.page = page
        self.url = f"{site.url}/courses/lesson/"

    def comes(self) -> str:
        """Open the page; whether it was in the cache ("hit" or "miss")."""
        answer = self.page.goto(self.url)
        assert answer is not None
        return answer.headers["x-page-cache"]

    def can_choose(self, day: date) -> bool:
        """Has this day a free time, in this month's calendar or the next?"""
        link = self.page.locator(f"a.calendar__day[href*='date={day}']")
        following = self.page.locator("a.booking__next")
        if not link.count() and following.count():
            self.page.goto(urljoin(self.url, following.get_attribute("href") or ""))
        return link.count() == 1


def test_time_off_is_taken_beside_a_booked_lesson(
    site: LiveSite, page: Page, booked_on: date, newcomer: Callable[..., Page]
) -> None:
    visitor = Visitor(newcomer(java_script_enabled=False), site)
    day_after = booked_on + timedelta(days=1)
    assert [visitor.comes(), visitor.comes()] == ["miss", "hit"]
    assert visitor.can_choose(booked_on)
    assert [visitor.comes(), visitor.can_choose(day_after)] == ["hit", True]

    log_in(page, site, BEN_EMAIL)
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="My hours").click()
    off = page.get_by_role("group", name="Time off")
    page.get_by_role("button", name="Add time off").click()
    off.get_by_label("First day").first.fill(str(booked_on))
    off.get_by_label("Reason").first.fill("My sister marries")
    save(page)
    panel = page.get_by_role("region", name="1 session is in the way")
    expect(panel).to_contain_text("Conversation lesson")
    expect(panel).to_contain_text("1 student")
    expect(panel).to_contain_text("Nothing is saved yet.")
    assert time_off(site) == []
    assert visitor.comes() == "hit"

    off.get_by_label("First day").first.fill(str(day_after))
    save(page)
    expect(page.get_by_text("The hours are saved.")).to_be_visible()
    expect(panel).to_have_count(0)
    assert time_off(site) == [(day_after, day_after, "My sister marries")]
    assert visitor.comes() == "miss"
    assert visitor.can_choose(booked_on)
    assert [visitor.comes(), visitor.can_choose(day_after)] == ["hit", False]


def save(page: Page) -> None:
    page.get_by_role("button", name="Save hours").last.click()


def time_off(site: LiveSite) -> list[tuple[date, date, str]]:
    with site.inside():
        return list(site.offers.ben.schedule.time_off.values_list("first_on", "last_on", "reason"))


@pytest.fixture
def yesterday(site: LiveSite) -> Any:
    """A lesson that is over, with Chloe."""
    with site.inside():
        start = now() - timedelta(days=1)
        session = SessionFactory(
            workshop=site.offers.lesson,
            start_at=start,
            end_at=start + timedelta(minutes=50),
            capacity=1,
            hosts=[site.offers.ben],
        )
        BookingFactory(session=session, attendee_name="Chloe Martin")
    return session


def test_teacher_notes_who_was_there(site: LiveSite, page: Page, yesterday: Any) -> None:
    log_in(page, site, BEN_EMAIL)
    page.goto(f"{site.url}/admin/sessions/?when=past")
    page.get_by_role("link", name="Conversation lesson").click()
    row = page.get_by_role("row", name="Chloe Martin")
    expect(row.get_by_label("not noted")).to_be_checked()
    row.get_by_label("was there").check()
    page.get_by_role("button", name="Save who was there").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(row.get_by_label("was there")).to_be_checked()
    expect(page.get_by_role("main")).to_contain_text("1 was there.")
    with site.inside():
        seat = Seat.objects.select_related("booking").get(session=yesterday)
        assert (seat.attendance, seat.booking.status) == (Attendance.ATTENDED, BookingStatus.ATTENDED)
