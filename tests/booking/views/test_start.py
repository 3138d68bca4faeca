from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import WorkshopStatus
from tests.factories.booking import BookingFactory, SessionFactory, TeacherFactory, WorkshopFactory, at

from .visitor import Visitor

pytestmark = pytest.mark.django_db


def test_month_shows_free_times_of_each_day(visitor: Visitor, lesson: Any) -> None:
    visitor.get("/book/conversation/")
    assert visitor.text(".booking__month-name") == "January 2027"
    # Today, the 4th, lies within the notice of two hours.
    assert visitor.texts("a.calendar__day")[:5] == ["5 2", "6 2", "7 2", "8 2", "11 2"]
    assert (
        visitor.one("a.calendar__day[aria-current=date]")["aria-label"] == "Tuesday 5 January, 2 free times"
    )
    assert visitor.texts(".calendar__cell--today") == ["4"]


def test_first_day_with_times_is_open_from_the_start(visitor: Visitor, lesson: Any) -> None:
    visitor.get("/book/conversation/")
    assert visitor.text(".booking__day") == "Tuesday 5 January"
    assert visitor.texts("a.time") == ["09:00 – 10:00", "10:00 – 11:00"]
    assert visitor.one(".booking__panes")["data-pane"] == "calendar"


def test_day_chosen_by_link_shows_its_times(visitor: Visitor, lesson: Any) -> None:
    visitor.get("/book/conversation/").follow("Wednesday 6 January, 2 free times")
    assert visitor.text(".booking__day") == "Wednesday 6 January"
    assert visitor.texts("a.time") == ["09:00 – 10:00", "10:00 – 11:00"]
    assert visitor.one(".booking__panes")["data-pane"] == "times"
    visitor.follow("Back to January 2027")
    assert visitor.one(".booking__panes")["data-pane"] == "calendar"


def test_months_are_walked_by_links_within_the_booking_window(visitor: Visitor, lesson: Any) -> None:
    visitor.get("/book/conversation/")
    assert visitor.one(".booking__prev").name == "span"
    visitor.follow("February 2027").follow("March 2027")
    # Sixty days from 4 January end on 5 March.
    assert visitor.texts("a.calendar__day")[-1] == "5 1"
    assert visitor.one(".booking__next").name == "span"
    visitor.follow("February 2027")
    assert visitor.text(".booking__month-name") == "February 2027"


def test_zone_chosen_moves_times_and_days(visitor: Visitor, lesson: Any) -> None:
    visitor.get("/book/conversation/?date=2027-01-05").press("Change", zone="Asia/Tokyo")
    visitor.follow("Tuesday 5 January, 2 free times")
    assert visitor.texts("a.time") == ["17:00 – 18:00", "18:00 – 19:00"]
    assert visitor.texts("option[selected]") == ["Tokyo (UTC+9)"]
    visitor.follow("17:00 – 18:00")
    assert visitor.text("aside [data-lines=when]") == "Tuesday 5 January 17:00 – 18:00 Tokyo (UTC+9)"


@pytest.mark.parametrize(
    "query",
    [
        "month=2027-13",
        "date=tomorrow",
        "zone=Mars/Base",
        "teacher=x",
        "zone=../../etc/passwd",
        "month=0001-01",
    ],
)
def test_junk_in_the_address_counts_as_not_chosen(visitor: Visitor, lesson: Any, query: str) -> None:
    visitor.get(f"/book/conversation/?{query}")
    assert visitor.status == 200
    assert visitor.text(".booking__month-name") == "January 2027"
    assert visitor.texts(".booking__zone option[selected]") == ["Madrid (UTC+1)"]


def test_one_of_several_teachers_can_be_chosen(visitor: Visitor, lesson: Any, ben: Any) -> None:
    eva = TeacherFactory(name="Eva", hours=("15:00", "16:00"))
    lesson.hosts.create(teacher=eva)
    visitor.get("/book/conversation/?date=2027-01-05")
    assert visitor.texts("a.time") == ["09:00 – 10:00", "10:00 – 11:00", "15:00 – 16:00"]
    form = visitor.one(".booking__teacher")
    assert [option.get_text() for option in form.select("option")] == ["Anyone", "Ben", "Eva"]
    visitor.get(f"/book/conversation/?date=2027-01-05&teacher={eva.pk}")
    assert visitor.texts("a.time") == ["15:00 – 16:00 with Eva"]
    visitor.follow("15:00 – 16:00 with Eva")
    assert visitor.value("teacher") == str(eva.pk)
    assert visitor.text("aside [data-fill=teacher]") == "Eva"


