"""Chloe moves her evening without a script: to a dearer date, for which she pays the difference, and to a cheaper
one, from which money comes back."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus, RescheduleStatus
from booking.models import Booking, Reschedule, Session
from tests.journeys.dealings import book_class, pay
from tests.journeys.student import EMAIL, NAME
from tests.support.sites import LiveSite

pytestmark = pytest.mark.browser

MADRID = ZoneInfo("Europe/Madrid")
USUAL, DEARER, CHEAPER = 2490, 3000, 1000
RECEIPT, CREDIT_NOTE = "Your receipt: Evening class", "Your credit note: Evening class"
PDF = "application/pdf"


@pytest.fixture
def booking(site: LiveSite) -> Any:
    """The first of three evenings, paid; the second costs more, the third less."""
    first, second, third = site.offers.sessions
    with site.inside():
        for session, price in ((second, DEARER), (third, CHEAPER)):
            Session.objects.filter(pk=session.pk).update(price_minor=price)
        booking = book_class(site, first)
        pay(site, booking)
    return booking


def test_evening_is_moved_to_a_dearer_and_to_a_cheaper_date(
    site: LiveSite, newcomer: Callable[..., Page], booking: Any
) -> None:
    _first, second, third = site.offers.sessions
    page = newcomer(java_script_enabled=False)
    page.set_content(site.mails_to(EMAIL)[0].html)
    page.get_by_role("link", name="See or cancel your booking").click()

    chooses(page, second)
    money = page.locator(".manage__money")
    expect(money).to_contain_text("The new date costs €5.10 more. You pay only this difference;")
    page.get_by_role("button", name="Pay €5.10 and move").click()
    page.wait_for_url(f"{site.stripe.url}/**")
    assert dates_of(site, booking) == [site.offers.sessions[0].pk]
    page.locator("button[name=fill][value=succeeds]").click()
    page.get_by_label("Name on card").fill(NAME)
    page.locator("form button[type=submit].button").click()
    is_moved_to(page, second)
    assert set(site.hear_from_stripe()) == {"200"}
    assert totals(site) == {"paid": DEARER, "refunded": 0, "disputed": 0, "fees": 0, "net": DEARER}
    assert dates_of(site, booking) == [second.pk]
    is_told(site, second, [RECEIPT])

    page.get_by_role("link", name="Look at the booking").click()
    chooses(page, third)
    expect(money).to_contain_text("The new date costs €20.00 less. This goes back to you, the way you paid.")
    page.get_by_role("button", name="Move the lesson").click()
    is_moved_to(page, third)
    site.work()
    assert set(site.hear_from_stripe()) == {"200"}
    assert totals(site) == {
        "paid": DEARER,
        "refunded": DEARER - CHEAPER,
        "disputed": 0,
        "fees": 0,
        "net": CHEAPER,
    }
    assert dates_of(site, booking) == [third.pk]
    # The price and the difference were two payments: each gives back its part, with a note of its own.
    is_told(site, third, [CREDIT_NOTE, CREDIT_NOTE])

    with site.inside():
        moves = Reschedule.objects.order_by("pk").values_list("status", "difference_minor")
        assert list(moves) == [
            (RescheduleStatus.DONE, DEARER - USUAL),
            (RescheduleStatus.DONE, CHEAPER - DEARER),
        ]
        row = Booking.objects.get(pk=booking.pk)
        assert (row.status, row.price_minor) == (BookingStatus.CONFIRMED, CHEAPER)


def chooses(page: Page, session: Any) -> None:
    """The day and the time in the calendar, month by month as far as need be."""
    page.get_by_role("link", name="Move to another time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose another time")
    day = page.locator(f"a.calendar__day[href*='date={session.start_at.astimezone(MADRID):%Y-%m-%d}']")
    page.wait_for_load_state()
    if not day.count():
        page.locator("a.booking__next").click()
    day.click()
    page.locator("a.time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Move to this time?")


def is_moved_to(page: Page, session: Any) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Your lesson is moved")
    expect(page.locator(".manage__facts")).to_contain_text(day_of(session))


def is_told(site: LiveSite, session: Any, documents: list[str]) -> None:
    """Of the new date, and by mails with documents over the difference."""
    *written, told = site.mails_to(EMAIL)[: len(documents) + 1]
    assert told.subject == "Moved: Evening class"
    assert day_of(session) in told.text
    assert [mail.subject for mail in written] == documents
    assert [one.content_type for mail in written for one in mail.attachments] == [PDF] * len(documents)


def day_of(session: Any) -> str:
    """As pages and mails begin to write it: “Tuesday 5 January”."""
    return f"{session.start_at.astimezone(MADRID):%A} {session.start_at.astimezone(MADRID).day} "


def dates_of(site: LiveSite, booking: Any) -> list[int]:
    """The sessions in which the booking has its place, without one that is kept for a move."""
    with site.inside():
        kept = Reschedule.objects.filter(status=RescheduleStatus.PENDING).values("to_seat_id")
        seats = booking.seats.filter(is_active=True).exclude(pk__in=kept)
        return list(seats.values_list("session_id", flat=True))


def totals(site: LiveSite) -> dict[str, int]:
    return site.books()["totals"]["eur"]
