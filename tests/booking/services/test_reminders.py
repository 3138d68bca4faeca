"""When reminders are due, who gets one, and what happens when things change or break in between."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from booking.enums import ActorKind, BookingStatus, RescheduleStatus, SessionStatus
from booking.events import REMINDERS
from booking.models import Booking, ReminderTime, Reschedule, Session
from booking.services.reminders import (
    InvalidReminders,
    Reminder,
    plan_all,
    remind,
    save_times,
    schedule_for,
    set_up_reminders,
)
from core.duelist import services as duelist
from core.duelist.models import Due
from core.models import OutboxMessage
from tests.factories.booking import ANA, NOW, BookingFactory, SessionFactory, TeacherFactory, at, take_seat

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def day_before(db: None) -> ReminderTime:
    return ReminderTime.objects.create(minutes_before=24 * 60)


@pytest.fixture
def session(day_before: ReminderTime) -> Session:
    """Thursday 7 January, 17:00 UTC, with one student who booked on Monday."""
    return BookingFactory().seats.get().session


def due_at(session: Session) -> datetime | None:
    row = Due.objects.filter(schema="alpha", kind=REMINDERS, reference=str(session.pk)).first()
    return row.due_at if row else None


def written() -> list[str]:
    return list(
        OutboxMessage.objects.filter(kind__endswith="_reminder").order_by("pk").values_list("key", flat=True)
    )


def run_due(now: datetime) -> int:
    return duelist.run_all_due(now=now, kind=REMINDERS)


def test_session_is_due_a_day_before(session: Session) -> None:
    schedule_for([session.pk], now=NOW)
    assert due_at(session) == at(6, 17)
    run_due(at(6, 16, 59))
    assert written() == []
    run_due(at(6, 17))
    seat = session.seats.get()
    assert written() == [f"booking.reminder:seat:{seat.pk}:20270107T1700Z:1440"]
    assert due_at(session) is None


def test_next_time_follows_until_none_is_left(session: Session) -> None:
    ReminderTime.objects.create(minutes_before=60)
    schedule_for([session.pk], now=NOW)
    run_due(at(6, 17))
    assert due_at(session) == at(7, 16)
    run_due(at(7, 16))
    assert due_at(session) is None
    assert [key.rpartition(":")[2] for key in written()] == ["1440", "60"]


def test_reminder_is_written_once_however_often_it_is_due(session: Session) -> None:
    for _ in range(3):
        remind(session_id=session.pk, now=at(6, 17))
    assert len(written()) == 1


def test_reminder_cut_short_between_mail_and_list_is_not_repeated(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies after the mails are written and before the row is settled: another takes over in time."""
    schedule_for([session.pk], now=NOW)

    def die(*_args: Any, **_fields: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(duelist, "_finish", die)
        with pytest.raises(SystemExit):
            run_due(at(6, 17))
    assert (len(written()), due_at(session)) == (1, at(6, 17))
    assert run_due(at(6, 17, 1)) == 0, "the first may still be at it"
    assert run_due(at(6, 17, 10)) == 1
    assert (len(written()), due_at(session)) == (1, None)


def test_failing_run_writes_nothing_and_comes_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_seat(BookingFactory(), session)
    schedule_for([session.pk], now=NOW)
    record, calls = OutboxMessage.objects.get_or_create, []

    def fail_second(**fields: Any) -> Any:
        calls.append(fields)
        if len(calls) == 2:
            raise RuntimeError("disk full")
        return record(**fields)

    with monkeypatch.context() as patched:
        patched.setattr(
            type(OutboxMessage.objects), "get_or_create", lambda _self, **fields: fail_second(**fields)
        )
        assert run_due(at(6, 17)) == 0
    assert written() == []
    assert run_due(at(6, 17, 1)) == 1
    assert len(written()) == 2


@pytest.mark.parametrize("booked", [at(6, 16, 46), at(6, 17), at(6, 18)])
def test_who_booked_around_that_time_is_not_reminded(session: Session, booked: datetime) -> None:
    late = BookingFactory(confirmed_at=booked)
    take_seat(late, session)
    remind(session_id=session.pk, now=at(6, 18))
    assert len(written()) == 1
    Booking.objects.filter(pk=late.pk).update(confirmed_at=at(6, 16, 44))
    remind(session_id=session.pk, now=at(6, 18))
    assert len(written()) == 2


@pytest.mark.parametrize("status", [BookingStatus.HELD, BookingStatus.CANCELLED, BookingStatus.EXPIRED])
def test_booking_that_does_not_stand_is_not_reminded(session: Session, status: BookingStatus) -> None:
    Booking.objects.update(status=status, held_until=at(7, 1))
    remind(session_id=session.pk, now=at(6, 17))
    assert written() == []


def test_freed_seat_is_not_reminded(session: Session) -> None:
    session.seats.update(is_active=False)
    remind(session_id=session.pk, now=at(6, 17))
    assert written() == []


def test_session_called_off_leaves_the_list(session: Session) -> None:
    schedule_for([session.pk], now=NOW)
    Session.objects.update(status=SessionStatus.CANCELLED)
    assert remind(session_id=session.pk, now=at(6, 17)) is None
    schedule_for([session.pk], now=NOW)
    assert (written(), due_at(session)) == ([], None)


def test_moved_session_reminds_of_its_new_time(session: Session) -> None:
    schedule_for([session.pk], now=NOW)
    run_due(at(6, 17))
    session.start_at, session.end_at = at(12, 9), at(12, 10)
    session.save()
    schedule_for([session.pk], now=at(6, 18))
    assert due_at(session) == at(11, 9)
    run_due(at(11, 9))
    assert [key.split(":")[3] for key in written()] == ["20270107T1700Z", "20270112T0900Z"]


@pytest.mark.parametrize(("moved", "mails"), [(at(6, 16, 50), 0), (at(6, 16, 40), 1)])
def test_who_was_just_moved_by_the_school_is_not_reminded(
    session: Session, moved: datetime, mails: int
) -> None:
    session.seats.update(moved_at=moved)
    remind(session_id=session.pk, now=at(6, 17))
    assert len(written()) == mails


@pytest.mark.parametrize(("moved", "mails"), [(at(6, 16, 50), 0), (at(6, 16, 40), 1)])
def test_who_has_just_moved_there_is_not_reminded(session: Session, moved: datetime, mails: int) -> None:
    seat = session.seats.get()
    Reschedule.objects.create(
        booking=seat.booking, from_seat=seat, to_seat=seat, from_start_at=at(5, 9), to_start_at=session.start_at,
        status=RescheduleStatus.DONE, by_kind=ActorKind.STUDENT, created_at=moved, settled_at=moved,
    )  # fmt: skip
    remind(session_id=session.pk, now=at(6, 17))
    assert len(written()) == mails


def test_after_an_outage_one_reminder_counts(session: Session) -> None:
    ReminderTime.objects.create(minutes_before=120)
    schedule_for([session.pk], now=NOW)
    run_due(at(7, 15, 30))
    assert [key.rpartition(":")[2] for key in written()] == ["120"]


@pytest.mark.parametrize(("now", "mails"), [(at(7, 5), 1), (at(7, 5, 1), 0), (at(7, 17), 0)])
def test_reminder_that_is_too_late_to_help_is_left_out(session: Session, now: datetime, mails: int) -> None:
    remind(session_id=session.pk, now=now)
    assert len(written()) == mails


def test_overdue_session_is_not_put_off_by_another_booking(session: Session) -> None:
    """Workers were down at the reminder time; somebody books before they are back."""
    ReminderTime.objects.create(minutes_before=60)
    schedule_for([session.pk], now=NOW)
    schedule_for([session.pk], now=at(6, 19))
    assert due_at(session) == at(6, 17)
    run_due(at(6, 20))
    assert (len(written()), due_at(session)) == (1, at(7, 16))


@pytest.mark.parametrize(
    "start", [datetime(2027, 3, 28, 10, tzinfo=UTC), datetime(2027, 10, 31, 10, tzinfo=UTC)]
)
def test_both_nights_of_the_clocks_count_elapsed_hours(day_before: ReminderTime, start: datetime) -> None:
    session = SessionFactory(start_at=start)
    schedule_for([session.pk], now=NOW)
    assert due_at(session) == start - DAY
    madrid = ZoneInfo("Europe/Madrid")
    assert due_at(session).astimezone(madrid).utcoffset() != start.astimezone(madrid).utcoffset()


def test_teachers_are_reminded_where_the_school_wants_it(session: Session, day_before: ReminderTime) -> None:
    ben = TeacherFactory()
    session.hosts.create(teacher=ben, busy_from=session.start_at, busy_until=session.end_at)
    remind(session_id=session.pk, now=at(6, 17))
    assert len(written()) == 1
    ReminderTime.objects.update(to_teachers=True)
    remind(session_id=session.pk, now=at(6, 17))
    assert written()[1] == f"booking.reminder:session:{session.pk}:teacher:{ben.pk}:20270107T1700Z:1440"


def test_teacher_of_an_empty_session_is_left_alone(day_before: ReminderTime) -> None:
    ReminderTime.objects.update(to_teachers=True)
    session = SessionFactory(hosts=[TeacherFactory()])
    remind(session_id=session.pk, now=at(6, 17))
    assert written() == []


def test_changed_times_plan_all_booked_sessions_anew(session: Session) -> None:
    past, empty = SessionFactory(start_at=at(3, 9)), SessionFactory()
    BookingFactory(session=past)
    schedule_for([session.pk], now=NOW)
    save_times(reminders=[Reminder(60), Reminder(48 * 60, to_teachers=True)], by=ANA, now=NOW)
    run_due(NOW)
    assert due_at(session) == at(5, 17)
    assert (due_at(past), due_at(empty)) == (None, None)
    save_times(reminders=[], by=ANA, now=NOW)
    run_due(NOW)
    assert due_at(session) is None
    assert not ReminderTime.objects.exists()


def test_booking_committed_after_the_first_round_is_found_by_the_second(session: Session) -> None:
    save_times(reminders=[Reminder(48 * 60)], by=ANA, now=NOW)
    run_due(NOW)
    duelist.schedule(kind=REMINDERS, reference=str(session.pk), due_at=at(6, 17))  # by the times of before
    run_due(NOW + timedelta(minutes=2))
    assert due_at(session) == at(5, 17)
    assert not Due.objects.filter(reference__startswith="plan").exists()


def test_planning_goes_in_batches(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    from booking.services import reminders

    sessions = [BookingFactory().seats.get().session for _ in range(4)]
    monkeypatch.setattr(reminders, "_BATCH", 2)
    assert plan_all(now=NOW) == 5
    assert {due_at(each) for each in sessions} == {at(6, 17)}


@pytest.mark.parametrize("minutes", [[4], [20161], [60, 60], [10, 20, 30, 40, 50, 60]])
def test_times_that_cannot_be_are_refused(session: Session, minutes: list[int]) -> None:
    with pytest.raises(InvalidReminders):
        save_times(reminders=[Reminder(each) for each in minutes], by=ANA, now=NOW)
    assert list(ReminderTime.objects.values_list("minutes_before", flat=True)) == [1440]
    save_times(reminders=[Reminder(each) for each in (5, 20160)], by=ANA, now=NOW)
    assert list(ReminderTime.objects.values_list("minutes_before", flat=True)) == [20160, 5]


def test_new_school_reminds_a_day_before(db: None) -> None:
    set_up_reminders()
    set_up_reminders()
    assert list(ReminderTime.objects.values_list("minutes_before", "to_teachers")) == [(1440, False)]


def test_queries_do_not_grow_with_sessions(day_before: ReminderTime, django_assert_num_queries: Any) -> None:
    one, three = ([SessionFactory().pk for _ in range(count)] for count in (1, 3))
    for ids in (one, three):
        with django_assert_num_queries(4):
            schedule_for(ids, now=NOW)
