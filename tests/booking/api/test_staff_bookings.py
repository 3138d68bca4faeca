"""The school's programs read its bookings."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import Booking
from tests.factories.booking import NOW, BookingFactory, SessionFactory, TeacherFactory, WorkshopFactory, at

from .conftest import Api, code_of
from .test_whitelist import logged_in, people  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(people: dict) -> Any:  # noqa: F811
    return TeacherFactory(name="Ben", user=people["ben"])


@pytest.fixture
def bookings(ben: Any) -> list[Booking]:
    """One of Ben's on the 7th, one of Eva's at half past midnight (Madrid) on the 9th, and one that is over."""
    eva = TeacherFactory(name="Eva")
    return [
        BookingFactory(session=SessionFactory(hosts=[ben]), attendee_name="Chloe"),
        BookingFactory(
            session=SessionFactory(start_at=at(8, 23, 30), hosts=[eva]), attendee_name="Dora", held=True
        ),
        BookingFactory(
            session=SessionFactory(start_at=at(2, 9), hosts=[ben]),
            attendee_name="Eve",
            status="attended",
            created_at=NOW - timedelta(days=9),
            confirmed_at=NOW - timedelta(days=9),
        ),
    ]


@pytest.fixture
def ana(people: dict) -> Api:  # noqa: F811
    return logged_in(people["ana"])


def names(api: Api, **query: Any) -> list[str]:
    answer = api.get("bookings", query)
    assert answer.status_code == 200, answer.content
    return [booking["attendee"]["name"] for booking in answer.json()["bookings"]]


def test_filters_narrow_the_list(ana: Api, bookings: list[Booking], ben: Any) -> None:
    assert names(ana) == ["Eve", "Dora", "Chloe"]
    assert names(ana, status="held") == ["Dora"]
    assert names(ana, **{"from": "2027-01-07", "to": "2027-01-08"}) == ["Chloe"]
    assert names(ana, **{"from": "2027-01-09"}) == ["Dora"]
    assert names(ana, teacherId=ben.pk) == ["Eve", "Chloe"]
    assert names(ana, workshopId=bookings[1].workshop_id) == ["Dora"]
    assert names(ana, updatedSince="2027-01-04T08:00:00Z") == ["Dora", "Chloe"]
    assert names(ana, updatedSince="2027-01-04T08:00:01Z") == []
    bookings[2].seats.update(attendance="attended", attendance_at=NOW + timedelta(minutes=1))
    assert names(ana, updatedSince="2027-01-04T08:00:01Z") == ["Eve"]


def test_cursor_leads_through_all_of_them_once(ana: Api, bookings: list[Booking]) -> None:
    found, cursor = [], None
    while True:
        query = {"limit": 1, **({"cursor": cursor} if cursor else {})}
        page = ana.get("bookings", query).json()
        found += [booking["uid"] for booking in page["bookings"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert found == [booking.uid for booking in reversed(bookings)]


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "nonsense"},
        {"cursor": "YjE5OTk5OTk5OTk5OTk5OTk5OTk5OQ"},
        {"status": "gone"},
        {"from": "tomorrow"},
        {"teacherId": "0"},
        {"updatedSince": "2027-01-04T08:00:00"},
        {"limit": "101"},
    ],
)
def test_malformed_filters_are_refused(ana: Api, query: dict) -> None:
    assert code_of(ana.get("bookings", query)) == (400, "invalid")


def test_teacher_reads_own_bookings_only(people: dict, bookings: list[Booking]) -> None:  # noqa: F811
    ben = logged_in(people["ben"])
    assert names(ben) == ["Eve", "Chloe"]
    assert names(ben, teacherId=bookings[1].seats.get().session.hosts.get().teacher_id) == []
    assert names(ben, workshopId=bookings[1].workshop_id) == []


def test_nobody_else_reads_any(people: dict, bookings: list[Booking]) -> None:  # noqa: F811
    assert code_of(Api().get("bookings")) == (401, "not_authenticated")
    assert code_of(logged_in(people["eve"]).get("bookings")) == (403, "permission_denied")
    elsewhere = Client(HTTP_HOST="beta.test")
    elsewhere.cookies = logged_in(people["ana"]).client.cookies
    assert elsewhere.get("/api/v1/bookings").status_code == 401


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_number_of_questions(ana: Api, ben: Any, number: int) -> None:
    workshop = WorkshopFactory(hosts=[ben])
    for day in range(8, 8 + number):
        BookingFactory(session=SessionFactory(workshop=workshop, start_at=at(day, 9), hosts=[ben]))
    ana.get("bookings")
    with CaptureQueriesContext(connection) as asked:
        assert len(names(ana)) == number
    assert sum(not query["sql"].startswith("SET search_path") for query in asked) == 14
