"""Chloe pays at the second or third try, too late, or by her bank: one place, one booking, one receipt all the time."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus, WaitlistStatus
from booking.models import Booking, WaitlistEntry
from booking.services.actors import GUEST, Attendee
from booking.services.bookings import book
from booking.services.holds import end_hold
from booking.services.waitlist import join
from core.clock import now
from payments.enums import PaymentStatus
from payments.models import Invoice, Payment
from payments.selectors import payment_of
from tests.journeys.dealings import CHLOE, another_evening, book_class, cancel, pay
from tests.journeys.payer import (
    REFUSALS,
    goes_to_pay,
    is_booked,
    is_refused,
    opens_booking,
    status,
    time_passes,
    told,
    tries,
    tries_bank_debit,
    walks_away,
)
from tests.journeys.student import EMAIL, Student
from tests.support.accessibility import findings
from tests.support.sites import LiveSite

pytestmark = pytest.mark.browser

SOMEBODY_ELSE = Attendee("Elif Demir", "elif@student.example", "Europe/Madrid", "en")
BOOKED = "You are booked: Evening class"


@pytest.fixture(autouse=True)
def _empty_mailbox(site: LiveSite) -> Iterator[None]:
    yield
    site.stripe.control("DELETE", "faults")
    site.mailbox.clear()


@pytest.fixture
def page(newcomer: Callable[..., Page]) -> Page:
    return newcomer(refused=REFUSALS)


@pytest.fixture
def evening(site: LiveSite) -> Any:
    """A date of its own for each test, with one place."""
    with site.inside():
        return another_evening(site, capacity=1)


def attempts(site: LiveSite, booking: Any) -> list[str]:
    with site.inside():
        rows = Payment.objects.filter(reference=booking.uid).order_by("attempt")
        return [str(row.status) for row in rows]


def documents(site: LiveSite, booking: Any) -> int:
    with site.inside():
        return Invoice.objects.filter(payment__reference=booking.uid).count()


def state(site: LiveSite, booking: Any) -> str:
    with site.inside():
        return str(Booking.objects.get(pk=booking.pk).status)


def intent_of(site: LiveSite, booking: Any) -> str:
    with site.inside():
        return str(payment_of(booking.uid).payment_intent_id)


def somebody_else_pays(site: LiveSite, session: Any) -> Any:
    with site.inside():
        booking = book(
            workshop_id=session.workshop_id,
            session_id=session.pk,
            attendee=SOMEBODY_ELSE,
            by=GUEST,
            now=now(),
        )
        pay(site, booking)
    return booking


def test_cards_are_refused_until_one_is_taken(site: LiveSite, newcomer: Callable[..., Page]) -> None:
    chloe = Student(newcomer(refused=REFUSALS).context, site)
    page = chloe.page
    chloe.finds_the_lesson()
    chloe.chooses_a_time("10:00")
    chloe.gives_her_details()
    chloe.books()
    tries(page, "authenticate")
    page.get_by_role("button", name="Refuse the payment").click()
    is_refused(page, "Your bank could not confirm that it is you.")
    tries(page, "declined")
    is_refused(page, "Your card was declined. Try another card.")
    site.hear_from_stripe()
    walks_away(page, site)
    status(page, "Waits for payment")
    expect(page.locator(".notice__title")).to_have_text("The card was not accepted.")
    assert findings(page) == []

    goes_to_pay(page, site, "Try again: pay €38.50")
    tries(page, "authenticate")
    page.get_by_role("button", name="Confirm the payment").click()
    is_booked(page)
    assert set(site.hear_from_stripe()) == {"200"}
    with site.inside():
        booking = Booking.objects.get(attendee_email=EMAIL)
        assert booking.seats.count() == 1
    assert (state(site, booking), documents(site, booking)) == (BookingStatus.CONFIRMED, 1)
    assert attempts(site, booking) == [PaymentStatus.SUCCEEDED]
    assert told(site) == ["You are booked: Conversation lesson"]
    with site.inside():
        cancel(booking)
    site.work()
    site.hear_from_stripe()


def test_place_is_free_again_when_nobody_pays(site: LiveSite, page: Page, evening: Any) -> None:
    with site.inside():
        booking = book_class(site, evening)
    opens_booking(page, site, booking)
    goes_to_pay(page, site, "Pay €24.90 now")
    old_page = page.url
    walks_away(page, site)
    status(page, "Waits for payment")
    time_passes(site, minutes=40)
    assert state(site, booking) == BookingStatus.EXPIRED

    page.goto(old_page)
    expect(page.get_by_role("heading", level=1)).to_have_text("This payment page has expired")
    page.get_by_role("link", name=re.compile("^Back to")).click()
    status(page, "Not booked")
    expect(page.get_by_role("main")).to_contain_text(
        "The place was held for you and not paid in time, so it is free again. No money has moved."
    )
    assert findings(page) == []
    page.get_by_role("link", name="Book again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Book a place")
    assert told(site) == []
    with site.inside():
        again = book_class(site, evening)
        pay(site, again)
    assert told(site) == [BOOKED]


@pytest.mark.parametrize("is_sold", [False, True], ids=["free", "sold"])
def test_money_that_comes_late_buys_the_place_or_comes_back(
    site: LiveSite, page: Page, evening: Any, is_sold: bool
) -> None:
    """Stripe will not speak of the page, so the hold ends unasked; all the same the page takes the money."""
    with site.inside():
        booking = book_class(site, evening)
    opens_booking(page, site, booking)
    goes_to_pay(page, site, "Pay €24.90 now")
    site.stripe.fault(action="error", status=403, kind="invalid_request_error", times=1000)
    with site.inside():
        end_hold(booking_uid=booking.uid, now=now() + timedelta(days=2))
    assert state(site, booking) == BookingStatus.EXPIRED
    site.stripe.control("DELETE", "faults")
    if is_sold:
        somebody_else_pays(site, evening)

    tries(page, "succeeds")
    if not is_sold:
        is_booked(page)
        site.hear_from_stripe()
        assert state(site, booking) == BookingStatus.CONFIRMED
        assert told(site)[-1] == BOOKED
        return
    status(page, "Not booked")
    late = "Your payment arrived after the time for it, and the place had gone to somebody else."
    expect(page.get_by_role("main")).to_contain_text(late)
    assert findings(page) == []
    site.work()
    site.hear_from_stripe()
    assert "Your payment comes back: Evening class" in told(site)
    assert documents(site, booking) == 0
    opens_booking(page, site, booking)
    expect(page.locator(".money-row")).to_contain_text("€24.90")
    with site.inside():
        refund = payment_of(booking.uid).refunds.get()
        assert (refund.amount_minor, str(refund.state)) == (2490, "succeeded")


def test_bank_debit_fails_days_later_and_a_card_saves_the_place(
    site: LiveSite, page: Page, evening: Any
) -> None:
    with site.inside():
        booking = book_class(site, evening)
    opens_booking(page, site, booking)
    goes_to_pay(page, site, "Pay €24.90 now")
    tries_bank_debit(page, "bank_fails")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your bank is working on it")
    assert findings(page) == []
    assert set(site.hear_from_stripe()) == {"200"}
    opens_booking(page, site, booking)
    status(page, "Payment under way")
    assert (attempts(site, booking), told(site)) == ([PaymentStatus.PROCESSING], [])

    site.stripe.control("POST", f"payments/{intent_of(site, booking)}/settle", succeeds=False)
    site.hear_from_stripe()
    (failed,) = site.mails_to(EMAIL)
    page.goto("about:blank")
    page.set_content(failed.html)
    page.locator(".button a").click()
    status(page, "Waits for payment")
    expect(page.locator(".notice__title")).to_have_text("Your bank did not make the payment.")
    goes_to_pay(page, site, "Try again: pay €24.90")
    tries(page, "succeeds")
    is_booked(page)
    site.hear_from_stripe()
    assert attempts(site, booking) == [PaymentStatus.FAILED, PaymentStatus.SUCCEEDED]
    assert (told(site)[-1], documents(site, booking)) == (BOOKED, 1)


def test_bank_debit_succeeds_later(site: LiveSite, page: Page, evening: Any) -> None:
    with site.inside():
        booking = book_class(site, evening)
    opens_booking(page, site, booking)
    goes_to_pay(page, site, "Pay €24.90 now")
    tries_bank_debit(page, "bank_succeeds")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your bank is working on it")
    site.hear_from_stripe()
    time_passes(site, minutes=40)
    opens_booking(page, site, booking)
    status(page, "Payment under way")
    site.stripe.control("POST", f"payments/{intent_of(site, booking)}/settle")
    site.hear_from_stripe()
    page.reload()
    status(page, "Confirmed")
    assert (told(site), documents(site, booking)) == ([BOOKED], 1)


def test_offered_place_is_paid_at_the_third_page(site: LiveSite, page: Page, evening: Any) -> None:
    """Two pages are left, one of them until it has closed; the offer stands for all of its time."""
    elif_ = somebody_else_pays(site, evening)
    with site.inside():
        entry = join(workshop_id=evening.workshop_id, session_id=evening.pk, attendee=CHLOE, now=now())
        cancel(elif_)
    site.work()
    offer = site.mails_to(EMAIL)[0]
    assert offer.subject == "A place is free for you: Evening class"
    page.set_content(offer.html)
    page.get_by_role("link", name="Take the place").click()
    status(page, "A place is free for you")
    for _time in range(2):
        page.get_by_role("button", name=re.compile("€24.90")).click()
        page.wait_for_url(f"{site.stripe.url}/**")
        walks_away(page, site)
        with site.inside():
            session_id = payment_of(booking_at(site, evening).uid).checkout_session_id
        site.stripe.control("POST", f"sessions/{session_id}/expire")
        site.hear_from_stripe()
        page.reload()
        status(page, "Kept for you")
        expect(page.locator(".notice__title")).to_have_text(
            "The payment page was open for too long and has closed."
        )
    page.get_by_role("button", name=re.compile("€24.90")).click()
    page.wait_for_url(f"{site.stripe.url}/**")
    tries(page, "succeeds")
    is_booked(page)
    site.hear_from_stripe()
    booking = booking_at(site, evening)
    assert attempts(site, booking) == ["expired", "expired", "succeeded"]
    assert (state(site, booking), documents(site, booking)) == (BookingStatus.CONFIRMED, 1)
    with site.inside():
        assert WaitlistEntry.objects.get(pk=entry.pk).status == WaitlistStatus.TAKEN
    assert told(site)[-1] == BOOKED


def booking_at(site: LiveSite, session: Any) -> Any:
    """Chloe's on this date."""
    with site.inside():
        return Booking.objects.get(seats__session=session, attendee_email=EMAIL)
