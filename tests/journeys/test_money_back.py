"""Ana looks after money: what is owed, what goes back, and what her students' banks say."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus, PayWay
from booking.models import Booking, Workshop
from payments.models import Dispute, Refund
from payments.selectors import payment_of
from tests.journeys.dealings import another_evening, book_class, pay, payment_page_of
from tests.journeys.payer import opens_booking, status, told
from tests.journeys.staff import log_in
from tests.journeys.student import EMAIL, NAME
from tests.journeys.test_my_bookings import enters_by_code
from tests.support.accessibility import findings
from tests.support.offers import OWNER_EMAIL
from tests.support.sites import LiveSite

pytestmark = pytest.mark.browser

PRICE, PART = 2490, 1245
# Refunds to this card fail days later (Stripe, "Test card numbers").
CARD_WITHOUT_REFUNDS = "4000000000005126"


@pytest.fixture
def evening(site: LiveSite) -> Iterator[Any]:
    """A date of its own for each test, and no mails but those of the test."""
    with site.inside():
        session = another_evening(site)
    yield session
    site.mailbox.clear()


@pytest.fixture
def ana(newcomer: Callable[..., Page], site: LiveSite) -> Page:
    page = newcomer()
    log_in(page, site, OWNER_EMAIL)
    return page


@pytest.fixture
def chloe(newcomer: Callable[..., Page]) -> Page:
    return newcomer()


@pytest.fixture
def paid(site: LiveSite, evening: Any) -> Any:
    with site.inside():
        booking = book_class(site, evening)
        pay(site, booking)
    site.mailbox.clear()
    return booking


def intent_of(site: LiveSite, booking: Any) -> str:
    with site.inside():
        return str(payment_of(booking.uid).payment_intent_id)


def opens_payment(ana: Page, site: LiveSite, booking: Any) -> None:
    """From the menu's list of payments."""
    with site.inside():
        uid = payment_of(booking.uid).uid
    ana.goto(f"{site.url}/admin/payments/")
    ana.locator(f"a[href='/admin/payments/{uid}/']").first.click()
    expect(ana.locator(".money-head")).to_be_visible()


def head(ana: Page, *words: str) -> None:
    for word in words:
        expect(ana.locator(".money-head")).to_contain_text(word)


def settles(site: LiveSite) -> None:
    """What we have asked Stripe for is done and told."""
    site.work()
    assert set(site.hear_from_stripe()) <= {"200"}


def test_owed_money_is_noted_and_its_receipt_found_by_the_student(
    site: LiveSite, ana: Page, chloe: Page, evening: Any
) -> None:
    with site.inside():
        Workshop.objects.filter(pk=evening.workshop_id).update(pay_way=PayWay.EITHER)
    chloe.goto(f"{site.url}/book/evening/details/?session={evening.pk}")
    form = chloe.locator("form.booking__details")
    form.get_by_label("Name", exact=True).fill(NAME)
    form.get_by_label("E-mail").fill(EMAIL)
    form.get_by_label("At the school, at the latest at the lesson").check()
    form.get_by_role("checkbox").last.check()
    form.get_by_role("button", name="Go on to review").click()
    chloe.get_by_role("button", name="Book, and pay €24.90 at the school").click()
    status(chloe, "Confirmed")
    expect(chloe.locator(".manage__offer")).to_have_text(
        "Your place is booked. You pay €24.90 at the school, at the latest at the lesson."
    )
    site.work()
    assert told(site) == ["You are booked: Evening class"]

    ana.goto(f"{site.url}/admin/payments/")
    ana.get_by_role("link", name="Owed at the school (1)").click()
    ana.get_by_role("main").get_by_role("link", name="Evening class").click()
    head(ana, "€24.90", "Owed")
    assert findings(ana) == []
    ana.get_by_role("link", name="Note as paid…").click()
    ana.get_by_label("Cash").check()
    ana.get_by_role("button", name="It is paid").click()
    head(ana, "Paid")
    site.work()
    receipt = site.mails_to(EMAIL)[0]
    assert receipt.subject == "Your receipt: Evening class"
    assert [one.content_type for one in receipt.attachments] == ["application/pdf"]

    enters_by_code(chloe, site)
    chloe.get_by_role("navigation", name="Your account").get_by_role("link", name="Payments").click()
    expect(chloe.get_by_role("heading", level=1)).to_have_text("Payments and invoices")
    row = chloe.locator(".money-row")
    expect(row).to_contain_text("€24.90")
    assert findings(chloe) == []
    with chloe.expect_download() as download:
        row.locator(".money-row__documents a").click()
    assert download.value.path().read_bytes() == receipt.attachments[0].content
    with site.inside():
        Workshop.objects.filter(pk=evening.workshop_id).update(pay_way=PayWay.ONLINE)


