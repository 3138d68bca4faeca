"""Finding bookings, doing something with several, and taking them along as a file."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from booking.models import Booking, Cancellation, Department, RefundRequest
from core.models import OutboxMessage
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
)

from .conftest import HOST

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def exams(ben: Any) -> Any:
    """Ben's class of the department “Exams”, on Thursday."""
    department = Department.objects.create(name="Exams", slug="exams")
    workshop = WorkshopFactory(title="Spanish at noon", hosts=[ben], department=department)
    return SessionFactory(workshop=workshop, hosts=[ben])


@pytest.fixture
def chloe(exams: Any) -> Booking:
    return BookingFactory(session=exams, attendee_name="Chloe Martin", attendee_email="chloe@example.com")


@pytest.fixture
def dora() -> Booking:
    """Held, with Eva, next week, entered by the school."""
    session = SessionFactory(
        workshop=TutoringFactory(), start_at=at(13, 9), hosts=[TeacherFactory(name="Eva")]
    )
    return BookingFactory(session=session, attendee_name="Dora Lang", source="staff", held=True)


def names(client: Client, query: str) -> set[str]:
    page = client.get(f"/admin/bookings/?{query}").content.decode()
    return {name for name in ("Chloe Martin", "Dora Lang") if name in page}


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def table(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))


def test_filters_narrow_the_list(ana: Client, chloe: Booking, dora: Booking, ben: Any) -> None:
    department = Department.objects.get().pk
    found = {
        "": {"Chloe Martin", "Dora Lang"},
        "status=held": {"Dora Lang"},
        "status=held&status=confirmed": {"Chloe Martin", "Dora Lang"},
        f"workshop={chloe.workshop_id}": {"Chloe Martin"},
        "kind=tutoring": {"Dora Lang"},
        f"teacher={ben.pk}": {"Chloe Martin"},
        f"department={department}": {"Chloe Martin"},
        "source=staff": {"Dora Lang"},
        "day_from=2027-01-08": {"Dora Lang"},
        "day_to=2027-01-07": {"Chloe Martin"},
        "day_from=2027-01-07&day_to=2027-01-13": {"Chloe Martin", "Dora Lang"},
        "attention=unpaid": {"Dora Lang"},
        "attention=request": set(),
        "q=dora": {"Dora Lang"},
        f"q={chloe.uid}": {"Chloe Martin"},
    }
    assert {query: names(ana, query) for query in found} == found


def test_attention_finds_open_requests_and_failed_refunds(ana: Client, chloe: Booking, dora: Booking) -> None:
    RefundRequest.objects.create(booking=chloe, reason="ill", created_at=NOW)
    Cancellation.objects.create(
        booking=dora,
        by_kind="staff",
        is_within_refund_window=True,
        is_late=False,
        refund_status="failed",
        created_at=NOW,
    )
    assert names(ana, "attention=request") == {"Chloe Martin"}
    assert names(ana, "attention=refund") == {"Dora Lang"}
    assert "Refund requests (1)</a>" in ana.get("/admin/bookings/").content.decode()


def test_days_are_the_schools_days(ana: Client, ben: Any) -> None:
    """23:30 UTC on the 7th is half past midnight on the 8th in Madrid."""
    session = SessionFactory(start_at=at(7, 23, 30), hosts=[ben])
    BookingFactory(session=session, attendee_name="Chloe Martin")
    assert names(ana, "day_from=2027-01-08&day_to=2027-01-08") == {"Chloe Martin"}
    assert names(ana, "day_to=2027-01-07") == set()


def test_exports_keep_filters_and_defuse_formulas(ana: Client, chloe: Booking, dora: Booking) -> None:
    Booking.objects.filter(pk=dora.pk).update(attendee_name='=HYPERLINK("http://evil.example")')
    (row,) = table(ana.get("/admin/bookings/?export=csv&status=held"))
    assert row["Student"] == '\'=HYPERLINK("http://evil.example")'
    assert row["Start (Europe/Madrid)"] == "2027-01-13 10:00"
    assert row["Start (UTC)"] == "2027-01-13 09:00"
    assert (row["Payment"], row["Currency"], row["Teacher"]) == ("not paid", "EUR", "Eva")
    everything = openpyxl.load_workbook(io.BytesIO(body(ana.get("/admin/bookings/?export=xlsx")))).active
    assert everything.max_row == 3
    assert {everything.cell(row, 3).data_type for row in (2, 3)} == {"s"}
    calendar = Calendar.from_ical(body(ana.get("/admin/bookings/?export=ics&q=chloe")))
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == "Spanish at noon: Chloe Martin"
    assert event.decoded("dtstart") == at(7, 17)


def test_more_than_a_file_holds_is_said(ana: Client, chloe: Booking, dora: Booking, monkeypatch: Any) -> None:
    monkeypatch.setattr("booking.admin.bookings.MOST_BOOKINGS", 1)
    page = ana.get("/admin/bookings/?export=csv", follow=True).content.decode()
    assert "A file holds 1 bookings at most. Choose fewer with the filters." in page


