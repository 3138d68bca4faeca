"""Calendars to subscribe to."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role
from booking.enums import BookingStatus, SessionStatus
from booking.models import Seat, Session, Teacher
from booking.selectors.feeds import own_feeds, teacher_feed
from booking.services.students import renew_student_feed, renew_teacher_feed
from tenants.selectors import forget_addresses
from tests.booking.views.students.conftest import log_in
from tests.booking.views.visitor import Visitor
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


@pytest.fixture
def student(chloe: User, school: Any) -> User:
    User.objects.update(verified_email=chloe.email)
    chloe.refresh_from_db()
    return chloe


@pytest.fixture
def ben(db: None, school: Any) -> Teacher:
    return TeacherFactory(name="Ben", user=User.objects.create_user("ben@example.com"))


def path_of(user: User, kind: str = "student") -> str:
    return urlsplit(next(feed.url for feed in own_feeds(user) if feed.kind == kind)).path


def fetch(path: str, host: str = "alpha.test", **headers: str) -> Any:
    return Client(headers={"host": host}).get(path, headers={"host": host, **headers})


def entries(response: Any) -> list[Any]:
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_students_calendar_has_their_lessons(student: User) -> None:
    workshop = WorkshopFactory(title="Exam; class", meeting_url="https://meet.example/exam")
    session = SessionFactory(workshop=workshop, hosts=[TeacherFactory(name="Ben")])
    booking = BookingFactory(session=session, attendee_email=student.email)
    BookingFactory(session=session, attendee_email="mallory@example.com")
    answer = fetch(path_of(student))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (entry,) = entries(answer)
    assert entry.decoded("dtstart") == at(7, 17)
    assert entry.decoded("dtend") == at(7, 18)
    assert str(entry["summary"]) == "Exam; class"
    assert str(entry["location"]) == "https://meet.example/exam"
    assert "Ben" in str(entry["description"])
    assert str(entry["uid"]).startswith("lesson-")
    assert "mallory" not in answer.content.decode()
    assert booking.uid not in answer.content.decode()  # the address of a calendar opens no booking
    calendar = Calendar.from_ical(answer.content)
    assert calendar["refresh-interval"].to_ical() == b"PT1H"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in answer.content


def test_unproven_address_adds_nothing_to_the_calendar(chloe: User, school: Any) -> None:
    BookingFactory(attendee_email=chloe.email)
    assert entries(fetch(path_of(chloe))) == []


@pytest.mark.parametrize("status", [BookingStatus.CANCELLED, BookingStatus.EXPIRED, BookingStatus.HELD])
def test_what_is_not_booked_is_not_there(student: User, status: str) -> None:
    booking = BookingFactory(attendee_email=student.email)
    path = path_of(student)
    assert len(entries(fetch(path))) == 1
    booking.status, booking.held_until = status, NOW + timedelta(minutes=15)
    booking.save()
    assert entries(fetch(path)) == []


def test_cancelled_date_and_session_disappear(student: User) -> None:
    one, two = BookingFactory(attendee_email=student.email), BookingFactory(attendee_email=student.email)
    Seat.objects.filter(booking=one).update(is_active=False)
    Session.objects.filter(pk=two.seats.get().session_id).update(status=SessionStatus.CANCELLED)
    assert entries(fetch(path_of(student))) == []


def test_window_is_bounded(student: User) -> None:
    for days in (-91, -89, 399, 401):
        BookingFactory(
            attendee_email=student.email, session=SessionFactory(start_at=NOW + timedelta(days=days))
        )
    starts = [entry.decoded("dtstart") for entry in entries(fetch(path_of(student)))]
    assert starts == [NOW + timedelta(days=-89), NOW + timedelta(days=399)]


def test_nothing_new_is_told_in_a_word(student: User) -> None:
    BookingFactory(attendee_email=student.email)
    path = path_of(student)
    first = fetch(path)
    assert first["Cache-Control"] == "private, no-cache"
    assert fetch(path, **{"If-None-Match": first["ETag"]}).status_code == 304
    assert fetch(path, **{"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    BookingFactory(attendee_email=student.email)
    changed = fetch(path, **{"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_same_lessons_are_the_same_bytes(student: User) -> None:
    BookingFactory(attendee_email=student.email)
    path, again = path_of(student), path_of(student)
    assert fetch(path).content == fetch(again).content


def test_more_lessons_cost_no_more_queries(student: User, ben: Teacher) -> None:
    def cost(path: str) -> int:
        forget_addresses()
        with CaptureQueriesContext(connection) as queries:
            fetch(path)
        # Once in a second the host is looked up anew, which sets the search path anew.
        return sum(not query["sql"].startswith("SET search_path") for query in queries)

    def add(number: int) -> None:
        session = SessionFactory(start_at=at(7, 9 + number), hosts=[ben])
        BookingFactory(session=session, attendee_email=student.email)

    paths = [path_of(student), urlsplit(teacher_feed(ben.pk).url).path]
    add(1)
    for path in paths:
        cost(path)
    with_one = [cost(path) for path in paths]
    add(2)
    add(3)
    assert [cost(path) for path in paths] == with_one


def test_new_address_ends_the_old_one(visitor: Visitor, school: Any) -> None:
    log_in(visitor, "chloe@example.com")
    student = User.objects.get()
    old = path_of(student)
    visitor.get("/account/profile/")
    assert len(visitor.all(".account__feed")) == 1
    visitor.press("Get a new address")
    assert fetch(old).status_code == 404
    assert fetch(path_of(student)).status_code == 200


def test_teachers_calendar_has_classes_and_booked_lessons(ben: Teacher) -> None:
    exam_class = SessionFactory(workshop=WorkshopFactory(title="Exam class", capacity=8), hosts=[ben])
    BookingFactory(session=exam_class, attendee_name="Chloe")
    lesson = TutoringFactory(title="Tutoring")
    taken = SessionFactory(workshop=lesson, start_at=at(8, 9), hosts=[ben])
    BookingFactory(session=taken, attendee_name="Dora", attendee_email="dora@example.com")
    SessionFactory(workshop=lesson, start_at=at(8, 11), hosts=[ben])
    held = SessionFactory(workshop=lesson, start_at=at(8, 13), hosts=[ben])
    BookingFactory(session=held, held=True)
    SessionFactory(start_at=at(8, 15), hosts=[TeacherFactory(name="Eva")])
    content = fetch(urlsplit(teacher_feed(ben.pk).url).path)
    found = [(str(entry["summary"]), str(entry["description"])) for entry in entries(content)]
    assert found == [("Exam class", "1 of 8 places taken\nChloe"), ("Tutoring – Dora", "Dora")]
    assert "dora@example.com" not in content.content.decode()


def test_teachers_address_is_renewed_alone(ben: Teacher, student: User) -> None:
    theirs, hers = urlsplit(teacher_feed(ben.pk).url).path, path_of(student)
    renew_teacher_feed(teacher_id=ben.pk)
    assert (fetch(theirs).status_code, fetch(hers).status_code) == (404, 200)
    renew_student_feed(user=student)
    assert fetch(hers).status_code == 404


def test_student_renews_no_teachers_calendar(visitor: Visitor, ben: Teacher) -> None:
    path = urlsplit(teacher_feed(ben.pk).url).path
    log_in(visitor, "chloe@example.com").get("/account/profile/")
    token = visitor.one(".account__feed [name=csrfmiddlewaretoken]")["value"]
    visitor.post("/account/calendar/renew/", {"kind": "teacher", "csrfmiddlewaretoken": str(token)})
    assert fetch(path).status_code == 200


def test_teacher_who_logs_in_sees_both_calendars(ben: Teacher) -> None:
    assert ben.user is not None
    assert [feed.kind for feed in own_feeds(ben.user)] == ["student", "teacher"]


def test_address_works_for_one_school_and_one_calendar(student: User) -> None:
    path = path_of(student)
    assert fetch(path, host="beta.test").status_code == 404
    head, _colon, signature = path.rpartition(":")
    assert fetch(f"{head}:{signature[:-8]}AAAA.ics").status_code == 404
    assert fetch("/calendar/abc.ics").status_code == 404
    assert fetch("/calendar/%00.ics").status_code == 404


def test_calendar_of_a_closed_account_is_closed(student: User, ben: Teacher) -> None:
    paths = [path_of(student), urlsplit(teacher_feed(ben.pk).url).path]
    User.objects.update(is_active=False)
    assert [fetch(path).status_code for path in paths] == [404, 404]


def test_calendar_reads_no_cookie_and_leaves_none(student: User) -> None:
    answer = fetch(path_of(student))
    assert "Set-Cookie" not in answer.headers
    assert answer.cookies == {}


def test_calendars_are_asked_for_in_bounds(student: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from booking.throttles import PublicRead

    monkeypatch.setattr(PublicRead, "rate", "2/min", raising=False)
    path = path_of(student)
    statuses = [fetch(path).status_code for _time in range(3)]
    assert statuses == [200, 200, 429]


def test_entry_moves_with_its_session(student: User) -> None:
    booking = BookingFactory(attendee_email=student.email)
    path = path_of(student)
    before = entries(fetch(path))[0]
    Session.objects.update(start_at=at(8, 17), end_at=at(8, 18), calendar_sequence=1)
    after = entries(fetch(path))[0]
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstart") == datetime(2027, 1, 8, 17, tzinfo=UTC)
    assert booking.status == "confirmed"


def test_owner_and_teacher_find_and_renew_the_address_beside_the_hours(ben: Teacher) -> None:
    give_role(ben.user, TEACHER)
    ana = User.objects.create_user("ana@alpha.test")
    give_role(ana, OWNER)
    eva = TeacherFactory(name="Eva", user=User.objects.create_user("eva@example.com"))
    give_role(eva.user, TEACHER)
    for user, may in ((ana, True), (ben.user, True), (eva.user, False)):
        client = Client(headers={"host": "alpha.test"})
        client.force_login(user)
        path = urlsplit(teacher_feed(ben.pk).url).path
        page = client.get(f"/admin/hours/{ben.pk}/")
        assert (b'id="calendar-feed"' in page.content) is may
        assert client.get(f"/admin/calendar-feeds/{ben.pk}/renew/").status_code == 405
        client.post(f"/admin/calendar-feeds/{ben.pk}/renew/")
        assert fetch(path).status_code == (404 if may else 200)
