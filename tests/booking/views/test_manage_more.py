"""A booking's page: lessons, history, offers, and what goes back for one date or all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from booking.enums import BookingSource, BookingStatus, WaitlistStatus
from booking.models import Booking, RefundTier, WaitlistEntry
from booking.selectors.bookings import booking_token
from booking.services.bookings import StaffTerms, book, offer_place
from booking.services.cancellations import cancel_booking
from tests.factories.booking import ANA, GUEST, NOW, BookingFactory, attendee

from .visitor import Visitor

pytestmark = pytest.mark.django_db


def page_of(booking: Booking) -> str:
    return f"/booking/{booking_token(booking.uid)}/"


@pytest.fixture
def paid_course(visitor: Visitor, course: Any, account: Any, stripe: Any) -> Booking:
    """Chloe's place in four Tuesdays for 80 euros, paid."""
    series = course()
    booking = book(
        workshop_id=series.workshop_id, series_id=series.pk, attendee=attendee(), by=GUEST, now=NOW
    )
    visitor.get(page_of(booking)).press("Pay €80.00 now")
    stripe.pay(visitor.left_for.rstrip("/").rsplit("/", 1)[-1])
    visitor.left_for = ""
    visitor.get(f"{page_of(booking)}paid/")
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED
    return booking


def test_one_date_is_cancelled_for_its_share(visitor: Visitor, paid_course: Booking) -> None:
    visitor.get(page_of(paid_course))
    assert len(visitor.all(".manage__lesson")) == 4
    visitor.get(visitor.all(".manage__lesson-ways a[href*=cancel]")[1]["href"])
    assert visitor.text("h1") == "Cancel this date?"
    assert visitor.text(".manage__date") == "Tuesday 19 January 2027, 18:00 – 19:00"
    assert "You get €20.00 back" in visitor.text(".manage__money")
    visitor.press("Cancel and get €20.00 back", reason="On holiday")
    assert visitor.text(".notice--success .notice__title") == "This date is cancelled."
    assert visitor.texts(".manage__lesson--off") == ["Tuesday 19 January 2027, 18:00 – 19:00 Cancelled"]
    assert visitor.text(".manage__status") == "Confirmed"
    assert visitor.texts(".manage__history li") == [
        "Mon 4 Jan 2027, 09:00 You have cancelled Tue 19 Jan, 18:00. €20.00 goes back to you. On holiday",
        "Mon 4 Jan 2027, 09:00 Booked.",
    ]
    assert paid_course.seats.filter(is_active=True).count() == 3


def test_whole_course_says_what_goes_back_for_each_lesson(visitor: Visitor, paid_course: Booking) -> None:
    with time_machine.travel(NOW + timedelta(days=8, hours=3)):
        visitor.get(f"{page_of(paid_course)}cancel/")
        assert visitor.texts(".refund-steps tbody tr") == [
            "Tuesday 12 January 2027, 18:00 – 19:00 –",
            "Tuesday 19 January 2027, 18:00 – 19:00 €20.00",
            "Tuesday 26 January 2027, 18:00 – 19:00 €20.00",
            "Tuesday 2 February 2027, 18:00 – 19:00 €20.00",
        ]
        visitor.press("Cancel and get €60.00 back")
        assert visitor.text(".manage__status") == "Cancelled"


def test_steps_of_the_refund_stand_in_a_table_before_confirming(
    visitor: Visitor, paid_course: Booking
) -> None:
    for hours, percent in ((72, 100), (24, 50)):
        RefundTier.objects.create(workshop=paid_course.workshop, hours_before=hours, percent=percent)
    seat = paid_course.seats.order_by("session__start_at").first()
    assert seat is not None
    visitor.get(f"{page_of(paid_course)}cancel/?seat={seat.pk}")
    assert visitor.texts(".refund-steps tbody tr") == [
        "Saturday 9 January 2027, 18:00, Madrid (UTC+1) €20.00",
        "Monday 11 January 2027, 18:00, Madrid (UTC+1) €10.00 (50 %)",
        "Later nothing",
    ]
    assert visitor.text(".refund-steps__now th").startswith("Saturday 9 January")
    with time_machine.travel(NOW + timedelta(days=6)):
        visitor.get(f"{page_of(paid_course)}cancel/?seat={seat.pk}")
        assert "You get €10.00 back" in visitor.text(".manage__money")
        assert visitor.texts(".refund-steps tbody th") == [
            "Monday 11 January 2027, 18:00, Madrid (UTC+1)",
            "Later",
        ]


def test_date_of_another_booking_is_not_cancelled(
    visitor: Visitor, paid_course: Booking, course: Any
) -> None:
    series = paid_course.series
    assert series is not None
    other = book(
        workshop_id=series.workshop_id, series_id=series.pk, attendee=attendee("Zoe"), by=GUEST, now=NOW
    )
    visitor.get(f"{page_of(paid_course)}cancel/?seat={other.seats.first().pk}")
    assert visitor.text("h1") == "Cancel the whole course?"


@pytest.fixture
def offered(exam_class: Any) -> Callable[..., Booking]:
    """A place from the waiting list, kept for Chloe until the evening."""

    def make(price_minor: int = 0) -> Booking:
        exam_class.price_minor = price_minor
        exam_class.save()
        session, until = exam_class.sessions.order_by("start_at").first(), NOW + timedelta(hours=10)
        with transaction.atomic():
            booking = offer_place(
                workshop_id=exam_class.pk,
                session_id=session.pk,
                attendee=attendee(),
                held_until=until,
                now=NOW,
            )
        WaitlistEntry.objects.create(
            session=session,
            attendee_name="Chloe",
            attendee_email="chloe@example.com",
            attendee_time_zone="Europe/Madrid",
            status=WaitlistStatus.OFFERED,
            booking=booking,
            created_at=NOW,
            offered_at=NOW,
            offered_until=until,
        )
        return booking

    return make


