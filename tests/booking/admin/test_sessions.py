"""The list of sessions, the roster, moving, and series from the form to calling off the rest."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import Attendance, BookingStatus, SessionStatus
from booking.models import (
    ClosedDates,
    Department,
    Seat,
    Series,
    Session,
    SessionHost,
    TimeOff,
    WaitlistEntry,
    Workshop,
)
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

START = at(7, 17)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def talk(ben) -> Workshop:
    return WorkshopFactory(title="Talk", hosts=[ben], sold_by="either")


@pytest.fixture
def session(talk, ben) -> Session:
    return SessionFactory(workshop=talk, hosts=[ben])


def plan_form(workshop, **fields) -> dict:
    return {
        "workshop": workshop.pk,
        "starts": "2027-01-12 18:00",
        "repeats": "weekly",
        "ends": "count",
        "count": "3",
        "every": "1",
        "skips_closed_dates": "on",
        "title": "Tuesdays",
        "series_price": "",
        "capacity": "",
        "price": "",
        **fields,
    }


def body(answer) -> str:
    return answer.content.decode()


def shown(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="shown" value="')[1:]]


def number_of(captured: CaptureQueriesContext) -> int:
    """Without what sets the connection to the school, which depends on what went before."""
    return sum(not query["sql"].startswith("SET ") for query in captured.captured_queries)


# The list


def test_list_shows_what_is_to_come_and_the_past_on_request(ana, session, talk, ben) -> None:
    SessionFactory(workshop=WorkshopFactory(title="Yesterday"), start_at=at(3, 17), hosts=[ben])
    page = body(ana.get("/admin/sessions/"))
    assert "Talk" in page
    assert "Thu 7 Jan 2027, 18:00" in page
    assert f"/admin/sessions/{session.pk}/roster/" in page
    assert f"/admin/sessions/call-off/{session.pk}/" in page
    assert "Yesterday</a>" not in page
    results = "/admin/sessions/results/"
    assert "Sun 3 Jan 2027" in body(ana.get(f"{results}?when=past"))
    assert "Thu 7 Jan 2027" not in body(ana.get(f"{results}?when=past"))
    between = f"{results}?start_at_from=2027-01-01&start_at_to=2027-01-04"
    assert "Sun 3 Jan 2027" in body(ana.get(between))
    assert "Thu 7 Jan 2027" not in body(ana.get(between))


def test_list_is_filtered_and_searched(ana, session, ben) -> None:
    exams = Department.objects.create(name="Exams", slug="exams")
    eva = TeacherFactory(name="Eva Ruiz")
    other = SessionFactory(
        workshop=WorkshopFactory(title="Grammar", department=exams), start_at=at(8, 17), hosts=[eva]
    )
    lesson = SessionFactory(
        workshop=TutoringFactory(title="Alone"), start_at=at(9, 17), capacity=1, hosts=[ben]
    )
    rows = {session: "Thu 7 Jan", other: "Fri 8 Jan", lesson: "Sat 9 Jan"}
    for query, expected in (
        ("", [session, other, lesson]),
        (f"workshop={session.workshop_id}", [session]),
        (f"teacher={eva.pk}", [other]),
        (f"department={exams.pk}", [other]),
        ("kind=tutoring", [lesson]),
        ("q=eva", [other]),
        ("q=talk", [session]),
        ("status=cancelled", []),
    ):
        page = body(ana.get(f"/admin/sessions/results/?{query}"))
        assert [row for row, text in rows.items() if text in page] == expected, query


@pytest.mark.parametrize("path", ["sessions/", "series/", "workshops/", "departments/"])
def test_queries_of_lists_do_not_grow(ana, ben, path) -> None:
    def make(number: int) -> None:
        department = Department.objects.create(name=f"D{number}", slug=f"d{number}")
        workshop = WorkshopFactory(hosts=[ben], department=department)
        series = Series.objects.create(
            workshop=workshop,
            title=f"S{number}",
            first_on=date(2027, 1, 5),
            starts="18:00",
            time_zone="Europe/Madrid",
            rrule="FREQ=DAILY;COUNT=1",
            capacity=8,
            created_at=NOW,
        )
        session = SessionFactory(
            workshop=workshop, series=series, start_at=at(5, 8) + timedelta(hours=2 * number), hosts=[ben]
        )
        BookingFactory(session=session)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ana.get(f"/admin/{path}").status_code == 200
        return number_of(captured)

    make(0)
    queries()
    one = queries()
    for number in range(1, 3):
        make(number)
    three = queries()
    for number in range(3, 30):
        make(number)
    # A list of several pages reads no more than one of a single page.
    assert (three, queries()) == (one, one)


def test_teacher_sees_own_sessions_and_rosters_only(ben_client, ben, session) -> None:
    eva = TeacherFactory(name="Eva Ruiz")
    hers = SessionFactory(workshop=WorkshopFactory(title="Grammar"), start_at=at(8, 17), hosts=[eva])
    page = body(ben_client.get("/admin/sessions/"))
    assert f"/admin/sessions/{session.pk}/roster/" in page
    assert f"/admin/sessions/{hers.pk}/roster/" not in page
    assert "/admin/series/" not in page
    assert ben_client.get(f"/admin/sessions/{session.pk}/roster/").status_code == 200
    assert ben_client.get(f"/admin/sessions/{hers.pk}/roster/").status_code == 404
    for path in (
        f"sessions/edit/{session.pk}/",
        f"sessions/call-off/{session.pk}/",
        "series/",
        "sessions/new/",
    ):
        assert ben_client.post(f"/admin/{path}", {"reason": "x"}).status_code in (302, 403, 405), path
    session.refresh_from_db()
    assert session.status == SessionStatus.SCHEDULED


# The roster


def test_roster_says_who_comes_with_money_note_and_waiting(ana, session) -> None:
    BookingFactory(session=session, attendee_name="Chloe Martin", note="The past tense, please")
    BookingFactory(session=session, attendee_name="Cid", price_minor=2500)
    BookingFactory(session=session, attendee_name="Dora", held=True)
    WaitlistEntry.objects.create(
        session=session,
        attendee_name="Ewa",
        attendee_email="ewa@example.com",
        attendee_time_zone="Europe/Madrid",
        created_at=NOW,
    )
    page = body(ana.get(f"/admin/sessions/{session.pk}/roster/"))
    for text in (
        "3 of 8 places are taken.",
        "1 person is waiting for one.",
        "The past tense, please",
        "Free",
        "Not paid",
        "Held until",
        "From the start of the lesson on",
    ):
        assert text in page, text
    assert 'type="radio"' not in page


def test_teacher_notes_who_was_there_and_corrects_it(ben_client, session) -> None:
    chloe = BookingFactory(session=session, attendee_name="Chloe")
    cid = BookingFactory(session=session, attendee_name="Cid")
    url = f"/admin/sessions/{session.pk}/roster/"
    fields = {f"seat-{booking.seats.get().pk}": "" for booking in (chloe, cid)}
    name = f"seat-{cid.seats.get().pk}"
    assert "can be noted from the start" in body(
        ben_client.post(url, {**fields, name: "no_show"}, follow=True)
    )
    with time_machine.travel(START, tick=False):
        ben_client.post(url, {**fields, name: "no_show", "everybody": "1"})
        for booking, status in ((chloe, BookingStatus.ATTENDED), (cid, BookingStatus.NO_SHOW)):
            booking.refresh_from_db()
            assert booking.status == status
        ben_client.post(url, {name: "attended"})
    cid.refresh_from_db()
    assert cid.status == BookingStatus.ATTENDED
    assert set(Seat.objects.values_list("attendance", flat=True)) == {Attendance.ATTENDED}


def test_queries_of_a_roster_do_not_grow_with_its_people(ana, session) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            ana.get(f"/admin/sessions/{session.pk}/roster/")
        return number_of(captured)

    BookingFactory(session=session, price_minor=2500)
    queries()
    one = queries()
    for _ in range(2):
        BookingFactory(session=session, price_minor=2500)
    assert queries() == one


# Moving


def move_form(session, **fields) -> dict:
    return {
        "starts": "2027-01-07 18:00",
        "teachers": [str(host.teacher_id) for host in session.hosts.all()],
        "capacity": "8",
        "price": "",
        **fields,
    }


def test_booked_session_is_moved_after_a_word_about_what_follows(ana, session) -> None:
    BookingFactory(session=session)
    url = f"/admin/sessions/edit/{session.pk}/"
    assert "1 student has booked." in body(ana.get(url))
    answer = ana.post(url, move_form(session, starts="2027-01-08 19:00", price="12.50"), follow=True)
    assert "Friday 8 January 2027, 19:00" in body(answer)
    assert "UTC updated" not in body(answer)
    session.refresh_from_db()
    assert (session.start_at, session.price_minor) == (at(8, 18), 1250)


def test_impossible_move_is_refused_on_the_form(ana, session, ben) -> None:
    SessionFactory(start_at=at(8, 17), hosts=[ben])
    page = body(
        ana.post(f"/admin/sessions/edit/{session.pk}/", move_form(session, starts="2027-01-08 18:30"))
    )
    assert "A teacher has something else at that time" in page
    session.refresh_from_db()
    assert session.start_at == START


# Series


def test_series_is_shown_first_and_planned_then(ana, talk, ben) -> None:
    ClosedDates.objects.create(first_on=date(2027, 1, 19), last_on=date(2027, 1, 19), name="Snow")
    SessionFactory(workshop=WorkshopFactory(title="Grammar"), start_at=at(26, 17, 30), hosts=[ben])
    TimeOff.objects.create(
        schedule=ben.schedule, first_on=date(2027, 2, 1), last_on=date(2027, 2, 3), reason="Skiing"
    )
    form = plan_form(talk, series_price="60", price="25")
    page = body(ana.post("/admin/sessions/new/", form))
    assert shown(page) == ["2027-01-12", "2027-01-26", "2027-02-02"]
    for text in (
        "Skipped: Snow",
        "Ben Ortiz gives Grammar from 18:30 to 19:30.",
        "Ben Ortiz has time off (Skiing).",
        "1 date is not possible.",
    ):
        assert text in page, text
    assert Series.objects.count() == 0
    ticked = {**form, "shown": shown(page), "confirm": "1"}
    refused = body(ana.post("/admin/sessions/new/", {**ticked, "dates": shown(page)}))
    assert "A teacher has something else at that time" in refused
    assert Series.objects.count() == 0
    answer = ana.post("/admin/sessions/new/", {**ticked, "dates": ["2027-01-12", "2027-02-02"]})
    series = Series.objects.get()
    assert answer["Location"].endswith(f"/admin/series/{series.pk}/")
    assert (series.title, series.price_minor, series.rrule) == (
        "Tuesdays",
        6000,
        "FREQ=WEEKLY;BYDAY=TU;COUNT=3",
    )
    assert list(series.sessions.order_by("start_at").values_list("start_at", "price_minor")) == [
        (at(12, 17), 2500),
        (at(2, 17, month=2), 2500),
    ]
    page = body(ana.get(f"/admin/series/{series.pk}/"))
    assert "Every Tuesday at 18:00, 2 dates until Tuesday 2 February" in page


def test_single_date_is_planned_at_once(ana, talk) -> None:
    answer = ana.post("/admin/sessions/new/", plan_form(talk, repeats="once"))
    session = Session.objects.get()
    assert answer["Location"].endswith(f"/admin/sessions/{session.pk}/roster/")
    assert session.start_at == at(12, 17)


def test_single_date_on_a_day_off_is_planned_after_a_second_look(ana, talk, ben) -> None:
    ClosedDates.objects.create(first_on=date(2027, 1, 12), last_on=date(2027, 1, 12), name="Snow")
    TimeOff.objects.create(schedule=ben.schedule, first_on=date(2027, 1, 12), last_on=date(2027, 1, 12))
    form = plan_form(talk, repeats="once")
    page = body(ana.post("/admin/sessions/new/", form))
    for text in ("The school is closed: Snow", "Ben Ortiz has time off.", "Plan it all the same"):
        assert text in page, text
    assert not Session.objects.exists()
    assert ana.post("/admin/sessions/new/", {**form, "confirm": "1"}).status_code == 302
    assert Session.objects.get().start_at == at(12, 17)


def test_single_date_of_a_busy_teacher_names_what_is_in_the_way(ana, talk, ben) -> None:
    SessionFactory(workshop=WorkshopFactory(title="Grammar"), start_at=at(12, 17, 30), hosts=[ben])
    form = plan_form(talk, repeats="once")
    page = body(ana.post("/admin/sessions/new/", form))
    assert "Ben Ortiz gives Grammar from 18:30 to 19:30." in page
    assert "Plan it all the same" not in page
    assert "This date is not possible." in body(ana.post("/admin/sessions/new/", {**form, "confirm": "1"}))
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"repeats": "biweekly"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=3"),
        (
            {"repeats": "custom", "days": ["TU", "TH"], "every": "3"},
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH;COUNT=3",
        ),
        ({"ends": "until", "until": "2027-01-26"}, "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270126"),
        ({"repeats": "rule", "rrule": "freq=monthly;byday=2TU;count=3"}, "FREQ=MONTHLY;BYDAY=2TU;COUNT=3"),
    ],
)
def test_each_rhythm_becomes_a_rule(ana, talk, fields, rule) -> None:
    form = plan_form(talk, **fields)
    page = body(ana.post("/admin/sessions/new/", form))
    dates = shown(page)
    assert len(dates) == 3
    ana.post("/admin/sessions/new/", {**form, "shown": dates, "dates": dates, "confirm": "1"})
    assert Series.objects.get().rrule == rule


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"count": ""}, "Say how many dates there are."),
        ({"ends": "until"}, "Say which day is the last."),
        ({"ends": "until", "until": "2027-01-01"}, "The last day lies before the start."),
        ({"repeats": "rule"}, "Write a rule, or choose another rhythm above."),
        ({"repeats": "rule", "rrule": "FREQ=HOURLY;COUNT=3"}, "This is no rule for dates that ends."),
        ({"repeats": "rule", "rrule": "FREQ=DAILY"}, "This is no rule for dates that ends."),
        ({"series_price": "a lot"}, "Write an amount like 25 or 25.50"),
        ({"series_price": "0.20"}, "Write 0 for free, or a price from €0.50"),
        ({"price": "0.20"}, "Write 0 for free, or a price from €0.50"),
        (
            {"starts": "2027-01-12 18:00", "repeats": "biweekly", "count": "60"},
            "A series has at most 200 dates",
        ),
    ],
)
def test_series_that_cannot_be_is_refused_on_the_form(ana, talk, fields, message) -> None:
    page = body(ana.post("/admin/sessions/new/", plan_form(talk, **fields)))
    assert message in page
    assert 'value="Tuesdays"' in page
    assert Series.objects.count() == 0


def test_price_of_a_series_that_nobody_could_book_is_refused(ana, ben) -> None:
    workshop = WorkshopFactory(title="Single", hosts=[ben])
    page = body(ana.post("/admin/sessions/new/", plan_form(workshop, series_price="60")))
    assert "This workshop is sold by single dates." in page
    assert shown(body(ana.post("/admin/sessions/new/", plan_form(workshop)))) != []


def test_series_is_changed_extended_and_called_off(ana, talk, ben) -> None:
    form = plan_form(talk)
    dates = shown(body(ana.post("/admin/sessions/new/", form)))
    ana.post("/admin/sessions/new/", {**form, "shown": dates, "dates": dates, "confirm": "1"})
    series = Series.objects.get()
    url = f"/admin/series/{series.pk}/"
    ana.post(f"{url}edit/", {"title": "Winter", "price": "90", "is_open": "on"})
    series.refresh_from_db()
    assert (series.title, series.price_minor, series.is_open) == ("Winter", 9000, True)
    more = {"number": "2", "price": "150"}
    page = body(ana.post(f"{url}extend/", more))
    assert shown(page) == ["2027-02-02", "2027-02-09"]
    assert series.sessions.count() == 3
    ana.post(f"{url}extend/", {**more, "shown": shown(page), "dates": ["2027-02-09"], "confirm": "1"})
    series.refresh_from_db()
    assert (series.sessions.count(), series.price_minor) == (4, 15000)
    eva = TeacherFactory(name="Eva Ruiz")
    assert "Choose teachers or a number of places." in body(ana.post(f"{url}coming/", {"capacity": ""}))
    ana.post(f"{url}coming/", {"teachers": [eva.pk], "capacity": ""})
    assert set(SessionHost.objects.values_list("teacher_id", flat=True)) == {eva.pk}
    assert "4 dates are still to come." in body(ana.get(f"{url}call-off/"))
    ana.post(f"{url}call-off/", {"reason": "Too few people"})
    assert set(Session.objects.values_list("status", flat=True)) == {SessionStatus.CANCELLED}


def test_later_dates_of_a_series_move_along(ana, talk) -> None:
    form = plan_form(talk)
    dates = shown(body(ana.post("/admin/sessions/new/", form)))
    ana.post("/admin/sessions/new/", {**form, "shown": dates, "dates": dates, "confirm": "1"})
    second = Session.objects.order_by("start_at")[1]
    url = f"/admin/sessions/edit/{second.pk}/"
    assert "this and all later dates" in body(ana.get(url))
    ana.post(url, move_form(second, starts="2027-01-20 19:00", reach="following"))
    assert list(Session.objects.order_by("start_at").values_list("start_at", flat=True)) == [
        datetime(2027, 1, 12, 17, tzinfo=UTC),
        datetime(2027, 1, 20, 18, tzinfo=UTC),
        datetime(2027, 1, 27, 18, tzinfo=UTC),
    ]
