"""Every mail of a booking as it arrives: in a window of any width, by day and at night, and read aloud."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from standins.mailbox import Message
from tests.journeys.dealings import book_class, book_lesson, call_off, cancel, pay, payment_page_of
from tests.journeys.student import EMAIL, NAME
from tests.support.accessibility import OF_COLOUR, findings
from tests.support.offers import BEN_EMAIL, CARLA_EMAIL, OWNER_EMAIL
from tests.support.sites import LiveSite
from tests.support.watching import Watch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("site", ["education", "kids_1"], indirect=True),
    pytest.mark.usefixtures(
        "reader"
    ),  # tests without the browser would be run apart, with schools of their own
]

# A mail stands inside a mail program's page, which has the landmarks.
OF_WHOLE_PAGES = ["region", "landmark-one-main"]
WIDTHS = (390, 900)
MEETING_URL = "https://meet.example/prado"
ADDRESSES = re.compile(r"""(?:src|href)=["']([^"']+)""")


@pytest.fixture(scope="module")
def mails(site: LiveSite) -> dict[str, Message]:
    """One of each kind, by its subject: booked, cancelled by the student and by the school, paid too late."""
    first, second, _third = site.offers.sessions
    with site.inside():
        lesson = book_lesson(site)
        pay(site, lesson)
        cancel(lesson)
        pay(site, book_class(site, first))
        call_off(first)
        hesitant = book_class(site, second)
        page = payment_page_of(hesitant)
        call_off(second)
        site.stripe.pay(page)
        site.hear_from_stripe()
    return {mail.subject: mail for mail in site.mailbox.messages()}


def test_mails_of_a_booking_are_these(mails: dict[str, Message]) -> None:
    assert {(subject, *mail.recipients) for subject, mail in mails.items()} == {
        ("You are booked: Conversation lesson", EMAIL),
        (f"New booking: Conversation lesson, {NAME}", BEN_EMAIL),
        ("Cancelled: Conversation lesson", EMAIL),
        (f"Cancelled: Conversation lesson, {NAME}", BEN_EMAIL),
        ("You are booked: Evening class", EMAIL),
        (f"New booking: Evening class, {NAME}", CARLA_EMAIL),
        ("Cancelled: Evening class", EMAIL),
        ("Called off: Evening class", CARLA_EMAIL),
        ("Your payment comes back: Evening class", EMAIL),
        (f"Paid too late, refunded: {NAME}", OWNER_EMAIL),
        ("Your credit note: Conversation lesson", EMAIL),
        ("Your credit note: Evening class", EMAIL),
        ("You can take payments", OWNER_EMAIL),
    }


@pytest.fixture
def reader(page: Page, context: Any) -> Iterator[Page]:
    """A mail program that loads nothing from outside."""
    watch = Watch(context)
    yield page
    assert (watch.errors, watch.hosts) == ([], set())


def test_mails_can_be_read_by_everybody(mails: dict[str, Message], reader: Page) -> None:
    found: list[str] = []
    for subject, mail in mails.items():
        for width in WIDTHS:
            found += [f"{subject}, {width} px: {fault}" for fault in _faults(reader, mail.html, width)]
    assert found == []


def _faults(reader: Page, html: str, width: int) -> list[str]:
    reader.set_viewport_size({"width": width, "height": 800})
    reader.emulate_media(color_scheme="light")
    reader.set_content(html)
    found = findings(reader, but=OF_WHOLE_PAGES)
    if reader.evaluate("document.documentElement.scrollWidth") > width:
        found.append("wider than the window")
    reader.emulate_media(color_scheme="dark")
    return found + findings(reader, only=OF_COLOUR)


def test_both_forms_of_a_mail_say_the_same(mails: dict[str, Message], reader: Page) -> None:
    for mail in mails.values():
        reader.set_content(mail.html)
        shown = _words(reader.locator("body").inner_text())
        read = _words(mail.text)
        assert read - shown == set(), mail.subject


def test_mails_lead_to_the_school_and_into_the_lesson_only(site: LiveSite, mails: dict[str, Message]) -> None:
    for mail in mails.values():
        addresses = {address for address in ADDRESSES.findall(mail.html) if not address.startswith("mailto:")}
        own = {address for address in addresses if address.startswith(f"{site.url}/")}
        assert own
        assert addresses - own <= {MEETING_URL}, mail.subject


def test_what_a_student_writes_stays_text(mails: dict[str, Message]) -> None:
    html = mails[f"New booking: Conversation lesson, {NAME}"].html
    assert "&amp; need &lt;phone&gt; Spanish" in html


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w€.@]+", re.sub(r"http\S+", "", text)))
