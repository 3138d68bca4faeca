"""Ana plans a course for the winter: its dates around a holiday, its price, what she wants to know of each student;
and what she changes later reaches who has booked it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus, SessionStatus
from booking.models import Booking, Series
from core.clock import now
from tests.factories.booking import close_school
from tests.journeys.staff import log_in
from tests.support.offers import OWNER_EMAIL
from tests.support.sites import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("watched")]

MADRID = ZoneInfo("Europe/Madrid")
TITLE, QUESTION = "Mornings, winter term", "What is your first language?"
FIRST_IN = timedelta(days=10)


@pytest.fixture
def first_on(site: LiveSite) -> date:
    """The first morning of the course; a week later the school is closed."""
    first = now().astimezone(MADRID).date() + FIRST_IN
    with site.inside():
        close_school(first + timedelta(weeks=1), name="Town feast")
    return first


def test_course_is_planned_booked_and_changed(
    site: LiveSite, page: Page, first_on: date, newcomer: Callable[..., Page]
) -> None:
    log_in(page, site, OWNER_EMAIL)
    sells_in_series(page)
    series = plans(site, page, first_on)

    books_all_of_it(newcomer(refused=(422,)), site)
    site.work()
    (booked,) = site.mails_to("elif@")
    assert booked.subject == "You are booked: Evening class"
    with site.inside():
        booking = Booking.objects.get(attendee_email="elif@student.example")
        assert (booking.status, booking.price_minor, booking.series_id) == (
            BookingStatus.CONFIRMED,
            0,
            series.pk,
        )
        assert booking.seats.filter(is_active=True).count() == 4

    page.goto(f"{site.url}/admin/series/{series.pk}/")
    expect(page.get_by_role("main")).to_contain_text("1 student has booked all of it.")
    page.locator(".series-table tbody a").first.click()
    expect(page.get_by_role("row", name="Elif Demir")).to_contain_text(f"{QUESTION} Turkish")

    moves_the_third(page, site, series)
    calls_the_last_off(page, site, series)
    with site.inside():
        assert booking.seats.filter(is_active=True).count() == 3
        booking.refresh_from_db()
        assert booking.status == BookingStatus.CONFIRMED


def sells_in_series(page: Page) -> None:
    """The class is sold as a whole, and asks one question."""
    page.get_by_role("link", name="Workshops").click()
    page.get_by_role("link", name="Evening class").first.click()
    page.get_by_label("Booked as").select_option(label="whole series")
    page.get_by_role("heading", name="What do you ask whoever books?").click()
    question = page.locator(".plan-row:not(template *)").filter(has=page.get_by_label("Kind of answer")).first
    question.get_by_label("Question").fill(QUESTION)
    question.get_by_label("Must be answered").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("updated")).to_be_visible()


def plans(site: LiveSite, page: Page, first_on: date) -> Series:
    """Four mornings a week apart; the closed day is skipped and made up for."""
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_role("link", name="Add session").first.click()
    page.get_by_label("Workshop").select_option("Evening class")
    page.get_by_label("Start").fill(f"{first_on} 11:00")
    page.keyboard.press("Escape")
    page.get_by_label("Every week").check()
    page.get_by_role("spinbutton", name="Number of dates").fill("4")
    page.get_by_label("Name of the series").fill(TITLE)
    page.get_by_label("Price of the whole series").fill("0")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".plan-date")).to_have_count(5)
    expect(page.locator(".plan-date").nth(1)).to_contain_text("Skipped: Town feast")
    expect(page.get_by_role("main")).to_contain_text("Evening class: 4 dates")
    with site.inside():
        assert not Series.objects.exists()

    page.get_by_role("button", name="Plan the ticked dates").click()
    expect(page.get_by_text("4 dates are planned.")).to_be_visible()
    with site.inside():
        series = Series.objects.get()
        starts = [row.start_at.astimezone(MADRID) for row in series.sessions.order_by("start_at")]
        assert starts == [at(first_on, weeks=weeks, hour=11) for weeks in (0, 2, 3, 4)]
    return series


def at(first_on: date, *, weeks: int, hour: int) -> datetime:
    return datetime.combine(first_on + timedelta(weeks=weeks), time(hour), MADRID)


def books_all_of_it(page: Page, site: LiveSite) -> None:
    """Elif, who forgets the question at first."""
    page.goto(f"{site.url}/courses/evening/")
    page.get_by_text("4 lessons,").click()
    expect(page.locator(".course-offer time")).to_have_count(4)
    page.get_by_role("link", name=f"Book the course – {TITLE}").click()
    form = page.locator("form.booking__details")
    form.get_by_label("Name", exact=True).fill("Elif Demir")
    form.get_by_label("E-mail", exact=True).fill("elif@student.example")
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="Go on to review").click()
    expect(form.locator(".field__error")).to_have_text("Please answer this.")
    form.get_by_label(QUESTION).fill("Turkish")
    form.get_by_role("button", name="Go on to review").click()
    review = page.locator("form.booking__review")
    expect(review).to_contain_text("Turkish")
    expect(review.locator(".price__amount")).to_have_text("Free")
    review.get_by_role("button", name="Book the course").click()
    expect(page.get_by_text("Your place is booked")).to_be_visible()


def moves_the_third(page: Page, site: LiveSite, series: Any) -> None:
    """An hour later, for this date only; who has booked reads it in a mail."""
    opens_date(page, site, series, 2)
    page.get_by_role("link", name="Move or change").click()
    expect(page.get_by_text("1 student has booked.")).to_be_visible()
    before = page.get_by_label("Start").input_value()
    assert before.endswith("11:00")
    page.get_by_label("Start").fill(before.replace("11:00", "12:15"))
    page.keyboard.press("Escape")
    expect(page.get_by_label("only this date")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".roster")).to_contain_text("12:15")
    site.work()
    told = site.mails_to("elif@")[0]
    assert told.subject == "Changed: Evening class"
    assert "12:15–13:45" in told.text
    with site.inside():
        hours = [row.start_at.astimezone(MADRID).strftime("%H:%M") for row in dates_of(series)]
        assert hours == ["11:00", "11:00", "12:15", "11:00"]


def calls_the_last_off(page: Page, site: LiveSite, series: Any) -> None:
    opens_date(page, site, series, 3)
    page.get_by_role("link", name="Call off").click()
    page.get_by_label("Why?").fill("Carla is at a wedding.")
    page.get_by_role("button", name="Call the session off").click()
    expect(page.get_by_text("The session is called off. Everybody who had booked is told.")).to_be_visible()
    site.work()
    told = site.mails_to("elif@")[0]
    assert told.subject.startswith("Cancelled: Evening class, ")
    assert "Carla is at a wedding." in told.text
    assert "Your other dates stay as they are." in told.text
    with site.inside():
        assert dates_of(series)[3].status == SessionStatus.CANCELLED


def opens_date(page: Page, site: LiveSite, series: Any, number: int) -> None:
    page.goto(f"{site.url}/admin/series/{series.pk}/")
    page.locator(".series-table tbody a").nth(number).click()
    expect(page.locator(".roster")).to_be_visible()


def dates_of(series: Any) -> list[Any]:
    return list(series.sessions.order_by("start_at"))
