"""The schedule, rosters and the teachers' hours as pages and files."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from booking.models import Seat
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sessions(ben: Any) -> dict[str, Any]:
    """Ben's class with Chloe and a held place, Eva's class, and a lesson that fell through."""
    eva = TeacherFactory(name="Eva")
    mine = SessionFactory(workshop=WorkshopFactory(title="=1+1", capacity=8), hosts=[ben])
    BookingFactory(session=mine, attendee_name="Chloe Martin", note="+cmd")
    BookingFactory(session=mine, held=True)
    other = SessionFactory(workshop=WorkshopFactory(title="Exam class"), start_at=at(8, 9), hosts=[eva])
    fallen = SessionFactory(
        workshop=TutoringFactory(title="Lesson"), start_at=at(9, 9), status="cancelled", hosts=[ben]
    )
    return {"mine": mine, "other": other, "fallen": fallen}


def body(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer) if answer.streaming else answer.content


def table(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))


def schedule(client: Client, **query: Any) -> Any:
    days = {"from_on": "2027-01-04", "to_on": "2027-01-31", "file_format": "csv"}
    return client.get("/admin/export/schedule/", {**days, **query})


def test_schedule_says_times_of_the_school_and_utc(ana: Client, sessions: dict) -> None:
    mine, other = table(schedule(ana))
    assert mine["Workshop"] == "'=1+1"
    assert mine["Start (Europe/Madrid)"] == "2027-01-07 18:00"
    assert mine["End (Europe/Madrid)"] == "2027-01-07 19:00"
    assert mine["Start (UTC)"] == "2027-01-07 17:00"
    assert (mine["Teacher"], mine["Places"], mine["Taken"], mine["Confirmed"]) == ("Ben Ortiz", "8", "2", "1")
    assert other["Workshop"] == "Exam class"


def test_schedule_is_filtered_and_bounded(ana: Client, sessions: dict, ben: Any) -> None:
    assert len(table(schedule(ana, teacher=ben.pk))) == 1
    assert len(table(schedule(ana, workshop=sessions["other"].workshop_id))) == 1
    assert len(table(schedule(ana, from_on="2027-01-08", to_on="2027-01-08"))) == 1
    assert "The last day lies before the first." in schedule(ana, to_on="2027-01-01").content.decode()
    assert "A file holds a year at most." in schedule(ana, to_on="2029-01-01").content.decode()


def test_schedule_as_xlsx_and_calendar(ana: Client, sessions: dict) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(body(schedule(ana, file_format="xlsx")))).active
    assert (sheet.max_row, sheet["A2"].data_type, sheet["A2"].value) == (3, "s", "=1+1")
    assert sheet["C2"].value == at(7, 18).replace(tzinfo=None)
    events = Calendar.from_ical(body(schedule(ana, file_format="ics"))).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [at(7, 17), at(8, 9)]


def test_teacher_gets_own_sessions_only(ben_client: Client, sessions: dict) -> None:
    other = sessions["other"].hosts.get().teacher_id
    for query in ({}, {"teacher": other}, {"workshop": sessions["other"].workshop_id}):
        assert [row["Workshop"] for row in table(schedule(ben_client, **query))] == ["'=1+1"]
    assert ben_client.get(f"/admin/export/roster/{sessions['other'].pk}.csv").status_code == 404


def test_roster_is_a_file(ana: Client, ben_client: Client, sessions: dict) -> None:
    path = f"/admin/export/roster/{sessions['mine'].pk}.csv"
    rows = {row["Name"]: row for row in table(ana.get(path))}
    assert rows["Chloe Martin"]["Note"] == "'+cmd"
    assert rows["Chloe Martin"]["Payment"] == "Free"
    assert "Payment" not in table(ben_client.get(path))[0]
    assert ana.get("/admin/export/roster/999999.csv").status_code == 404
    assert ana.get(path.replace("csv", "exe")).status_code == 404


def test_student_and_visitor_get_no_files(chloe_client: Client, sessions: dict) -> None:
    for client in (chloe_client, Client(HTTP_HOST="alpha.test")):
        assert schedule(client).status_code == 302
        assert client.get(f"/admin/export/roster/{sessions['mine'].pk}.csv").status_code == 302
        assert client.get("/admin/teacher-hours/?export=csv").status_code == 302


@pytest.fixture
def december(ben: Any) -> None:
    """Given in January's first days: 90 minutes with two (one missed it), an hour that nobody had booked; and one of
    the last minutes of December on the school's clocks."""
    long = WorkshopFactory(duration_minutes=90)
    given = SessionFactory(workshop=long, start_at=at(3, 9), hosts=[ben])
    BookingFactory(session=given)
    missed = BookingFactory(session=given)
    Seat.objects.filter(booking=missed).update(attendance="no_show")
    SessionFactory(start_at=at(3, 15), hosts=[ben])
    last_year = SessionFactory(start_at=at(1, 0) - timedelta(hours=1, minutes=30), hosts=[ben])
    BookingFactory(session=last_year)


def hours(client: Client, month: str) -> list[list[str]]:
    return [
        list(row.values()) for row in table(client.get(f"/admin/teacher-hours/?month={month}&export=csv"))
    ]


def test_hours_count_what_was_given_and_booked(ana: Client, december: None, sessions: dict) -> None:
    assert hours(ana, "2027-01") == [
        ["2027-01", "Ben Ortiz", "1", "1.5", "2", "0", "1", "1", "1.0"],
        ["2027-01", "Eva", "0", "0.0", "0", "0", "0", "1", "1.0"],
    ]
    assert hours(ana, "2026-12") == [["2026-12", "Ben Ortiz", "1", "1.0", "1", "0", "0", "0", "0.0"]]
    assert hours(ana, "2026-11") == []
    page = ana.get("/admin/teacher-hours/?month=2027-01").content.decode()
    assert "January 2027" in page
    assert "Together" in page
    assert "No lessons in this month." in ana.get("/admin/teacher-hours/?month=2026-11").content.decode()


@pytest.mark.parametrize("month", ["", "nonsense", "2027-13", "0001-01", "9999-12", "2027-01-01"])
def test_a_month_that_is_none_is_the_present_one(ana: Client, month: str) -> None:
    assert "January 2027" in ana.get("/admin/teacher-hours/", {"month": month}).content.decode()


def test_teacher_sees_own_hours_only(ben_client: Client, december: None, sessions: dict) -> None:
    assert [row[1] for row in hours(ben_client, "2027-01")] == ["Ben Ortiz"]


@pytest.mark.parametrize("number", [1, 3])
def test_report_asks_the_same_number_of_questions(ana: Client, number: int) -> None:
    for day in range(5, 5 + number):
        SessionFactory(start_at=at(day, 9), hosts=[TeacherFactory()])
    ana.get("/admin/teacher-hours/")
    with CaptureQueriesContext(connection) as asked:
        ana.get("/admin/teacher-hours/")
    assert sum(not query["sql"].startswith("SET search_path") for query in asked) == 15


def test_days_of_the_schedule_are_chosen_in_a_calendar(ana: Client) -> None:
    page = ana.get("/admin/export/schedule/").content.decode()
    assert "initDateChooser" in page
    assert "wagtailadmin/js/date-time-chooser.js" in page