def test_offer_that_costs_nothing_is_taken_by_a_button(visitor: Visitor, offered: Any) -> None:
    booking = offered()
    visitor.get(page_of(booking))
    assert visitor.text(".manage__status") == "Kept for you"
    assert visitor.text(".manage__offer") == (
        "A place has become free, and it is yours to take. It is kept for you until Monday 4 January 2027, 19:00, "
        "Madrid (UTC+1). After that it goes to the next in line."
    )
    visitor.press("Take the place")
    assert visitor.text(".notice--success .notice__title") == "Your place is booked."
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CONFIRMED


def test_offer_that_costs_leads_to_the_payment_page(visitor: Visitor, offered: Any, account: Any) -> None:
    booking = offered(2500)
    visitor.get(page_of(booking))
    visitor.press("Pay €25.00 now")
    assert visitor.left_for
    visitor.left_for = ""
    visitor.get(page_of(booking))
    assert visitor.text(".manage__status") == "Kept for you"
    visitor.press("Pay €25.00 now")
    assert visitor.left_for


@pytest.mark.parametrize(("pay_way", "online"), [("either", True), ("school", False)])
def test_offer_may_be_paid_at_the_school(
    visitor: Visitor, offered: Any, exam_class: Any, account: Any, pay_way: str, online: bool
) -> None:
    exam_class.pay_way = pay_way
    booking = offered(2500)
    visitor.get(page_of(booking))
    buttons = visitor.texts(".manage__actions .button")
    assert ("Pay €25.00 now" in buttons) is online
    visitor.press("Take it and pay €25.00 at the school")
    assert not visitor.left_for
    assert visitor.text(".manage__offer") == (
        "Your place is booked. You pay €25.00 at the school, at the latest at the lesson."
    )
    booking.refresh_from_db()
    assert (booking.status, booking.pays_at_school) == (BookingStatus.CONFIRMED, True)


def test_offer_that_is_only_paid_online_has_no_such_button(
    visitor: Visitor, offered: Any, account: Any
) -> None:
    booking = offered(2500)
    visitor.get(page_of(booking))
    assert "at the school" not in " ".join(visitor.texts(".manage__actions .button"))
    visitor.post(f"{page_of(booking)}pay/", {"way": "school"})
    booking.refresh_from_db()
    assert (booking.status, booking.pays_at_school) == (BookingStatus.HELD, False)


def test_offer_is_declined(visitor: Visitor, offered: Any) -> None:
    booking = offered()
    visitor.get(page_of(booking)).follow("No, thank you")
    assert visitor.text("h1") == "Leave this place to others?"
    visitor.press("Release the place")
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED


def test_offer_that_is_over_cannot_be_taken(visitor: Visitor, offered: Any) -> None:
    booking = offered()
    visitor.get(page_of(booking))
    with time_machine.travel(NOW + timedelta(hours=11)):
        visitor.press("Take the place")
        assert not visitor.all(".notice--success")
    booking.refresh_from_db()
    assert booking.status != BookingStatus.CONFIRMED


def test_booking_that_the_school_entered_waits_for_payment(
    visitor: Visitor, paid_lesson: Any, account: Any
) -> None:
    booking = book(
        workshop_id=paid_lesson.pk,
        start=NOW + timedelta(days=10),
        attendee=attendee(),
        by=ANA,
        source=BookingSource.STAFF,
        staff=StaffTerms(pay_within=timedelta(days=2)),
        now=NOW,
    )
    visitor.get(page_of(booking))
    assert visitor.text(".manage__offer") == (
        "The school has booked this for you. Your place is kept until Wednesday 6 January 2027, 09:00, Madrid "
        "(UTC+1); pay €25.00 until then and it is yours."
    )
    visitor.press("Pay €25.00 now")
    assert visitor.left_for


def test_school_that_cancels_says_why_and_what_goes_back(visitor: Visitor, paid_course: Booking) -> None:
    cancel_booking(booking_uid=paid_course.uid, by=ANA, reason="Ben is ill.", now=NOW)
    visitor.get(page_of(paid_course))
    assert visitor.texts(".manage__history li")[0] == (
        "Mon 4 Jan 2027, 09:00 Cancelled by the school. €80.00 goes back to you. Ben is ill."
    )


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_depend_on_lessons(visitor: Visitor, course: Any, count: int) -> None:
    series = course(
        price_minor=0, series={"price_minor": None, "rrule": f"FREQ=WEEKLY;BYDAY=TU;COUNT={count}"}
    )
    booking = book(
        workshop_id=series.workshop_id, series_id=series.pk, attendee=attendee(), by=GUEST, now=NOW
    )
    for session in series.sessions.all():
        BookingFactory(session=session)
    visitor.get(page_of(booking))
    with CaptureQueriesContext(connection) as captured:
        visitor.get(page_of(booking))
    assert len(visitor.all(".manage__lesson")) == count
    assert sum(not query["sql"].startswith("SET search_path") for query in captured) == MANAGE_QUERIES


MANAGE_QUERIES = 19
