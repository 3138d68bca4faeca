"""A teacher edits the week and special dates; nobody edits another's."""

import re
from datetime import date, time

import pytest
import time_machine

from booking.models import DateOverride, Schedule, WeeklyHours
from booking.selectors.hours import Absence, Journey, availability_of
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    at,
    override,
    take_off,
    travel,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def posted(
    *,
    zone: str = "Europe/Madrid",
    weekly: dict[int, list[tuple[str, str]]] | None = None,
    dates=(),
    off=(),
    trips=(),
    **others: str,
) -> dict:
    """The form as a browser sends it."""
    data = {"time_zone": zone, "sessions_per_day": "", "sessions_per_week": "", **others}
    for day in range(7):
        spans = (weekly or {}).get(day, [])
        data |= {f"day-{day}-TOTAL_FORMS": str(len(spans)), f"day-{day}-INITIAL_FORMS": "0"}
        for number, (starts, ends) in enumerate(spans):
            data |= {f"day-{day}-{number}-starts": starts, f"day-{day}-{number}-ends": ends}
    data |= {"dates-TOTAL_FORMS": str(len(dates)), "dates-INITIAL_FORMS": "0"}
    for number, (on, starts, ends) in enumerate(dates):
        data |= {f"dates-{number}-on": on, f"dates-{number}-starts": starts, f"dates-{number}-ends": ends}
    for name, rows, last in (("off", off, "reason"), ("trips", trips, "time_zone")):
        data |= {f"{name}-TOTAL_FORMS": str(len(rows)), f"{name}-INITIAL_FORMS": "0"}
        for number, row in enumerate(rows):
            fields = zip(("first_on", "last_on", last), row)
            data |= {f"{name}-{number}-{field}": value for field, value in fields}
    return data


def week_of(teacher) -> list[tuple[int, time, time]]:
    return list(
        WeeklyHours.objects.filter(schedule__teacher=teacher).values_list("weekday", "starts", "ends")
    )


def test_teacher_finds_the_way_to_their_hours(ben_client, ben) -> None:
    assert "My hours" in ben_client.get("/admin/").content.decode()
    answer = ben_client.get("/admin/hours/", follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Hours of Ben Ortiz" in page
    assert page.count('value="09:00"') == 5


def test_teacher_changes_their_week(ben_client, ben) -> None:
    data = posted(
        weekly={1: [("10:00", "12:00"), ("15:00", "18:30"), ("", "")]}, dates=[("2027-01-12", "", "")]
    )
    answer = ben_client.post(f"/admin/hours/{ben.pk}/", data, follow=True)
    assert "The hours are saved." in answer.content.decode()
    assert week_of(ben) == [(1, time(10), time(12)), (1, time(15), time(18, 30))]
    closed = DateOverride.objects.get()
    assert (closed.on, closed.starts, closed.ends) == (date(2027, 1, 12), None, None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (posted(weekly={1: [("10:00", "")]}), "Give both times, or leave both empty."),
        (posted(weekly={1: [("12:00", "10:00")]}), "The end must be later than the start."),
        (posted(weekly={1: [("10:00", "12:00"), ("11:00", "13:00")]}), "This overlaps with other hours"),
        (posted(zone="Madrid"), "“Madrid” is no time zone."),
        (posted(dates=[("", "10:00", "11:00")]), "Which date are these hours for?"),
    ],
)
def test_hours_that_cannot_be_are_named_and_nothing_is_lost(ben_client, ben, data, message) -> None:
    before = week_of(ben)
    answer = ben_client.post(f"/admin/hours/{ben.pk}/", data)
    page = answer.content.decode()
    assert message in page
    assert all(f'value="{value}"' in page for value in data.values() if ":" in value)
    assert week_of(ben) == before


def test_special_dates_that_have_passed_are_kept(ben_client, ben) -> None:
    override(ben, date(2027, 1, 1))
    ben_client.post(f"/admin/hours/{ben.pk}/", posted(dates=[("2027-01-12", "10:00", "11:00")]))
    assert list(DateOverride.objects.values_list("on", flat=True)) == [date(2027, 1, 1), date(2027, 1, 12)]


def test_owner_edits_anybodys_hours(ana, ben) -> None:
    ana.post(f"/admin/hours/{ben.pk}/", posted(weekly={2: [("10:00", "12:00")]}))
    assert week_of(ben) == [(2, time(10), time(12))]


def test_teacher_cannot_edit_another_teachers_hours(ben_client, ben) -> None:
    other = TeacherFactory(name="Eva Ruiz", hours=("09:00", "12:00"))
    before = week_of(other)
    assert ben_client.get(f"/admin/hours/{other.pk}/").status_code == 302
    assert ben_client.post(f"/admin/hours/{other.pk}/", posted()).status_code == 302
    assert week_of(other) == before


