"""The week of a teacher on one screen: what a change collides with is seen before it is saved, with and without a
script; closed dates of the school likewise."""

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from core.clock import now
from tests.factories.booking import BookingFactory, SessionFactory
from tests.journeys.staff import log_in
from tests.support.accessibility import findings
from tests.support.offers import BEN_EMAIL, OWNER_EMAIL
from tests.support.sites import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("watched")]

MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def lesson(site: LiveSite) -> Any:
    """On Wednesday in two weeks at 10:00, inside Ben's hours."""
    today = now().astimezone(MADRID).date()
    on = today - timedelta(days=today.weekday()) + timedelta(days=16)
    with site.inside():
        start = datetime.combine(on, time(10), MADRID)
        session = SessionFactory(
            workshop=site.offers.lesson,
            start_at=start,
            end_at=start + timedelta(minutes=50),
            capacity=1,
            hosts=[site.offers.ben],
        )
        booking = BookingFactory(session=session, attendee_name="Chloe Martin")
    yield session
    with site.inside():
        session.hosts.update(is_active=False)
        booking.seats.update(is_active=False)


def local_day(lesson: Any) -> Any:
    return lesson.start_at.astimezone(MADRID).date()


def open_week(page: Page, site: LiveSite, lesson: Any, email: str = BEN_EMAIL) -> None:
    log_in(page, site, email)
    page.goto(f"{site.url}/admin/hours/{site.offers.ben.pk}/?week={local_day(lesson)}")


def hours_of(site: LiveSite) -> list[tuple[int, str, str]]:
    with site.inside():
        rows = site.offers.ben.schedule.weekly_hours.values_list("weekday", "starts", "ends")
        return [(day, f"{starts:%H:%M}", f"{ends:%H:%M}") for day, starts, ends in rows]


def test_lesson_in_the_way_is_seen_before_the_hours_are_saved(
    site: LiveSite, page: Page, lesson: Any
) -> None:
    open_week(page, site, lesson)
    expect(page.locator(".week-session").get_by_role("link")).to_have_text(["Conversation lesson"])
    expect(page.locator(".week-session")).to_contain_text("Chloe Martin")
    before = hours_of(site)
    page.get_by_role("group", name="Wednesday").get_by_label("From").first.fill("10:30")
    page.get_by_role("button", name="Save hours").last.click()
    panel = page.get_by_role("region", name="1 session is in the way")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("outside the new hours")
    expect(page.locator(".week-session--clash")).to_have_count(1)
    assert findings(page) == []
    assert hours_of(site) == before

    panel.get_by_role("button", name="Save all the same").click()
    expect(page.get_by_text("The hours are saved.")).to_be_visible()
    assert next(row for row in hours_of(site) if row[0] == 3)[1] == "10:30"
    page.get_by_role("group", name="Wednesday").get_by_label("From").first.fill(before[0][1])
    page.get_by_role("button", name="Save hours").last.click()
    expect(page.get_by_text("The hours are saved.")).to_be_visible()


def test_day_is_copied_and_tried_before_it_is_saved(site: LiveSite, page: Page, lesson: Any) -> None:
    open_week(page, site, lesson, OWNER_EMAIL)
    before = hours_of(site)
    monday = page.get_by_role("group", name="Monday", exact=True)
    monday.get_by_label("From").first.fill("07:15")
    monday.locator("summary").click()
    monday.get_by_label("Saturday").check()
    monday.get_by_role("button", name="Copy").click()
    saturday = page.get_by_role("group", name="Saturday", exact=True)
    expect(saturday.get_by_label("From").first).to_have_value("07:15")
    page.get_by_role("button", name="Preview the week").click()
    expect(page.get_by_text("This is how the week would be.")).to_be_visible()
    expect(page.locator(".week-day").nth(5)).to_contain_text("07:15–")
    expect(saturday.get_by_label("From").first).to_have_value("07:15")
    assert findings(page) == []
    assert hours_of(site) == before


def test_screen_works_on_a_telephone(site: LiveSite, page: Page, lesson: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_week(page, site, lesson)
    expect(page.locator(".week-session").get_by_text("Chloe Martin")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert findings(page) == []
    page.get_by_role("link", name="Change the hours").click()
    expect(page.get_by_role("heading", name="Every week")).to_be_in_viewport()
    page.get_by_role("link", name="Week after").click()
    expect(page.locator(".week-session")).to_have_count(0)


def test_everything_works_without_a_script(site: LiveSite, new_context: Any, lesson: Any) -> None:
    page = new_context(java_script_enabled=False).new_page()
    open_week(page, site, lesson)
    before = hours_of(site)
    monday = page.get_by_role("group", name="Monday", exact=True)
    monday.get_by_label("From").nth(1).fill("20:00")
    monday.get_by_label("Until").nth(1).fill("21:30")
    monday.locator("summary").click()
    monday.get_by_label("Sunday").check()
    monday.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied to Sunday. Nothing is saved yet.")).to_be_visible()
    sunday = page.get_by_role("group", name="Sunday", exact=True)
    expect(sunday.get_by_label("Until").nth(1)).to_have_value("21:30")
    off = page.get_by_role("group", name="Time off")
    off.get_by_label("First day").first.fill(str(local_day(lesson)))
    off.get_by_label("Reason").first.fill("Dentist")
    page.get_by_role("button", name="Save hours").last.click()
    expect(page.get_by_role("heading", name="1 session is in the way")).to_be_visible()
    expect(off.get_by_label("Reason").first).to_have_value("Dentist")
    expect(sunday.get_by_label("Until").nth(1)).to_have_value("21:30")
    assert hours_of(site) == before


def test_owner_sees_what_closing_the_school_collides_with(site: LiveSite, page: Page, lesson: Any) -> None:
    log_in(page, site, OWNER_EMAIL)
    page.goto(f"{site.url}/admin/closed-dates/new/")
    page.locator("#id_name").fill("Carnival")
    for field in ("first_on", "last_on"):
        page.locator(f"#id_{field}").fill(str(local_day(lesson)))
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Create").click()
    panel = page.get_by_role("region", name=re.compile("in the way"))
    expect(panel).to_contain_text("Conversation lesson, Ben Okafor")
    page.get_by_text("Nothing is saved yet: sessions are in the way.").wait_for()
    page.wait_for_function("document.getAnimations().length === 0")
    assert findings(page) == []
    panel.get_by_role("button", name="Save all the same").click()
    expect(page.get_by_role("link", name="Carnival")).to_be_visible()
    page.goto(f"{site.url}/admin/hours/{site.offers.ben.pk}/?week={local_day(lesson)}")
    expect(page.locator(".week-day").nth(2)).to_contain_text("Closed: Carnival")