def test_half_goes_back_and_the_rest_when_the_student_cancels(
    site: LiveSite, ana: Page, chloe: Page, paid: Any
) -> None:
    opens_payment(ana, site, paid)
    ana.get_by_role("link", name="Give money back…").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Give money back")
    assert findings(ana) == []
    ana.get_by_label("Amount in EUR").fill("12.45")
    ana.get_by_label("Note for your records").fill("Half of the evening was cut short.")
    ana.get_by_role("button", name="Give it back").click()
    expect(ana.get_by_role("main")).to_contain_text("Half of the evening was cut short.")
    settles(site)
    ana.reload()
    head(ana, "Refunded in part")
    assert set(told(site)) >= {"Your refund of €12.45 is done"}

    opens_booking(chloe, site, paid)
    status(chloe, "Confirmed")
    expect(chloe.locator(".money-row")).to_contain_text("€12.45")
    chloe.get_by_role("link", name="Cancel the booking").click()
    expect(chloe.get_by_role("main")).to_contain_text("You get €12.45 back, the way you paid.")
    chloe.get_by_role("button", name="Cancel and get €12.45 back").click()
    status(chloe, "Cancelled")
    settles(site)
    ana.reload()
    head(ana, "Refunded")
    expect(ana.locator(".money-head")).not_to_contain_text("in part")
    expect(ana.get_by_role("link", name="Give money back…")).to_have_count(0)
    with site.inside():
        amounts = Refund.objects.filter(payment__reference=paid.uid).order_by("pk")
        assert list(amounts.values_list("amount_minor", "state")) == [
            (PART, "succeeded"),
            (PART, "succeeded"),
        ]


def test_refund_that_failed_is_tried_again(site: LiveSite, ana: Page, chloe: Page, evening: Any) -> None:
    with site.inside():
        booking = book_class(site, evening)
        site.stripe.pay(payment_page_of(booking), card=CARD_WITHOUT_REFUNDS)
    site.hear_from_stripe()
    opens_booking(chloe, site, booking)
    chloe.get_by_role("link", name="Cancel the booking").click()
    chloe.get_by_role("button", name="Cancel and get €24.90 back").click()
    settles(site)
    refund = site.books()["refunds"][-1]
    if refund["status"] != "failed":
        site.stripe.control("POST", f"refunds/{refund['refund']}/settle", succeeds=False)
    settles(site)
    chloe.reload()
    expect(chloe.get_by_role("main")).to_contain_text("Sending €24.90 back has failed")

    ana.goto(f"{site.url}/admin/payments/failed-refunds/")
    ana.get_by_role("main").get_by_role("link", name="Evening class").click()
    head(ana, "Refund failed")
    assert findings(ana) == []
    ana.get_by_role("link", name="Try again…").click()
    ana.get_by_role("button", name="Try again").click()
    settles(site)
    again = site.books()["refunds"][-1]
    assert again["refund"] != refund["refund"]
    site.stripe.control("POST", f"refunds/{again['refund']}/settle", succeeds=True)
    settles(site)
    ana.reload()
    head(ana, "Refunded")
    chloe.reload()
    expect(chloe.get_by_role("main")).to_contain_text("€24.90 went back the way you paid")


def test_refund_made_at_stripe_stands_in_the_books(site: LiveSite, ana: Page, chloe: Page, paid: Any) -> None:
    site.stripe.control("POST", f"payments/{intent_of(site, paid)}/refund")
    settles(site)
    (mail,) = [one for one in site.mails_to(OWNER_EMAIL) if one.subject == "A refund was made at Stripe"]
    assert "The booking was not cancelled by it: if it should be, do so." in mail.text
    ana.goto("about:blank")
    ana.set_content(mail.html)
    ana.get_by_role("link", name="Open the payment").click()
    head(ana, "€24.90", "Refunded")
    opens_booking(chloe, site, paid)
    status(chloe, "Confirmed")
    expect(chloe.locator(".money-row")).to_contain_text("Refunded")


def test_dispute_is_told_listed_and_decided(site: LiveSite, ana: Page, paid: Any) -> None:
    site.stripe.dispute(intent_of(site, paid))
    settles(site)
    assert "A payer's bank asks about a payment of €24.90" in told(site, OWNER_EMAIL)
    ana.goto(f"{site.url}/admin/payments/")
    ana.get_by_role("link", name="Disputes (1)").click()
    ana.get_by_role("main").get_by_role("link", name="Evening class").click()
    head(ana, "Disputed")
    expect(ana.get_by_role("main")).to_contain_text("Stripe wants your answer until")
    expect(ana.get_by_role("link", name="Give money back…")).to_have_count(0)
    assert findings(ana) == []
    with site.inside():
        dispute = Dispute.objects.get(payment__reference=paid.uid)
    site.stripe.control("POST", f"disputes/{dispute.stripe_dispute_id}/submit")
    site.stripe.control("POST", f"disputes/{dispute.stripe_dispute_id}/close", won=True)
    settles(site)
    assert told(site, OWNER_EMAIL)[-1] == "A dispute was decided for you"
    ana.reload()
    expect(ana.get_by_role("link", name="Give money back…")).to_be_visible()
    expect(ana.locator(".money-story")).to_contain_text("Stripe: a dispute is closed")
    with site.inside():
        assert Booking.objects.get(pk=paid.pk).status == BookingStatus.CONFIRMED