def test_teacher_exports_own_rows_without_a_way_to_others(
    ben_client: Client, chloe: Booking, dora: Booking
) -> None:
    for query in (
        "export=csv",
        f"export=csv&q={dora.uid}",
        "export=csv&teacher=999",
        "export=csv&status=held",
    ):
        assert "Dora Lang" not in body(ben_client.get(f"/admin/bookings/?{query}")).decode()
    assert [row["Student"] for row in table(ben_client.get("/admin/bookings/?export=csv"))] == [
        "Chloe Martin"
    ]
    assert (
        not {"Payment", "Price of this date"} & table(ben_client.get("/admin/bookings/?export=csv"))[0].keys()
    )
    page = ben_client.get("/admin/bookings/").content.decode()
    assert "With the chosen bookings" not in page
    assert "Enter a booking" not in page
    for path in ("chosen/", "enter/"):
        answer = ben_client.post(f"/admin/bookings/{path}", {"chosen": dora.uid, "action": "csv"})
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def act(client: Client, action: str, *bookings: Booking, **fields: Any) -> Any:
    sent = {"action": action, "chosen": [booking.uid for booking in bookings], **fields}
    return client.post("/admin/bookings/chosen/", sent, follow=True)


def test_several_are_cancelled_after_saying_what_it_costs(ana: Client, chloe: Booking, exams: Any) -> None:
    eve = BookingFactory(session=exams, attendee_name="Eve")
    over = BookingFactory(session=SessionFactory(start_at=NOW - timedelta(days=1)), attendee_name="Old One")
    page = act(ana, "cancel", chloe, eve, over).content.decode()
    assert "This concerns 2 bookings. Nothing has happened yet." in page
    assert "has begun" in page
    assert Booking.objects.filter(status="cancelled").count() == 0
    assert "This field is required." in act(ana, "cancel", chloe, eve, confirmed="1").content.decode()
    done = act(ana, "cancel", chloe, eve, over, confirmed="1", reason="Ben is ill").content.decode()
    assert "Done for 2 bookings." in done
    assert set(Booking.objects.filter(status="cancelled")) == {chloe, eve}
    assert OutboxMessage.objects.filter(kind="booking.mail.student_cancelled").count() == 2


def test_attendance_is_noted_for_what_has_begun(ana: Client, chloe: Booking, ben: Any) -> None:
    over = BookingFactory(session=SessionFactory(start_at=NOW - timedelta(days=1), hosts=[ben]))
    page = act(ana, "no_show", chloe, over).content.decode()
    assert "has not begun yet" in page
    act(ana, "no_show", chloe, over, confirmed="1")
    over.refresh_from_db()
    chloe.refresh_from_db()
    assert (over.status, chloe.status) == ("no_show", "confirmed")


def test_the_link_is_mailed_again_once_a_second(ana: Client, chloe: Booking) -> None:
    for _time in range(2):
        act(ana, "send", chloe, confirmed="1")
    rows = OutboxMessage.objects.filter(kind="booking.mail.student_confirmed")
    assert [row.payload["booking"] for row in rows] == [chloe.uid]
    answer = ana.post(f"/admin/bookings/{chloe.uid}/send-again/", follow=True)
    assert f"The mail goes to {chloe.attendee_email}." in answer.content.decode()


def test_chosen_ones_are_exported(ana: Client, chloe: Booking, dora: Booking) -> None:
    assert [row["Student"] for row in table(act(ana, "csv", dora))] == ["Dora Lang"]


def test_nothing_chosen_or_an_unknown_action_says_what_to_do(ana: Client, chloe: Booking) -> None:
    assert "Choose some bookings first" in act(ana, "cancel").content.decode()
    assert "Choose what to do" in act(ana, "explode", chloe).content.decode()


def test_bulk_without_a_token_is_refused(ana: Client, chloe: Booking) -> None:
    strict = Client(HTTP_HOST=HOST, enforce_csrf_checks=True)
    strict.cookies = ana.cookies
    sent = {"action": "cancel", "chosen": chloe.uid, "confirmed": "1", "reason": "x"}
    assert strict.post("/admin/bookings/chosen/", sent).status_code == 403
    assert strict.post(f"/admin/bookings/{chloe.uid}/send-again/").status_code == 403
    chloe.refresh_from_db()
    assert chloe.status == "confirmed"


def test_empty_list_says_what_to_do(ana: Client) -> None:
    page = ana.get("/admin/bookings/").content.decode()
    assert "Nobody has booked yet." in page
    assert "Enter a booking" in page
    assert "No booking matches." in ana.get("/admin/bookings/?q=nobody").content.decode()


def test_page_of_a_booking_shows_its_mails_and_history(ana: Client, chloe: Booking) -> None:
    act(ana, "cancel", chloe, confirmed="1", reason="Ben is ill")
    page = ana.get(f"/admin/bookings/{chloe.uid}/").content.decode()
    assert "What has happened" in page
    assert "Ben is ill" in page
    assert "Cancelled by the school" in page or "Booking cancelled" in page
