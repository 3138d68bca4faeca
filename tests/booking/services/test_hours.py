from datetime import date, time

import pytest

from booking.enums import ActorKind
from booking.models import Schedule
from booking.selectors.slots import slots
from booking.services.actors import Actor
from booking.services.hours import (
    DateSpan,
    InvalidHours,
    NotYourHours,
    UnknownSchedule,
    WeeklySpan,
    save_hours,
)
from core.page_cache import caches
from tests.factories.booking import ANA, NOW, TeacherFactory, TutoringFactory, override

pytestmark = pytest.mark.django_db

THURSDAY = date(2027, 1, 7)


def t(text: str) -> time:
    return time.fromisoformat(text)


@pytest.fixture
def ben(django_user_model):
    user = django_user_model.objects.create_user("ben@school.example")
    return TeacherFactory(user=user, hours=("09:00", "10:00"))


def save(ben, weekly=(), overrides=(), by=ANA, **fields) -> Schedule:
    return save_hours(
        **{
            "schedule_id": ben.schedule.pk,
            "weekly": weekly,
            "overrides": overrides,
            "by": by,
            "now": NOW,
            **fields,
        }
    )


def test_saved_hours_replace_the_old_ones(ben) -> None:
    override(ben, THURSDAY)
    save(
        ben,
        weekly=[WeeklySpan(4, t("10:00"), t("12:00")), WeeklySpan(4, t("12:00"), t("23:59"))],
        overrides=[DateSpan(date(2027, 1, 14)), DateSpan(date(2027, 1, 15), t("09:00"), t("10:00"))],
        time_zone="Atlantic/Canary",
    )
    schedule = Schedule.objects.get(teacher=ben)
    assert schedule.time_zone == "Atlantic/Canary"
    assert list(schedule.weekly_hours.values_list("weekday", "starts", "ends")) == [
        (4, t("10:00"), t("12:00")),
        (4, t("12:00"), t("23:59")),
    ]
    assert list(schedule.overrides.values_list("on", "starts", "ends")) == [
        (date(2027, 1, 14), None, None),
        (date(2027, 1, 15), t("09:00"), t("10:00")),
    ]


def test_slots_follow_saved_hours(ben, django_capture_on_commit_callbacks) -> None:
    lesson = TutoringFactory(hosts=[ben], slot_increment_minutes=None)

    def shown() -> list[int]:
        days = slots(workshop=lesson, from_=THURSDAY, to=THURSDAY, time_zone="Europe/Madrid", now=NOW)
        return [slot.start.hour for day in days for slot in day.slots]

    assert shown() == [8, 8]
    caches["pages"].set("content-version", 7, None)
    with django_capture_on_commit_callbacks(execute=True):
        save(ben, weekly=[WeeklySpan(4, t("18:00"), t("18:30"))])
    assert shown() == [17]
    assert caches["pages"].get("content-version") != 7


@pytest.mark.parametrize(
    ("weekly", "overrides", "fields"),
    [
        ([WeeklySpan(1, t("10:00"), t("10:00"))], [], ["weekly.0.ends"]),
        ([WeeklySpan(7, t("10:00"), t("11:00"))], [], ["weekly.0.weekday"]),
        (
            [
                WeeklySpan(1, t("10:00"), t("12:00")),
                WeeklySpan(2, t("11:00"), t("13:00")),
                WeeklySpan(1, t("11:59"), t("13:00")),
            ],
            [],
            ["weekly.2.starts"],
        ),
        ([], [DateSpan(THURSDAY, t("10:00"))], ["overrides.0"]),
        ([], [DateSpan(THURSDAY), DateSpan(THURSDAY, t("10:00"), t("11:00"))], ["overrides.0"]),
        (
            [],
            [DateSpan(THURSDAY, t("12:00"), t("13:00")), DateSpan(THURSDAY, t("10:00"), t("12:30"))],
            ["overrides.0.starts"],
        ),
    ],
)
def test_impossible_hours_are_refused_by_name(ben, weekly, overrides, fields) -> None:
    with pytest.raises(InvalidHours) as refused:
        save(ben, weekly, overrides)
    assert sorted(refused.value.errors) == fields
    assert Schedule.objects.get(teacher=ben).weekly_hours.count() == 5


def test_unknown_zone_is_refused_by_name(ben) -> None:
    with pytest.raises(InvalidHours) as refused:
        save(ben, time_zone="Europe/Lisbonne")
    assert list(refused.value.errors) == ["time_zone"]


def test_teacher_changes_only_own_hours(ben) -> None:
    own = Actor(ActorKind.TEACHER, ben.user_id)
    assert save(ben, by=own).weekly_hours.count() == 0
    with pytest.raises(NotYourHours):
        save(TeacherFactory(hours=("09:00", "10:00")), by=own)
    with pytest.raises(NotYourHours):
        save(TeacherFactory(hours=("09:00", "10:00")), by=Actor(ActorKind.TEACHER))


def test_unknown_schedule_is_refused(ben) -> None:
    with pytest.raises(UnknownSchedule):
        save(ben, schedule_id=999_999)
