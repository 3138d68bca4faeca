"""Chloe's ways to pay, and not to: on the payment provider's page, and on her way back from it."""

import re
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from booking.selectors.bookings import booking_token
from core.clock import now
from tests.journeys.student import EMAIL, NAME
from tests.support.sites import LiveSite

# A page answers 402 to a card that is declined, 410 when it is over.
REFUSALS = (402, 410)


def opens_booking(page: Page, site: LiveSite, booking: Any) -> None:
    """By the link of her mails."""
    with site.inside():
        path = f"/booking/{booking_token(booking.uid)}/"
    page.goto(f"{site.url}{path}")
    expect(page.locator(".manage__status")).to_be_visible()


def goes_to_pay(page: Page, site: LiveSite, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.wait_for_url(f"{site.stripe.url}/**")


def tries(page: Page, card: str) -> None:
    """A test card of the page's own help: succeeds, declined, insufficient, authenticate."""
    page.locator(f"button[name=fill][value={card}]").click()
    page.get_by_label("Name on card").fill(NAME)
    sends(page)


def tries_bank_debit(page: Page, outcome: str) -> None:
    """bank_succeeds or bank_fails: the bank says it later."""
    page.get_by_role("link", name="Bank debit").click()
    page.locator(f"button[name=fill][value={outcome}]").click()
    page.get_by_label("Name of the account holder").fill(NAME)
    sends(page)


def sends(page: Page) -> None:
    page.locator("form button[type=submit].button").click()


def is_refused(page: Page, why: str) -> None:
    expect(page.get_by_role("alert")).to_contain_text(why)


def walks_away(page: Page, site: LiveSite) -> None:
    """By the payment page's own link."""
    page.get_by_role("link", name=re.compile("^← Back to|Back to")).click()
    page.wait_for_url(f"{site.url}/**")


def is_booked(page: Page) -> None:
    expect(page.get_by_role("heading", name="Paid and booked")).to_be_visible()


def status(page: Page, text: str) -> None:
    expect(page.locator(".manage__status")).to_have_text(text)


def told(site: LiveSite, address: str = EMAIL) -> list[str]:
    """The subjects of the mails that came, oldest first."""
    return [mail.subject for mail in reversed(site.mails_to(address))]


def time_passes(site: LiveSite, **ahead: int) -> datetime:
    """Do what is due until then, as the workers would; the clock itself stays."""
    from core.duelist.services import run_all_due

    then = now() + timedelta(**ahead)
    with site.inside():
        while run_all_due(now=then):
            pass
    return then
