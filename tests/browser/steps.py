"""What a student does, step by step; each function leaves the page where the next one begins."""

import re

from playwright.sync_api import Locator, Page, expect

CHLOE = {"Name": "Chloe Martin", "E-mail": "chloe@example.com"}


def widget(page: Page) -> Locator:
    return page.locator("booking-widget")


def settled(page: Page) -> Locator:
    """The widget once the script has taken over and fresh times have arrived."""
    found = widget(page)
    expect(found.locator("table[role=grid] td[data-date]").first).to_be_attached()
    expect(found).to_have_attribute("aria-busy", "false")
    return found


def choose_time(page: Page, *, day: int = 0, time: int = 0) -> str:
    """Press the day and the time with these numbers among the free ones; returns when that is, as it was said."""
    page.locator("a.calendar__day, button.calendar__day").nth(day).click()
    said = page.locator(".booking__day").inner_text()
    row = page.locator(".times a.time, .times button.time").nth(time)
    said += ", " + row.locator(".time__start").inner_text()
    row.click()
    expect(heading(page)).to_have_text("Your details")
    return said


def fill_details(page: Page, note: str = "") -> None:
    for label, value in CHLOE.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label(re.compile("^Note")).fill(note)
    page.get_by_label(re.compile("^I agree")).check()
    go_on(page)


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Go on to review").click()
    expect(heading(page)).to_have_text("Is everything right?")


def pay(page: Page, number: str = "4242 4242 4242 4242") -> None:
    """On Stripe's page."""
    page.get_by_label("Card number").fill(number)
    page.get_by_label(re.compile("Expiry")).fill("12 / 39")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Chloe Martin")
    page.get_by_role("button", name=re.compile("^Pay €")).click()


def heading(page: Page) -> Locator:
    return page.locator(".booking__heading:visible")
