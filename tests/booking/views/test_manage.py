from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from icalendar import Calendar

from booking.enums import BookingStatus, RefundStatus
from booking.models import Booking
from booking.selectors.bookings import booking_token
from booking.services.bookings import book
from core.signing import sign
from tests.factories.booking import GUEST, NOW, at, attendee
from tests.support.links import bookings_in

from .visitor import Visitor

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def page_of(booking: Booking) -> str:
    return f"/booking/{booking_token(booking.uid)}/"


@pytest.fixture
def new_booking(lesson: Any) -> Callable[..., Booking]:
    """Chloe, who lives in Lisbon, has a lesson on Thursday 14 January at 09:00 in Madrid."""

    def make(**fields: Any) -> Booking:
        who = attendee(time_zone="Europe/Lisbon")
        return book(
            **{
                "workshop_id": lesson.pk,
                "start": at(14, 8),
                "attendee": who,
                "by": GUEST,
                "now": NOW,
                **fields,
            }
        )

    return make


@pytest.fixture
def held(paid_lesson: Any, new_booking: Any) -> Booking:
    """The same for 25 euros, not paid yet."""
    return new_booking()


@pytest.fixture
def pay(visitor: Visitor, stripe: Any) -> Callable[[Booking], None]:
    """Pay on Stripe's page and come back."""

    def act(booking: Booking, **fields: Any) -> None:
        visitor.get(page_of(booking)).press("Pay €25.00 now")
        stripe.pay(visitor.left_for.rstrip("/").rsplit("/", 1)[-1], **fields)
        visitor.get(f"{page_of(booking)}paid/")

    return act


def test_confirmed_booking_shows_both_zones_and_the_link_to_join(
    visitor: Visitor, lesson: Any, new_booking: Any
) -> None:
    lesson.meeting_url = "https://meet.example/ben"
    lesson.save()
    visitor.get(page_of(new_booking()))
    assert visitor.text(".manage__status") == "Confirmed"
    assert visitor.texts(".manage__facts dd")[:4] == [
        "Thursday 14 January 2027, 08:00 – 09:00, Lisbon (UTC)",
        "Thursday 14 January 2027, 09:00 – 10:00, Madrid (UTC+1)",
        "Ben",
        "https://meet.example/ben",
    ]
    assert visitor.all(".manage__actions a")[0]["href"] == "https://meet.example/ben"


def test_zone_with_the_same_clock_is_not_repeated(visitor: Visitor, new_booking: Any) -> None:
    visitor.get(page_of(new_booking(attendee=attendee(time_zone="Europe/Paris"))))
    assert "At the school" not in visitor.texts(".manage__facts dt")


def test_held_booking_hides_the_link_and_offers_to_pay_or_release(
    visitor: Visitor, held: Booking, lesson: Any
) -> None:
    lesson.meeting_url = "https://meet.example/ben"
    lesson.save()
    visitor.get(page_of(held))
    assert visitor.text(".manage__status") == "Waits for payment"
    assert "meet.example" not in visitor.response.content.decode()
    # 09:15 in Madrid, where the school is; Chloe's clocks show an hour less.
    assert visitor.text(".booking__hold-time") == "08:15"
    assert visitor.one("progress")["value"] == "15"
    assert visitor.texts(".manage__actions button, .manage__actions a") == [
        "Pay €25.00 now",
        "Release the place",
    ]


def test_place_walked_away_from_can_be_released(visitor: Visitor, held: Booking) -> None:
    visitor.get(page_of(held)).follow("Release the place")
    assert visitor.text(".manage__money") == "Nothing was paid, so no money moves."
    visitor.press("Release the place")
    held.refresh_from_db()
    assert held.status == BookingStatus.CANCELLED
    assert visitor.text(".manage__status") == "Cancelled"
    assert "Nothing was paid, so nothing has to go back." in visitor.text(".manage")


def test_payment_is_settled_on_the_way_back(visitor: Visitor, held: Booking, pay: Any) -> None:
    pay(held)
    assert visitor.text("h1") == "Paid and booked"
    held.refresh_from_db()
    assert held.status == BookingStatus.CONFIRMED


