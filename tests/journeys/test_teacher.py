"""Ben sets his own hours, and nobody else's; the free times on the website follow."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.staff import log_in, menu
from tests.support.offers import BEN_EMAIL
from tests.support.sites import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("watched")]


@pytest.fixture
def visitor(new_context: Any, site: LiveSite) -> "Visitor":
    """Sees the course's page as it comes from the server or its cache, without a script that would ask anew."""
    return Visitor(new_context(java_script_enabled=False).new_page(), f"{site.url}/courses/lesson/")


class Visitor:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def comes(self) -> str:
        """Open the page; whether it was in the cache ("hit" or "miss")."""
        answer = self.page.goto(self.url)
        assert answer is not None
        return answer.headers["x-page-cache"]

    def days(self) -> list[str]:
        """The days that can be pressed, as they are read out: "Thursday 14 January, 3 free times"."""
        return [day.get_attribute("aria-label") or "" for day in self.page.locator("a.calendar__day").all()]

    def times(self) -> list[str]:
        """When lessons begin on the first of these days."""
        return self.page.locator(".time__start").all_inner_texts()


def open_hours(page: Page, site: LiveSite) -> None:
    log_in(page, site, BEN_EMAIL)
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="My hours").click()
    expect(page.get_by_role("heading", name="Every week")).to_be_visible()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_text("The hours are saved.")).to_be_visible()


def test_free_times_follow_the_teachers_hours(site: LiveSite, page: Page, visitor: Visitor) -> None:
    assert [visitor.comes(), visitor.comes()] == ["miss", "hit"]
    assert visitor.times() == ["09:00", "10:00", "11:00"]
    weekday = visitor.days()[0].split()[0]

    open_hours(page, site)
    day = page.get_by_role("group", name=weekday)
    day.get_by_label("From").first.fill("14:00")
    day.get_by_label("Until").first.fill("16:00")
    day.get_by_role("button", name=f"Add hours on {weekday}").click()
    day.get_by_label("From").nth(1).fill("18:00")
    day.get_by_label("Until").nth(1).fill("19:00")
    save(page)

    assert visitor.comes() == "miss"
    assert visitor.times() == ["14:00", "15:00", "18:00"]


def test_special_date_closes_a_day(site: LiveSite, page: Page, visitor: Visitor) -> None:
    visitor.comes()
    visitor.page.locator("a.booking__next").click()
    closed, stays = visitor.days()[1:3]
    address = visitor.page.locator("a.calendar__day").nth(1).get_attribute("href")
    (date,) = parse_qs(urlsplit(address).query)["date"]

    open_hours(page, site)
    special = page.get_by_role("group", name="Special dates")
    page.get_by_role("button", name="Add a date").click()
    special.get_by_label("Date").first.fill(date)
    save(page)
    expect(special.get_by_label("Date").first).to_have_value(date)

    visitor.page.reload()
    assert closed not in visitor.days()
    assert stays in visitor.days()


def test_hours_that_overlap_are_refused_beside_their_row(site: LiveSite, page: Page) -> None:
    open_hours(page, site)
    sunday = page.get_by_role("group", name="Sunday")
    before = sunday.get_by_label("From").first.input_value()
    sunday.get_by_role("button", name="Add hours on Sunday").click()
    sunday.get_by_label("From").nth(1).fill("10:00")
    sunday.get_by_label("Until").nth(1).fill("11:00")
    page.get_by_role("button", name="Save hours").click()
    expect(sunday.get_by_text("This overlaps with other hours of the same day.")).to_be_visible()
    expect(sunday.get_by_label("From").nth(1)).to_have_value("10:00")
    page.reload()
    expect(sunday.get_by_label("From").first).to_have_value(before)


def test_teacher_sees_own_matters_only(site: LiveSite, page: Page) -> None:
    log_in(page, site, BEN_EMAIL)
    assert menu(page) == ["My hours", "Bookings", "Sessions", "Reports"]
    others = [
        f"hours/{site.offers.carla.pk}/",
        f"workshops/edit/{site.offers.lesson.pk}/",
        "teachers/",
        "series/",
        "users/",
        "settings/themes/brand/",
        "pages/",
    ]
    for path in others:
        page.goto(f"{site.url}/admin/{path}")
        expect(page).to_have_url(f"{site.url}/admin/")
        expect(page.get_by_text("Sorry, you do not have permission to access this area.")).to_be_visible()


def test_teacher_cannot_send_another_teachers_hours(site: LiveSite, page: Page) -> None:
    """The form is Ben's own, sent to Carla's address."""
    open_hours(page, site)
    form = page.locator("form.hours")
    form.evaluate(f"form => form.action = '/admin/hours/{site.offers.carla.pk}/'")
    page.get_by_role("group", name="Monday").get_by_label("Until").first.fill("23:00")
    page.get_by_role("button", name="Save hours").click()
    expect(page.get_by_text("Sorry, you do not have permission to access this area.")).to_be_visible()
    with site.inside():
        hours = site.offers.carla.schedule.weekly_hours.values_list("starts", "ends")
        assert {(f"{starts:%H:%M}", f"{ends:%H:%M}") for starts, ends in hours} == {("09:00", "12:00")}
