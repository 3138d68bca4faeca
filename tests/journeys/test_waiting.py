"""A class with one place: who waits for it gets it when it is free, in turn, and nobody else in between."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingSource, BookingStatus, WaitlistStatus
from booking.models import Booking, WaitlistEntry
from booking.services.actors import SYSTEM
from booking.services.sessions import schedule_session
from core.clock import now
from tests.journeys.dealings import book_class
from tests.journeys.student import EMAIL
from tests.support.sites import LiveSite

pytestmark = pytest.mark.browser

ELIF, NOOR = "elif@student.example", "noor@student.example"


@pytest.fixture
def evening(site: LiveSite) -> Any:
    """Free of charge, for one, and Chloe has it."""
    with site.inside():
        last = site.offers.sessions[-1]
        session = schedule_session(
            workshop_id=last.workshop_id,
            start_at=last.start_at + timedelta(days=1),
            host_ids=[site.offers.carla.pk],
            capacity=1,
            price_minor=0,
            by=SYSTEM,
            now=now(),
        )
        book_class(site, session)
    site.work()
    return session


class Watcher:
    """Somebody who looks whether the place can be had."""

    def __init__(self, page: Page, site: LiveSite, session: Any) -> None:
        self.page = page
        self.url = f"{site.url}/book/evening/"
        self.session = session

    def finds_it_full(self) -> None:
        """Among the full dates with its way to the list, and never among those that can be pressed."""
        self.page.goto(self.url)
        full = self.page.locator(".full-dates li")
        expect(full).to_have_count(1)
        expect(full).to_contain_text("Full")
        expect(full.get_by_role("link")).to_have_attribute(
            "href", re.compile(rf"session={self.session.pk}\b")
        )
        answer = self.page.goto(f"{self.url}details/?session={self.session.pk}")
        assert answer is not None
        assert answer.status == 409
        expect(self.page.locator("form.booking__details")).to_have_count(0)


def test_place_goes_to_who_waits_in_turn(site: LiveSite, newcomer: Callable[..., Page], evening: Any) -> None:
    watcher = Watcher(newcomer(java_script_enabled=False, refused=(409,)), site, evening)
    elif_, noor = newcomer(), newcomer(java_script_enabled=False)
    watcher.finds_it_full()
    waits(elif_, site, "Elif Demir", ELIF, number=1)
    waits(noor, site, "Noor Haddad", NOOR, number=2)
    watcher.finds_it_full()

    chloe_cancels(newcomer(), site)
    watcher.finds_it_full()
    site.work()
    watcher.finds_it_full()

    offer, *_before = site.mails_to(ELIF)
    assert offer.subject == "A place is free for you: Evening class"
    opens(elif_, offer.html, "Take the place")
    expect(elif_.locator(".manage__status")).to_have_text("A place is free for you")
    elif_.get_by_role("button", name="Take the place").click()
    expect(elif_.get_by_text("Your place is booked")).to_be_visible()
    expect(elif_.locator(".manage__status")).to_have_text("Confirmed")
    site.work()
    watcher.finds_it_full()
    assert site.mails_to(ELIF)[0].subject == "You are booked: Evening class"

    assert [mail.subject for mail in site.mails_to(NOOR)] == ["You are on the waiting list: Evening class"]
    noor.reload()
    expect(noor.get_by_role("main")).to_contain_text("You are number 1 in line.")
    with site.inside():
        bookings = Booking.objects.filter(seats__session=evening).order_by("pk")
        assert list(bookings.values_list("attendee_email", "status", "source")) == [
            (EMAIL, BookingStatus.CANCELLED, BookingSource.WEBSITE),
            (ELIF, BookingStatus.CONFIRMED, BookingSource.WAITLIST),
        ]
        entries = WaitlistEntry.objects.order_by("pk").values_list("attendee_email", "status")
        assert list(entries) == [(ELIF, WaitlistStatus.TAKEN), (NOOR, WaitlistStatus.WAITING)]


def waits(page: Page, site: LiveSite, name: str, email: str, *, number: int) -> None:
    page.goto(f"{site.url}/book/evening/")
    page.get_by_role("link", name=re.compile("^Join the waiting list")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wait for a place")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_role("button", name="Put me on the list").click()
    expect(page.get_by_text("You are on the list.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(f"You are number {number} in line.")
    site.work()
    (told,) = site.mails_to(email)
    assert told.subject == "You are on the waiting list: Evening class"


def chloe_cancels(page: Page, site: LiveSite) -> None:
    (booked,) = site.mails_to(EMAIL)
    opens(page, booked.html, "See or cancel your booking")
    page.get_by_role("link", name="Cancel the booking").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing was paid, so no money moves.")
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.locator(".manage__status")).to_have_text("Cancelled")


def opens(page: Page, html: str, link: str) -> None:
    """Read a mail and follow its button."""
    page.goto("about:blank")
    page.set_content(html)
    page.get_by_role("link", name=link).click()
    expect(page.locator(".manage__status")).to_be_visible()