def test_coming_back_without_having_paid_keeps_the_place(visitor: Visitor, held: Booking) -> None:
    visitor.get(page_of(held)).press("Pay €25.00 now").get(f"{page_of(held)}paid/")
    assert visitor.text(".manage__status") == "Waits for payment"
    assert not visitor.all("meta[http-equiv=refresh]")
    first = visitor.left_for
    visitor.left_for = ""
    visitor.press("Pay €25.00 now")
    assert visitor.left_for == first


def test_stripe_out_of_reach_on_the_way_back_looks_again(
    visitor: Visitor, held: Booking, stripe: Any
) -> None:
    visitor.get(page_of(held)).press("Pay €25.00 now")
    stripe.fault(action="lose_request", times=1000)
    visitor.get(f"{page_of(held)}paid/")
    assert visitor.text("h1") == "We are checking your payment"
    assert visitor.response["Refresh"] == f"4; url={visitor.url}?look=1"
    visitor.get(f"{visitor.url}?look=8")
    assert "Refresh" not in visitor.response
    assert "you can close this page" in visitor.text("[role=status]")


def test_hold_that_ran_out_says_that_nothing_moved(visitor: Visitor, held: Booking) -> None:
    Booking.objects.filter(pk=held.pk).update(status=BookingStatus.EXPIRED)
    visitor.get(page_of(held))
    assert visitor.text(".manage__status") == "Not booked"
    assert "No money has moved." in visitor.text(".manage")
    assert visitor.texts(".manage__actions a") == ["Book again"]


def test_lesson_of_the_past_offers_no_cancelling(visitor: Visitor, new_booking: Any) -> None:
    booking = new_booking()
    with time_machine.travel(at(15, 8)):
        visitor.get(page_of(booking))
        assert visitor.text(".manage__status") == "Past"
        visitor.get(f"{page_of(booking)}cancel/")
        assert not visitor.all(".manage__cancel button")
        assert "The lesson has begun" in visitor.text(".manage__cancel")


def test_calendar_file_is_downloaded(visitor: Visitor, new_booking: Any) -> None:
    booking = new_booking()
    visitor.get(page_of(booking)).follow("Add to calendar")
    assert visitor.response["Content-Type"] == "text/calendar; charset=utf-8"
    assert visitor.response["Content-Disposition"] == f'attachment; filename="{booking.uid}.ics"'
    (event,) = Calendar.from_ical(visitor.response.content).walk("VEVENT")
    assert event["dtstart"].dt == at(14, 8)


@pytest.mark.parametrize(
    ("hours_before", "money"),
    [
        (
            13,
            "You get €25.00 back, the way you paid. Banks need up to ten days to show it. "
            "This holds until Wednesday 13 January 2027, 20:00, Lisbon (UTC). "
            "This is at short notice; the teacher is told at once.",
        ),
        (
            11,
            "You get no money back: that was possible until Wednesday 13 January 2027, 20:00, Lisbon (UTC). "
            "This is at short notice; the teacher is told at once.",
        ),
    ],
)
def test_what_happens_to_the_money_is_said_before(
    visitor: Visitor, held: Booking, pay: Any, hours_before: int, money: str
) -> None:
    pay(held)
    with time_machine.travel(at(14, 8) - timedelta(hours=hours_before)):
        visitor.get(f"{page_of(held)}cancel/")
        assert visitor.text(".manage__money") == money


def test_cancelling_in_time_gives_the_money_back(visitor: Visitor, held: Booking, pay: Any) -> None:
    pay(held)
    visitor.get(page_of(held)).follow("Cancel the booking")
    visitor.press("Cancel and get €25.00 back", reason="I am ill.")
    assert bookings_in(visitor.url) == {held.uid}
    assert visitor.text(".manage__status") == "Cancelled"
    assert "€25.00 is on its way back the way you paid." in visitor.text(".manage")
    assert "(paid)" not in visitor.text(".manage__facts")
    cancellation = held.cancellations.get()
    assert (cancellation.reason, cancellation.refund_minor) == ("I am ill.", 2500)
    type(cancellation).objects.update(refund_status=RefundStatus.COMPLETED)
    assert "€25.00 went back the way you paid." in visitor.get(page_of(held)).text(".manage")
    type(cancellation).objects.update(refund_status=RefundStatus.FAILED)
    assert "the school knows and takes care of it" in visitor.get(page_of(held)).text(".manage")