def test_student_cannot_edit_hours(chloe_client, ben) -> None:
    before = week_of(ben)
    assert chloe_client.post(f"/admin/hours/{ben.pk}/", posted()).status_code == 302
    assert week_of(ben) == before


WORKDAYS = {day: [("09:00", "12:00")] for day in range(1, 6)}


def test_everything_of_a_teachers_time_is_saved_at_once(ben_client, ben) -> None:
    data = posted(
        weekly=WORKDAYS,
        off=[("2027-02-01", "2027-02-05", "Family"), ("2027-03-01", "", ""), ("", "", "")],
        trips=[("2027-04-01", "", "Asia/Tokyo")],
        sessions_per_day="4",
        sessions_per_week="15",
    )
    answer = ben_client.post(f"/admin/hours/{ben.pk}/", data, follow=True)
    assert "The hours are saved." in answer.content.decode()
    saved = availability_of(Schedule.objects.get(teacher=ben))
    assert saved.time_off == (
        Absence(date(2027, 2, 1), date(2027, 2, 5), "Family"),
        Absence(date(2027, 3, 1), date(2027, 3, 1), ""),
    )
    assert saved.trips == (Journey(date(2027, 4, 1), None, "Asia/Tokyo"),)
    assert (saved.sessions_per_day, saved.sessions_per_week) == (4, 15)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (posted(off=[("", "2027-02-05", "")]), "On which day does it begin?"),
        (posted(off=[("2027-02-05", "2027-02-01", "")]), "The last day cannot lie before the first."),
        (posted(off=[("2027-02-05", "2127-02-01", "")]), "That is longer than two years."),
        (posted(trips=[("2027-02-05", "", "")]), "Where does the trip go?"),
        (posted(trips=[("2027-02-05", "", "Tokyo")]), "“Tokyo” is no time zone."),
        (
            posted(trips=[("2027-02-05", "", "Asia/Tokyo"), ("2027-02-09", "", "Asia/Seoul")]),
            "On that day another trip goes on.",
        ),
        (posted(sessions_per_day="0"), "Ensure this value is greater than or equal to 1."),
    ],
)
def test_what_cannot_be_is_named_beside_its_row(ben_client, ben, data, message) -> None:
    page = ben_client.post(f"/admin/hours/{ben.pk}/", data).content.decode()
    assert message in page
    assert "The hours are not saved yet" in page
    assert not Schedule.objects.filter(time_off__isnull=False).exists()


def test_time_off_and_trips_that_are_over_are_kept(ben_client, ben) -> None:
    take_off(ben, date(2026, 12, 1), date(2026, 12, 5), "Flu")
    travel(ben, "Asia/Tokyo", date(2026, 11, 1), date(2026, 11, 9))
    running = take_off(ben, date(2027, 1, 1), date(2027, 1, 4))
    page = ben_client.get(f"/admin/hours/{ben.pk}/").content.decode()
    assert "Flu" not in page
    assert "2027-01-01" in page
    ben_client.post(f"/admin/hours/{ben.pk}/", posted(weekly=WORKDAYS))
    saved = availability_of(Schedule.objects.get(teacher=ben))
    assert [off.reason for off in saved.time_off] == ["Flu"]
    assert len(saved.trips) == 1
    assert not type(running).objects.filter(pk=running.pk).exists()


@pytest.fixture
def thursday(ben):
    """A class on Thursday at 10:00 in Madrid, with two students."""
    session = SessionFactory(start_at=at(7, 9), hosts=[ben], workshop__title="Morning class")
    for _ in range(2):
        BookingFactory(session=session)
    return session


def test_collision_is_shown_before_anything_is_saved(ben_client, ben, thursday) -> None:
    before = availability_of(ben.schedule)
    data = posted(weekly=WORKDAYS, off=[("2027-01-07", "2027-01-08", "Away")])
    page = ben_client.post(f"/admin/hours/{ben.pk}/", data).content.decode()
    assert "1 session is in the way" in page
    assert "Thu 7 Jan 2027, 10:00" in page
    assert "2 students" in page
    assert "on a day off" in page
    assert 'value="Away"' in page
    assert availability_of(Schedule.objects.get(teacher=ben)) == before


def test_collision_can_be_accepted(ben_client, ben, thursday) -> None:
    data = posted(weekly=WORKDAYS, off=[("2027-01-07", "2027-01-08", "Away")])
    page = ben_client.post(f"/admin/hours/{ben.pk}/", data).content.decode()
    (accepted,) = re.findall(r'name="accepted" value="([\d,]+)"', page)
    answer = ben_client.post(f"/admin/hours/{ben.pk}/", {**data, "accepted": accepted}, follow=True)
    assert "The hours are saved." in answer.content.decode()
    assert Schedule.objects.get(teacher=ben).time_off.count() == 1


