"""Chloe looks after her bookings by herself: in by a code from her mailbox, later by a password of her own."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from accounts.models import User
from booking.enums import ActorKind, BookingStatus
from booking.models import Booking
from tests.journeys.dealings import book_lesson, pay
from tests.journeys.student import EMAIL
from tests.support.offers import PRICE_MINOR
from tests.support.sites import LiveSite

pytestmark = pytest.mark.browser

MADRID, NEW_YORK = ZoneInfo("Europe/Madrid"), "America/New_York"
NEW_PASSWORD = "three green kettles"


@pytest.fixture
def lesson(site: LiveSite) -> Any:
    """Paid from New York."""
    with site.inside():
        booking = book_lesson(site)
        Booking.objects.filter(pk=booking.pk).update(attendee_time_zone=NEW_YORK)
        pay(site, booking)
    return booking.seats.get().session


def test_student_comes_in_by_code_then_by_password_and_cancels(
    site: LiveSite, newcomer: Callable[..., Page], lesson: Any
) -> None:
    page = newcomer()
    enters_by_code(page, site)
    sees_the_lesson(page, lesson)
    assert downloaded(page)["DTSTART"].dt == lesson.start_at
    chooses_a_password(page, site)

    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{site.url}/")
    page.get_by_role("link", name="My bookings").click()
    page.get_by_role("link", name="Log in with a password").click()
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".account-card")).to_have_count(1)

    cancels(page)
    site.work()
    site.hear_from_stripe()
    assert site.books()["totals"]["eur"]["refunded"] == PRICE_MINOR
    page.get_by_role("link", name="My bookings").click()
    expect(page.get_by_text("Nothing is booked yet")).to_be_visible()
    page.get_by_role("navigation", name="Which bookings").get_by_role("link", name="Cancelled").click()
    expect(page.locator(".account-card")).to_contain_text("Conversation lesson")
    with site.inside():
        booking = Booking.objects.get()
        assert booking.status == BookingStatus.CANCELLED
        assert booking.cancellations.get().by_kind == ActorKind.STUDENT


def enters_by_code(page: Page, site: LiveSite) -> None:
    page.goto(site.url)
    page.get_by_role("link", name="My bookings").click()
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    site.work()
    found = re.search(r"^\s*([A-Z0-9]{6})\s*$", site.mails_to(EMAIL)[0].text, re.MULTILINE)
    assert found
    page.get_by_label("Code").fill(found[1])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My bookings")


def sees_the_lesson(page: Page, lesson: Any) -> None:
    """On her own clocks first, and on those of the school."""
    card = page.locator(".account-card")
    expect(card).to_have_count(1)
    expect(card.get_by_role("heading")).to_have_text("Conversation lesson")
    here, there = (lesson.start_at.astimezone(zone) for zone in (ZoneInfo(NEW_YORK), MADRID))
    expect(card).to_contain_text(re.compile(rf"{here:%H:%M}\s*–.*New York"))
    expect(card.locator(".account-card__elsewhere")).to_contain_text(
        re.compile(rf"At the school:.*{there:%H:%M}\s*–.*Madrid")
    )
    expect(card).to_contain_text("Ben Okafor")
    expect(card).to_contain_text("€38.50")


def downloaded(page: Page) -> Any:
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to calendar").click()
    (event,) = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    return event


def chooses_a_password(page: Page, site: LiveSite) -> None:
    page.get_by_role("link", name="Profile", exact=True).click()
    page.get_by_role("link", name="Choose a password").click()
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("link", name="Change the password")).to_be_visible()
    with site.inside():
        assert User.objects.get(email=EMAIL).check_password(NEW_PASSWORD)


def cancels(page: Page) -> None:
    page.locator(".account-card").get_by_role("link", name="Cancel", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("You get €38.50 back, the way you paid.")
    page.get_by_role("button", name="Cancel and get €38.50 back").click()
    expect(page.locator(".manage__status")).to_have_text("Cancelled")
