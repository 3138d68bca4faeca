"""Courses: whole series on offer, booked, joined later, full, and beside single dates."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import BookingStatus, SoldBy
from booking.models import Booking, Session
from payments.models import Payment
from tests.factories.booking import BookingFactory, SessionFactory, at

from .visitor import Visitor

pytestmark = pytest.mark.django_db

CHLOE = {"name": "Chloe Martin", "email": "Chloe@example.com", "terms": True}


def test_course_stands_before_single_dates_with_rule_dates_places_and_price(
    visitor: Visitor, course: Any, account: Any
) -> None:
    course()
    visitor.get("/book/evening/")
    assert visitor.text(".courses .booking__part") == "Take the whole course"
    assert visitor.text(".course-offer__title") == "Tuesdays"
    assert visitor.text(".course-offer__rule") == "Every Tuesday at 18:00"
    assert visitor.text(".course-offer summary") == "4 lessons, Tuesday 12 January – Tuesday 2 February 2027"
    assert visitor.texts(".course-offer time") == [
        "Tuesday 12 January, 18:00 – 19:00",
        "Tuesday 19 January, 18:00 – 19:00",
        "Tuesday 26 January, 18:00 – 19:00",
        "Tuesday 2 February, 18:00 – 19:00",
    ]
    assert visitor.text(".course-offer .price") == "€80.00 8 places left"
    assert visitor.text(".booking__part--or") == "Or choose single dates"
    assert visitor.texts("a.calendar__day") == ["12 1", "19 1", "26 1"]


def test_course_sold_whole_only_has_no_single_dates(visitor: Visitor, course: Any, account: Any) -> None:
    course(sold_by=SoldBy.SERIES)
    visitor.get("/book/evening/")
    assert visitor.text(".courses .booking__part") == "Choose a course"
    assert not visitor.all(".calendar")
    assert not visitor.all(".empty")
    assert visitor.one(".booking")["data-state"] == "courses"


def test_workshop_sold_by_date_offers_no_course(visitor: Visitor, course: Any, account: Any) -> None:
    series = course(sold_by=SoldBy.SESSION)
    assert not visitor.get("/book/evening/").all(".courses")
    visitor.get(f"/book/evening/details/?series={series.pk}")
    assert visitor.status == 409


def test_paid_course_is_booked_with_all_dates_and_leads_to_the_payment_page(
    visitor: Visitor, course: Any, account: Any
) -> None:
    series = course()
    visitor.get("/book/evening/?zone=America%2FNew_York").follow("Book the course – Tuesdays")
    assert visitor.text("aside [data-lines=when]") == (
        "Tuesdays 4 lessons Tuesday 12 January – Tuesday 2 February 2027 New York (UTC−5)"
    )
    assert visitor.text("aside .price__amount") == "€80.00"
    visitor.press("Go on to review", **CHLOE)
    assert visitor.texts(".lessons li") == [
        "Tuesday 12 January, 12:00 – 13:00",
        "Tuesday 19 January, 12:00 – 13:00",
        "Tuesday 26 January, 12:00 – 13:00",
        "Tuesday 2 February, 12:00 – 13:00",
    ]
    assert not visitor.all(".lessons__note")
    visitor.press("Book and pay €80.00")
    booking = Booking.objects.get()
    assert (booking.status, booking.series, booking.price_minor) == (BookingStatus.HELD, series, 8000)
    assert booking.seats.filter(is_active=True).count() == 4
    assert visitor.left_for == Payment.objects.get(reference=booking.uid).checkout_url


def test_free_course_is_booked_and_its_page_lists_the_lessons(visitor: Visitor, course: Any) -> None:
    course(price_minor=0, series={"price_minor": None})
    visitor.get("/book/evening/").follow("Book the course – Tuesdays")
    assert visitor.texts(".booking__step") == ["Time", "Details", "Review"]
    visitor.press("Go on to review", **CHLOE).press("Book the course")
    assert visitor.text(".notice--success .notice__title") == "Your place is booked."
    assert visitor.texts(".manage__lesson-when")[::3] == [
        "Tuesday 12 January 2027, 18:00 – 19:00",
        "Tuesday 2 February 2027, 18:00 – 19:00",
    ]
    facts = dict(zip(visitor.texts(".manage__facts dt"), visitor.texts(".manage__facts dd"), strict=True))
    assert facts["Course"] == "Tuesdays"
    assert facts["Next lesson"] == "Tuesday 12 January 2027, 18:00 – 19:00, Madrid (UTC+1)"


def test_who_joins_later_pays_for_what_is_left(visitor: Visitor, course: Any, account: Any) -> None:
    series = course()
    first = series.sessions.order_by("start_at").first()
    Session.objects.filter(pk=first.pk).update(start_at=at(3, 17), end_at=at(3, 18))
    visitor.get("/book/evening/")
    assert (
        visitor.text(".course-offer__begun")
        == "It has begun: 3 lessons are left, and the price is for these."
    )
    assert visitor.text(".course-offer .price__amount") == "€60.00"
    visitor.follow("Book the course – Tuesdays").press("Go on to review", **CHLOE)
    assert len(visitor.texts(".lessons li")) == 3
    visitor.press("Book and pay €60.00")
    assert Booking.objects.get().price_minor == 6000


def test_course_with_a_full_date_cannot_be_booked_but_stays_in_sight(
    visitor: Visitor, course: Any, account: Any
) -> None:
    series = course(capacity=1)
    BookingFactory(session=series.sessions.order_by("start_at")[2])
    visitor.get("/book/evening/")
    assert visitor.text(".course-offer .seats") == "Full"
    assert "Book the course" not in visitor.text(".course-offer")
    visitor.get(f"/book/evening/details/?series={series.pk}")
    assert visitor.status == 409
    assert visitor.text(".notice__title") == "This course has no place left, or cannot be joined any more."


def test_course_that_fills_up_keeps_what_was_typed(visitor: Visitor, course: Any, account: Any) -> None:
    series = course(capacity=1)
    visitor.get("/book/evening/").follow("Book the course – Tuesdays")
    visitor.press("Go on to review", **CHLOE, note="Hello")
    BookingFactory(session=series.sessions.order_by("start_at")[2])
    visitor.press("Book and pay €80.00")
    assert visitor.status == 409
    visitor.press("Tuesday 12 January, 1 free time").press("18:00 – 19:00")
    assert (visitor.value("name"), visitor.value("note")) == ("Chloe Martin", "Hello")


def test_clocks_that_change_between_lessons_are_said(visitor: Visitor, course: Any) -> None:
    course(
        price_minor=0,
        booking_window_days=90,
        series={"price_minor": None, "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=12"},
    )
    visitor.get("/book/evening/?zone=America%2FNew_York").follow("Book the course – Tuesdays")
    visitor.press("Go on to review", **CHLOE)
    # New York changes on 14 March, Madrid on the 28th.
    assert visitor.texts(".lessons__note") == [
        "Clocks change: from Tuesday 16 March on, lessons begin at 13:00 for you, no longer at 12:00.",
        "Clocks change: from Tuesday 30 March on, lessons begin at 12:00 for you, no longer at 13:00.",
    ]


def test_date_with_its_own_price_says_and_takes_it(visitor: Visitor, course: Any, account: Any) -> None:
    series = course()
    series.sessions.filter(start_at=at(19, 17)).update(price_minor=1200)
    visitor.get("/book/evening/").follow("Tuesday 19 January, 1 free time")
    assert visitor.text("a.time .time__price") == "€12.00"
    visitor.get(visitor.one("a.time")["href"])
    visitor.press("Go on to review", **CHLOE).press("Book and pay €12.00")
    assert Booking.objects.get().price_minor == 1200


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_depend_on_courses_and_dates(
    visitor: Visitor, course: Any, ben: Any, count: int
) -> None:
    days = ("TU", "WE", "TH")
    first = course(price_minor=0, series={"rrule": f"FREQ=WEEKLY;BYDAY={days[0]};COUNT={count}"})
    for day in days[1:count]:
        plan = {"title": day, "rrule": f"FREQ=WEEKLY;BYDAY={day};COUNT={count}"}
        course(price_minor=0, slug=f"evening-{day}", series=plan)
    type(first).objects.update(workshop=first.workshop)
    Session.objects.update(workshop=first.workshop)
    for number in range(count):
        session = SessionFactory(workshop=first.workshop, start_at=at(20 + number, 10), capacity=1)
        BookingFactory(session=session)
    visitor.get("/book/evening/?month=2027-02")
    with CaptureQueriesContext(connection) as captured:
        visitor.get("/book/evening/?month=2027-01")
    assert len(visitor.all(".course-offer")) == count
    assert len(visitor.all(".full-dates li")) == count
    assert sum(not query["sql"].startswith("SET search_path") for query in captured) == COURSE_QUERIES


COURSE_QUERIES = 23