def test_collision_that_came_meanwhile_is_shown_as_well(ben_client, ben, thursday) -> None:
    data = posted(weekly=WORKDAYS, off=[("2027-01-07", "2027-01-08", "Away")])
    SessionFactory(start_at=at(8, 9), hosts=[ben])
    page = ben_client.post(f"/admin/hours/{ben.pk}/", {**data, "accepted": str(thursday.pk)}).content.decode()
    assert "2 sessions are in the way" in page
    assert Schedule.objects.get(teacher=ben).time_off.count() == 0


def test_preview_shows_the_week_and_saves_nothing(ben_client, ben, thursday) -> None:
    data = posted(weekly={4: [("14:00", "16:30")]}, action="show")
    page = ben_client.post(f"/admin/hours/{ben.pk}/?week=2027-01-04", data).content.decode()
    assert "This is how the week would be." in page
    assert "14:00–16:30" in page
    assert "09:00–12:00" not in page
    assert "outside the new hours" in page
    assert len(week_of(ben)) == 5


def test_day_is_copied_to_others_without_a_script(ben_client, ben) -> None:
    data = posted(
        weekly={1: [("08:00", "10:00"), ("17:00", "19:00")], 2: [("09:00", "12:00")], 3: [("", "")]},
        copy="1",
        off=[("2027-02-01", "", "Family")],
    )
    data["day-1-copy"] = ["2", "5"]
    page = ben_client.post(f"/admin/hours/{ben.pk}/", data).content.decode()
    assert "Copied to Tuesday, Friday. Nothing is saved yet." in page
    assert page.count('value="08:00"') == page.count('value="19:00"') == 3
    assert page.count('value="09:00"') == 0
    assert 'value="Family"' in page
    assert len(week_of(ben)) == 5


def test_copy_without_a_day_to_copy_to_changes_nothing(ben_client, ben) -> None:
    data = posted(weekly={1: [("08:00", "10:00")]}, copy="1")
    page = ben_client.post(f"/admin/hours/{ben.pk}/", data).content.decode()
    assert "Tick the days that these hours should be copied to." in page
    assert page.count('value="08:00"') == 1


def test_week_can_be_turned_and_nonsense_shows_today(ben_client, ben) -> None:
    page = ben_client.get(f"/admin/hours/{ben.pk}/?week=2027-03-31").content.decode()
    assert "29 Mar – 4 Apr 2027" in page
    assert 'href="?week=2027-03-22"' in page
    assert 'href="?week=2027-04-05"' in page
    for nonsense in ("x", "9999-12-31", "0001-01-01"):
        assert (
            "4 Jan – 10 Jan 2027"
            in ben_client.get(f"/admin/hours/{ben.pk}/?week={nonsense}").content.decode()
        )


def test_teacher_without_hours_is_told_what_to_do(ana) -> None:
    new = TeacherFactory(name="Nia")
    assert "No lesson can be booked with Nia yet." in ana.get(f"/admin/hours/{new.pk}/").content.decode()


def test_class_in_the_week_leads_to_its_roster(ana, ben_client, ben, thursday) -> None:
    for client in (ana, ben_client):
        page = client.get(f"/admin/hours/{ben.pk}/").content.decode()
        assert f'href="/admin/sessions/{thursday.pk}/roster/"' in page
        assert client.get(f"/admin/sessions/{thursday.pk}/roster/").status_code == 200


def test_only_owners_are_led_to_where_a_session_in_the_way_is_moved(ana, ben_client, ben, thursday) -> None:
    data = posted(weekly=WORKDAYS, off=[("2027-01-07", "", "")])
    address = f'href="/admin/sessions/edit/{thursday.pk}/"'
    assert address in ana.post(f"/admin/hours/{ben.pk}/", data).content.decode()
    page = ben_client.post(f"/admin/hours/{ben.pk}/", data).content.decode()
    assert address not in page
    assert page.count("Morning class") == 2


def test_preview_marks_what_is_in_the_way(ben_client, ben, thursday) -> None:
    data = posted(weekly={4: [("10:00", "12:00")]}, action="show")
    page = ben_client.post(f"/admin/hours/{ben.pk}/", data).content.decode()
    assert "No session is in the way." in page
    assert "week-session--clash" not in page
    data = posted(weekly={4: [("10:30", "12:00")]}, action="show")
    page = ben_client.post(f"/admin/hours/{ben.pk}/", data).content.decode()
    assert "1 session is in the way" in page
    assert page.count("week-session--clash") == 1