def test_late_cancellation_that_the_workshop_refuses_names_whom_to_ask(
    visitor: Visitor, school: Any, lesson: Any, new_booking: Any
) -> None:
    lesson.refuse_late_cancellation = True
    lesson.save()
    booking = new_booking()
    assert "Cancel the booking" in visitor.get(page_of(booking)).texts(".manage__actions a")
    with time_machine.travel(at(14, 8) - timedelta(hours=23)):
        visitor.get(page_of(booking))
        assert "Cancel the booking" not in visitor.texts(".manage__actions a")
        assert "hola@alpha.example" in visitor.text(".manage")
        visitor.get(f"{page_of(booking)}cancel/")
        assert "too late to cancel this yourself" in visitor.text(".manage__cancel")
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED


def test_form_left_open_until_it_was_too_late_is_refused(
    visitor: Visitor, lesson: Any, new_booking: Any
) -> None:
    lesson.refuse_late_cancellation = True
    lesson.save()
    booking = new_booking()
    visitor.get(f"{page_of(booking)}cancel/")
    with time_machine.travel(at(14, 8) - timedelta(hours=23)):
        visitor.press("Cancel the booking")
    assert visitor.status == 409
    assert visitor.text(".notice__title") == "It is too late to cancel this yourself. Please ask the school."
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED


def test_stripe_out_of_reach_keeps_the_place_that_should_be_released(
    visitor: Visitor, held: Booking, stripe: Any
) -> None:
    visitor.get(page_of(held)).press("Pay €25.00 now").get(f"{page_of(held)}cancel/")
    stripe.fault(action="lose_request", times=1000)
    visitor.press("Release the place")
    assert visitor.status == 409
    assert visitor.text(".notice__title") == "The payment page could not be closed just now."
    held.refresh_from_db()
    assert held.status == BookingStatus.HELD


@pytest.mark.parametrize("page", ["", "cancel/", "paid/", "calendar.ics"])
def test_link_is_private(visitor: Visitor, new_booking: Any, page: str) -> None:
    visitor.get(f"{page_of(new_booking())}{page}")
    assert visitor.status == 200
    assert visitor.response["Cache-Control"] == "private, no-store"
    assert visitor.response["Referrer-Policy"] == "same-origin"
    assert visitor.response["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("page", ["", "cancel/", "paid/", "calendar.ics"])
def test_forged_token_gets_a_page_that_helps(
    visitor: Visitor, school: Any, new_booking: Any, page: str
) -> None:
    token = booking_token(new_booking().uid)
    assert visitor.get(f"/booking/{token}/{page}").status == 200
    for bad in (f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}", sign("nobody", purpose="booking"), "x"):
        visitor.get(f"/booking/{bad}/{page}")
        assert visitor.status == 404
        assert visitor.text("h1") == "This link does not lead to a booking"
        assert "hola@alpha.example" in visitor.text(".error-page")


def test_token_for_another_purpose_opens_nothing(visitor: Visitor, new_booking: Any) -> None:
    booking = new_booking()
    assert visitor.get(f"/booking/{sign(booking.uid, purpose='booking')}/").status == 200
    assert visitor.get(f"/booking/{sign(booking.uid, purpose='invitation')}/").status == 404


def test_dmitris_school_knows_nothing_of_it(new_booking: Any) -> None:
    page = page_of(new_booking())
    assert Visitor().get(page).status == 200
    assert Visitor("beta.test").get(page).status == 404


def test_cancelling_needs_the_forms_token(visitor: Visitor, new_booking: Any) -> None:
    booking = new_booking()
    assert visitor.post(f"{page_of(booking)}cancel/", {"reason": ""}).status == 403
    assert visitor.post(f"{page_of(booking)}pay/", {}).status == 403
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