def test_places_left_are_said_and_stressed_when_few(visitor: Visitor, exam_class: Any) -> None:
    session = exam_class.sessions.first()
    visitor.get("/book/exam-class/")
    assert visitor.texts("a.time .seats") == ["8 places left"]
    assert not visitor.all(".seats--few")
    for _ in range(6):
        BookingFactory(session=session)
    visitor.get("/book/exam-class/?month=2027-01")
    assert visitor.texts("a.time .seats.seats--few") == ["2 places left"]


def test_month_without_times_leads_to_the_next_with_some(visitor: Visitor, ben: Any) -> None:
    workshop = WorkshopFactory(slug="spring", hosts=[ben])
    SessionFactory(workshop=workshop, start_at=at(4, 17, month=3), end_at=at(4, 18, month=3))
    visitor.get("/book/spring/")
    assert visitor.text(".booking__month-name") == "March 2027"
    visitor.get("/book/spring/?month=2027-01")
    assert visitor.one(".booking")["data-state"] == "empty"
    assert visitor.text(".empty__title") == "Nothing is free in January 2027."
    visitor.follow("Go to March 2027")
    assert visitor.texts("a.calendar__day") == ["4 1"]


def test_class_without_places_says_so_and_whom_to_ask(visitor: Visitor, school: Any, ben: Any) -> None:
    workshop = WorkshopFactory(slug="tapas", capacity=1, hosts=[ben])
    BookingFactory(session=SessionFactory(workshop=workshop, hosts=[ben]))
    visitor.get("/book/tapas/")
    assert visitor.one(".booking")["data-state"] == "sold-out"
    assert visitor.text(".empty__title") == "Every place is taken."
    assert visitor.texts(".time--full") == [
        "Thursday 7 January, 18:00 – 19:00 Full Join the waiting list – Thursday 7 January, 18:00"
    ]
    assert "hola@alpha.example" in visitor.text(".empty")
    assert not visitor.all("a.time")


def test_paid_workshop_of_a_school_without_account_is_closed(
    visitor: Visitor, school: Any, lesson: Any
) -> None:
    lesson.price_minor = 2500
    lesson.save()
    visitor.get("/book/conversation/")
    assert visitor.one(".booking")["data-state"] == "closed"
    assert visitor.text(".notice__title") == "Booking is closed for now."
    assert not visitor.all("a.time")


@pytest.mark.parametrize("status", [WorkshopStatus.DRAFT, WorkshopStatus.ARCHIVED])
def test_workshop_that_is_not_active_is_unknown(visitor: Visitor, lesson: Any, status: str) -> None:
    assert visitor.get("/book/conversation/").status == 200
    lesson.status = status
    lesson.save()
    assert visitor.get("/book/conversation/?month=2027-01").status == 404


def test_other_schools_workshop_is_unknown(lesson: Any) -> None:
    assert Visitor().get("/book/conversation/").status == 200
    assert Visitor("beta.test").get("/book/conversation/").status == 404


def test_page_belongs_to_nobody_and_comes_from_the_cache(visitor: Visitor, lesson: Any) -> None:
    visitor.get("/book/conversation/")
    assert visitor.response.cookies == {}
    assert visitor.response["X-Page-Cache"] == "miss"
    assert visitor.get("/book/conversation/").response["X-Page-Cache"] == "hit"


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_is_the_same_for_few_and_many_teachers(
    visitor: Visitor, lesson: Any, count: int
) -> None:
    for number in range(count - 1):
        lesson.hosts.create(teacher=TeacherFactory(name=f"Host {number}", hours=("09:00", "18:00")))
    visitor.get("/book/conversation/?month=2027-02")
    with CaptureQueriesContext(connection) as captured:
        visitor.get("/book/conversation/?month=2027-01")
    # Once in a second the host is looked up anew, which sets the search path anew.
    assert sum(not query["sql"].startswith("SET search_path") for query in captured) == QUERIES


QUERIES = 17
