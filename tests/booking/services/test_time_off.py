"""Time off, closed dates and a whole availability as services: who may, what is refused, what stays."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from booking.enums import ActorKind
from booking.models import ClosedDates, TimeOff
from booking.selectors.hours import Absence, WeeklySpan, availability_of
from booking.services import closures, time_off
from booking.services.actors import GUEST, SYSTEM, Actor
from booking.services.hours import (
    Collides,
    InvalidHours,
    NotYourHours,
    UnknownSchedule,
    save_availability,
)
from core.page_cache import caches
from tests.factories.booking import ANA, NOW, SessionFactory, TeacherFactory, at, close_school, take_off

pytestmark = pytest.mark.django_db

THURSDAY, FRIDAY = date(2027, 1, 7), date(2027, 1, 8)


@pytest.fixture
def ben(django_user_model):
    user = django_user_model.objects.create_user("ben@school.example")
    return TeacherFactory(user=user, hours=("09:00", "18:00"))


@pytest.fixture
def session(ben):
    return SessionFactory(start_at=at(7, 9), hosts=[ben])


def add(ben, first_on=THURSDAY, last_on=FRIDAY, **fields) -> TimeOff:
    fields = {"by": ANA, "now": NOW, **fields}
    return time_off.add(schedule_id=ben.schedule.pk, first_on=first_on, last_on=last_on, **fields)


def save(ben, wanted, **fields):
    fields = {"by": ANA, "now": NOW, **fields}
    return save_availability(schedule_id=ben.schedule.pk, wanted=wanted, **fields)


def test_time_off_is_written_and_visitors_see_it(ben, django_capture_on_commit_callbacks) -> None:
    caches["pages"].set("content-version", 7, None)
    with django_capture_on_commit_callbacks(execute=True):
        row = add(ben, reason=" Family ")
    assert (row.first_on, row.last_on, row.reason) == (THURSDAY, FRIDAY, "Family")
    assert caches["pages"].get("content-version") != 7


def test_time_off_over_sessions_must_be_accepted(ben, session) -> None:
    with pytest.raises(Collides) as refused:
        add(ben)
    assert [one.session_id for one in refused.value.collisions] == [session.pk]
    later = SessionFactory(start_at=at(8, 9), hosts=[ben])
    with pytest.raises(Collides):
        add(ben, accepted=[session.pk])
    assert not TimeOff.objects.exists()
    add(ben, accepted=[session.pk, later.pk])
    assert TimeOff.objects.count() == 1


def test_time_off_over_time_off_collides_with_nothing_new(ben, session) -> None:
    add(ben, accepted=None)
    add(ben, THURSDAY, THURSDAY)
    assert TimeOff.objects.count() == 2


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ((FRIDAY, THURSDAY), "last_on"),
        ((date(1927, 1, 7), THURSDAY), "first_on"),
        ((THURSDAY, THURSDAY + timedelta(days=731)), "last_on"),
    ],
)
def test_impossible_days_are_named(ben, days, field) -> None:
    with pytest.raises(InvalidHours) as refused:
        add(ben, *days)
    assert list(refused.value.errors) == [field]


def test_teacher_takes_only_own_time_off(ben) -> None:
    own = Actor(ActorKind.TEACHER, ben.user_id)
    row = add(ben, by=own)
    other = take_off(TeacherFactory(hours=("09:00", "18:00")), THURSDAY)
    with pytest.raises(NotYourHours):
        add(TeacherFactory(hours=("09:00", "18:00")), by=own)
    with pytest.raises(NotYourHours):
        time_off.remove(time_off_id=other.pk, by=own, now=NOW)
    time_off.remove(time_off_id=row.pk, by=own, now=NOW)
    assert list(TimeOff.objects.all()) == [other]


def test_time_off_that_is_not_there_is_unknown(ben) -> None:
    row = add(ben)
    with pytest.raises(time_off.UnknownTimeOff):
        time_off.remove(time_off_id=row.pk, teacher_id=ben.pk + 1, by=ANA, now=NOW)
    time_off.remove(time_off_id=row.pk, teacher_id=ben.pk, by=ANA, now=NOW)
    with pytest.raises(time_off.UnknownTimeOff):
        time_off.remove(time_off_id=row.pk, by=ANA, now=NOW)
    with pytest.raises(UnknownSchedule):
        time_off.add(schedule_id=999_999, first_on=THURSDAY, last_on=FRIDAY, by=ANA, now=NOW)


def test_time_off_that_stays_keeps_its_row(ben) -> None:
    row = take_off(ben, THURSDAY, reason="Dentist")
    stored = availability_of(ben.schedule)
    save(ben, replace(stored, time_off=(Absence(FRIDAY, FRIDAY), *stored.time_off)))
    assert TimeOff.objects.get(first_on=THURSDAY).pk == row.pk
    save(ben, replace(stored, time_off=()))
    assert not TimeOff.objects.exists()


def test_time_off_can_be_kept_out_of_it(ben) -> None:
    row = take_off(ben, THURSDAY)
    wanted = replace(availability_of(ben.schedule), time_off=(), sessions_per_day=3)
    assert save(ben, wanted, keeps_time_off=True).sessions_per_day == 3
    assert list(TimeOff.objects.all()) == [row]


def test_availability_is_saved_only_with_its_collisions_accepted(ben, session) -> None:
    wanted = replace(availability_of(ben.schedule), weekly=(WeeklySpan(1, time(9), time(10)),))
    with pytest.raises(Collides):
        save(ben, wanted)
    assert ben.schedule.weekly_hours.count() == 5
    save(ben, wanted, accepted=[session.pk])
    assert ben.schedule.weekly_hours.count() == 1
    with pytest.raises(NotYourHours):
        save(ben, wanted, by=Actor(ActorKind.TEACHER, ben.user_id + 1))


def close(first_on=THURSDAY, last_on=FRIDAY, **fields) -> ClosedDates:
    return closures.close(
        **{"first_on": first_on, "last_on": last_on, "name": "Holidays", "by": ANA, "now": NOW, **fields}
    )


def test_school_is_closed_and_opened_by_owners_only() -> None:
    row = close()
    assert (
        closures.close(first_on=FRIDAY, last_on=FRIDAY, name="Fair", closure_id=row.pk, by=SYSTEM, now=NOW).pk
        == row.pk
    )
    for stranger in (Actor(ActorKind.TEACHER, 1), GUEST):
        with pytest.raises(closures.NotYourSchool):
            close(by=stranger)
        with pytest.raises(closures.NotYourSchool):
            closures.reopen(closure_id=row.pk, by=stranger, now=NOW)
    closures.reopen(closure_id=row.pk, by=ANA, now=NOW)
    with pytest.raises(closures.UnknownClosure):
        closures.reopen(closure_id=row.pk, by=ANA, now=NOW)


def test_closing_over_sessions_must_be_accepted(session) -> None:
    with pytest.raises(Collides) as refused:
        close()
    close(accepted=[one.session_id for one in refused.value.collisions])
    assert ClosedDates.objects.count() == 1


def test_closing_longer_asks_for_the_new_days_only(session) -> None:
    row = close_school(THURSDAY)
    close(closure_id=row.pk)
    with pytest.raises(closures.InvalidDates) as refused:
        close(FRIDAY, THURSDAY)
    assert list(refused.value.errors) == ["last_on"]
