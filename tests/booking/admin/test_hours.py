"""A teacher edits the week and special dates; nobody edits another's."""

from datetime import date, time

import pytest
import time_machine

from booking.models import DateOverride, WeeklyHours
from tests.factories.booking import NOW, TeacherFactory, override

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def posted(
    *, zone: str = "Europe/Madrid", weekly: dict[int, list[tuple[str, str]]] | None = None, dates=()
) -> dict:
    """The form as a browser sends it."""
    data = {"time_zone": zone}
    for day in range(7):
        spans = (weekly or {}).get(day, [])
        data |= {f"day-{day}-TOTAL_FORMS": str(len(spans)), f"day-{day}-INITIAL_FORMS": "0"}
        for number, (starts, ends) in enumerate(spans):
            data |= {f"day-{day}-{number}-starts": starts, f"day-{day}-{number}-ends": ends}
    data |= {"dates-TOTAL_FORMS": str(len(dates)), "dates-INITIAL_FORMS": "0"}
    for number, (on, starts, ends) in enumerate(dates):
        data |= {f"dates-{number}-on": on, f"dates-{number}-starts": starts, f"dates-{number}-ends": ends}
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
