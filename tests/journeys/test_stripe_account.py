"""Ana's Stripe account: from nothing to the first payment, tried out in test mode, and taken away at Stripe."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.models import Workshop
from payments.models import Invoice
from payments.selectors import account_state
from tests.journeys.dealings import another_evening, book_class, pay
from tests.journeys.payer import told
from tests.journeys.staff import log_in
from tests.journeys.student import EMAIL
from tests.support.accessibility import findings
from tests.support.offers import OWNER_EMAIL
from tests.support.sites import LiveSite, live_site

pytestmark = pytest.mark.browser

RIBBON = "No real money moves: payments here are only tried out."


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[LiveSite]:
    """On a platform with keys of both worlds, and not connected yet."""
    with django_db_blocker.unblock(), live_site("education", both_worlds=True, is_connected=False) as school:
        yield school


@pytest.fixture
def ana(newcomer: Callable[..., Page], site: LiveSite) -> Page:
    page = newcomer()
    log_in(page, site, OWNER_EMAIL)
    return page


@pytest.fixture
def visitor(newcomer: Callable[..., Page]) -> Page:
    return newcomer()


def opens_account(ana: Page, site: LiveSite) -> None:
    ana.goto(f"{site.url}/admin/stripe-account/")


def stands(ana: Page, text: str) -> None:
    expect(ana.locator("#connect-state")).to_contain_text(text)


def is_closed(visitor: Page, site: LiveSite) -> None:
    visitor.goto(f"{site.url}/book/evening/")
    expect(visitor.get_by_text("Booking is closed for now.")).to_be_visible()


def is_open(visitor: Page, site: LiveSite) -> None:
    visitor.goto(f"{site.url}/book/evening/")
    expect(visitor.locator("a.calendar__day, button.calendar__day").first).to_be_visible()


def connects(ana: Page, site: LiveSite) -> None:
    """Through Stripe's pages, with nothing left open."""
    ana.get_by_role("button", name="Connect with Stripe").click()
    ana.wait_for_url(f"{site.stripe.url}/connect/**")
    ana.get_by_role("button", name="Everything given and verified").click()
    ana.wait_for_url(f"{site.url}/admin/stripe-account/")
    stands(ana, "Ready for payments")


def test_account_from_nothing_to_taken_away(site: LiveSite, ana: Page, visitor: Page) -> None:
    is_closed(visitor, site)
    expect(ana.locator(".account-notices")).to_contain_text("they cannot be booked")
    ana.get_by_role("link", name="Connect with Stripe").click()
    stands(ana, "Not connected yet")
    assert findings(ana) == []
    ana.get_by_role("button", name="Connect with Stripe").click()
    ana.wait_for_url(f"{site.stripe.url}/connect/**")
    ana.get_by_label("Business profile: url").check()
    ana.get_by_role("button", name="Give only what is ticked").click()
    ana.wait_for_url(f"{site.url}/admin/stripe-account/")
    stands(ana, "Stripe still wants to know something")
    wanted = ana.locator(".connect-state .connect-wanted").first
    expect(wanted).to_contain_text("the bank account that Stripe pays out to")
    expect(wanted).not_to_contain_text("the address of your website")
    assert findings(ana) == []
    is_closed(visitor, site)

    ana.get_by_role("button", name="Go on with Stripe").click()
    ana.wait_for_url(f"{site.stripe.url}/connect/**")
    ana.get_by_role("button", name="Everything given and verified").click()
    ana.wait_for_url(f"{site.url}/admin/stripe-account/")
    stands(ana, "Ready for payments")
    site.hear_from_stripe()
    assert "You can take payments" in told(site, OWNER_EMAIL)
    is_open(visitor, site)

    tries_out_test_mode(site, ana, visitor)
    is_taken_away(site, ana, visitor)


def tries_out_test_mode(site: LiveSite, ana: Page, visitor: Page) -> None:
    """A test account of its own, a ribbon everywhere, a mark in the mails, numbers of their own; and off again."""
    first = books_and_pays(site)
    assert not marked(site)
    ana.get_by_role("link", name="Switch to test mode").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Switch to test mode?")
    assert findings(ana) == []
    ana.get_by_role("button", name="Switch to test mode").click()
    stands(ana, "Not connected yet")
    connects(ana, site)
    ana.goto(f"{site.url}/admin/")
    expect(ana.locator(".account-notices")).to_contain_text("Test mode: no real money moves")
    visitor.goto(site.url)
    expect(visitor.locator(".site-notice--test")).to_contain_text(RIBBON)
    assert findings(visitor) == []
    tried = books_and_pays(site)
    assert marked(site)

    opens_account(ana, site)
    ana.get_by_role("link", name="Leave test mode").click()
    ana.get_by_role("button", name="Take real payments").click()
    stands(ana, "Ready for payments")
    visitor.goto(site.url)
    expect(visitor.locator(".site-notice--test")).to_have_count(0)
    real = books_and_pays(site)
    assert not marked(site)
    with site.inside():
        numbers = [str(Invoice.objects.get(payment__reference=one.uid)) for one in (first, tried, real)]
    assert [re.sub(r"\d{4}-", "", number, count=1) for number in numbers] == [
        "REC-00001",
        "TEST-REC-00001",
        "REC-00002",
    ]


def books_and_pays(site: LiveSite) -> Any:
    with site.inside():
        booking = book_class(site, another_evening(site))
        pay(site, booking)
    return booking


def marked(site: LiveSite) -> bool:
    """Whether Chloe's last mail says in both of its forms that no real money moves."""
    mail = site.mails_to(EMAIL)[0]
    assert mail.subject == "You are booked: Evening class"
    assert (RIBBON in mail.text) == (RIBBON in mail.html)
    return RIBBON in mail.text


def is_taken_away(site: LiveSite, ana: Page, visitor: Page) -> None:
    """At Stripe: what costs money is closed and says so, what is free goes on."""
    with site.inside():
        account_id = account_state().account_id
    site.stripe.control("POST", f"accounts/{account_id}/deauthorize", livemode=True)
    site.hear_from_stripe()
    assert told(site, OWNER_EMAIL)[-1] == "Your website takes no payments"
    ana.goto(f"{site.url}/admin/")
    notice = ana.get_by_role("alert")
    expect(notice).to_contain_text("The Stripe account is disconnected: what costs money cannot be booked.")
    notice.get_by_role("link", name="Connect it again").click()
    stands(ana, "Disconnected")
    assert findings(ana) == []
    is_closed(visitor, site)
    assert findings(visitor) == []
    with site.inside():
        Workshop.objects.filter(pk=site.offers.lesson.pk).update(price_minor=0)
    visitor.goto(f"{site.url}/book/lesson/")
    expect(visitor.locator("a.calendar__day, button.calendar__day").first).to_be_visible()
