"""Moving one date of a booking to another of the same workshop."""

from datetime import timedelta

import pytest

from booking.enums import ActorKind, BookingStatus, HostMode, RescheduleStatus, SessionStatus
from booking.models import Booking, ReminderTime, Reschedule, Seat, SessionHost
from booking.services.actors import Actor
from booking.services.cancellations import cancel_booking
from booking.services.checkout import UnknownBooking
from booking.services.move_refusals import (
    LessonBegun,
    MovingNotAllowed,
    NothingToMove,
    SameDate,
    TooLateToMove,
)
from booking.services.rescheduling import reschedule
from booking.services.slot_refusals import AlreadyBooked, SlotTaken, TooSoon, UnknownSession
from core.duelist.models import Due
from core.models import OutboxMessage
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
)

from .conftest import book_session, book_slot

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY = at(7, 17), at(8, 17)


@pytest.fixture
def ben():
    return TeacherFactory(name="Ben", hours=("09:00", "12:00"))


@pytest.fixture
def lesson(ben):
    return TutoringFactory(hosts=[ben])


@pytest.fixture
def two(ben):
    """Two evenings of one class."""
    workshop = WorkshopFactory(capacity=2, hosts=[ben])
    return [SessionFactory(workshop=workshop, start_at=start, hosts=[ben]) for start in (THURSDAY, FRIDAY)]


def move(booking, **fields):
    return reschedule(**{"booking_uid": booking.uid, "by": GUEST, "now": NOW, **fields})


def standing(booking):
    seats = Seat.objects.filter(booking=booking, is_active=True)
    return list(seats.values_list("session__start_at", "number"))


def test_class_is_moved_to_another_date(two) -> None:
    booking = book_session(two[0])
    done = move(booking, session_id=two[1].pk, reason=" Ill ")
    assert (done.status, done.difference_minor, done.reason) == (RescheduleStatus.DONE, 0, "Ill")
    assert (done.from_start_at, done.to_start_at, done.settled_at) == (THURSDAY, FRIDAY, NOW)
    assert standing(booking) == [(FRIDAY, 1)]
    booking.refresh_from_db()
    assert (booking.status, booking.calendar_sequence) == (BookingStatus.CONFIRMED, 1)
    assert two[0].status == SessionStatus.SCHEDULED


def test_everybody_concerned_is_told_once(two, ben) -> None:
    carla = TeacherFactory(name="Carla")
    SessionHost.objects.filter(session=two[1]).update(teacher=carla)
    booking = book_session(two[0])
    done = move(booking, session_id=two[1].pk)
    rows = OutboxMessage.objects.filter(key__startswith=f"booking.moved:{done.uid}:").order_by("pk")
    assert [(row.kind, row.payload.get("teacher")) for row in rows] == [
        ("booking.mail.student_rescheduled", None),
        ("booking.mail.teacher_rescheduled", ben.pk),
        ("booking.mail.teacher_rescheduled", carla.pk),
    ]


def test_reminders_follow(two) -> None:
    ReminderTime.objects.create(minutes_before=24 * 60)
    booking = book_session(two[0])
    move(booking, session_id=two[1].pk)
    due = Due.objects.filter(kind="booking.reminders").values_list("reference", "due_at")
    assert dict(due)[str(two[1].pk)] == FRIDAY - timedelta(days=1)


def test_lesson_is_moved_and_its_old_time_is_free(lesson, ben) -> None:
    booking = book_slot(lesson, at(7, 9))
    old = Seat.objects.get(booking=booking).session
    move(booking, start=at(7, 10))
    assert standing(booking) == [(at(7, 10), 1)]
    old.refresh_from_db()
    assert (old.status, old.calendar_sequence) == (SessionStatus.CANCELLED, 1)
    assert list(SessionHost.objects.filter(is_active=True).values_list("busy_from", flat=True)) == [at(7, 10)]
    assert book_slot(lesson, at(7, 9), "Cid").status == BookingStatus.CONFIRMED


def test_lesson_can_be_moved_into_its_own_time(lesson) -> None:
    """A quarter of an hour later: the lesson itself is in nobody's way."""
    booking = book_slot(lesson, at(7, 9))
    move(booking, start=at(7, 9, 15))
    assert standing(booking) == [(at(7, 9, 15), 1)]


def test_another_students_time_is_in_the_way(lesson) -> None:
    booking = book_slot(lesson, at(7, 9))
    book_slot(lesson, at(7, 9, 30), "Cid")
    with pytest.raises(SlotTaken):
        move(booking, start=at(7, 9, 15))
    assert standing(booking) == [(at(7, 9), 1)]
    assert SessionHost.objects.filter(is_active=True).count() == 2


def test_same_teacher_keeps_the_student(lesson, ben) -> None:
    carla = TeacherFactory(name="Carla", hours=("09:00", "12:00"))
    lesson.hosts.create(teacher=carla)
    booking = book_slot(lesson, at(7, 9), teacher_id=carla.pk)
    book_slot(lesson, at(8, 9), "Cid", teacher_id=carla.pk)
    move(booking, start=at(8, 10))
    assert _teacher_of(booking) == carla.pk
    move(booking, start=at(8, 9))
    assert _teacher_of(booking) == ben.pk


def test_same_teacher_even_where_students_do_not_choose(lesson, ben) -> None:
    lesson.students_choose_teacher = False
    lesson.save()
    carla = TeacherFactory(name="Carla", hours=("09:00", "12:00"))
    lesson.hosts.create(teacher=carla)
    booking = book_slot(lesson, at(7, 9))
    teacher = _teacher_of(booking)
    for day in (8, 11, 12):
        move(booking, start=at(day, 9))
        assert _teacher_of(booking) == teacher


def test_student_may_choose_another_teacher_at_the_same_time(lesson, ben) -> None:
    carla = TeacherFactory(name="Carla", hours=("09:00", "12:00"))
    lesson.hosts.create(teacher=carla)
    booking = book_slot(lesson, at(7, 9), teacher_id=ben.pk)
    move(booking, start=at(7, 9), teacher_id=carla.pk)
    assert _teacher_of(booking) == carla.pk
    with pytest.raises(SameDate):
        move(booking, start=at(7, 9), teacher_id=carla.pk)


def test_lesson_with_all_teachers_together_is_moved_with_all(lesson, ben) -> None:
    lesson.host_mode = HostMode.COLLECTIVE
    lesson.save()
    carla = TeacherFactory(name="Carla", hours=("09:00", "12:00"))
    lesson.hosts.create(teacher=carla)
    booking = book_slot(lesson, at(7, 9))
    move(booking, start=at(7, 9, 30))
    rows = SessionHost.objects.filter(is_active=True).order_by("teacher_id")
    assert list(rows.values_list("teacher_id", "busy_from")) == [
        (ben.pk, at(7, 9, 30)),
        (carla.pk, at(7, 9, 30)),
    ]


@pytest.mark.parametrize(
    ("by", "hours", "refusal"),
    [
        (GUEST, 12, None),
        (GUEST, 11.9, TooLateToMove),
        (ANA, 11.9, None),
        (ANA, 0, LessonBegun),
        (GUEST, 0, LessonBegun),
    ],
)
def test_deadline_binds_students_and_not_the_school(two, by, hours, refusal) -> None:
    booking = book_session(two[0])
    when = THURSDAY - timedelta(hours=hours)
    if refusal is None:
        assert move(booking, session_id=two[1].pk, by=by, now=when).status == RescheduleStatus.DONE
        return
    with pytest.raises(refusal):
        move(booking, session_id=two[1].pk, by=by, now=when)
    assert standing(booking) == [(THURSDAY, 1)]


def test_workshop_may_keep_students_from_moving(two) -> None:
    booking = book_session(two[0])
    two[0].workshop.students_may_reschedule = False
    two[0].workshop.save()
    with pytest.raises(MovingNotAllowed):
        move(booking, session_id=two[1].pk)
    assert move(booking, session_id=two[1].pk, by=ANA).by_kind == ActorKind.STAFF


def test_new_date_is_bound_by_the_notice_for_students_only(two) -> None:
    booking = book_session(two[1])
    soon = THURSDAY - timedelta(minutes=90)
    with pytest.raises(TooSoon):
        move(booking, session_id=two[0].pk, now=soon)
    assert move(booking, session_id=two[0].pk, by=ANA, now=soon).status == RescheduleStatus.DONE


def test_full_date_is_refused_to_everybody(two) -> None:
    booking = book_session(two[0])
    for name in ("Cid", "Dora"):
        book_session(two[1], name)
    for by in (GUEST, ANA):
        with pytest.raises(SlotTaken):
            move(booking, session_id=two[1].pk, by=by)
    assert standing(booking) == [(THURSDAY, 1)]


def test_date_that_one_has_already_is_refused(two) -> None:
    booking = book_session(two[0])
    book_session(two[1])
    with pytest.raises(AlreadyBooked):
        move(booking, session_id=two[1].pk)


def test_other_workshop_is_refused(two) -> None:
    booking = book_session(two[0])
    with pytest.raises(UnknownSession):
        move(booking, session_id=SessionFactory().pk)
    with pytest.raises(UnknownSession):
        move(booking, start=FRIDAY)
    with pytest.raises(UnknownSession):
        move(booking)


def test_same_date_is_refused(two, lesson) -> None:
    with pytest.raises(SameDate):
        move(book_session(two[0]), session_id=two[0].pk)
    with pytest.raises(SameDate):
        move(book_slot(lesson, at(7, 9), "Cid"), start=at(7, 9))


def test_only_confirmed_bookings_are_moved(two) -> None:
    booking = book_session(two[0])
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    with pytest.raises(NothingToMove):
        move(booking, session_id=two[1].pk)
    Booking.objects.filter(pk=booking.pk).update(status=BookingStatus.HELD, held_until=NOW)
    with pytest.raises(NothingToMove):
        move(booking, session_id=two[1].pk)
    with pytest.raises(UnknownBooking):
        reschedule(booking_uid="nothing", session_id=two[1].pk, by=GUEST, now=NOW)


def test_who_moved_it_is_kept(two, django_user_model) -> None:
    ana = django_user_model.objects.create_user("ana@school.example", "x")
    move(book_session(two[0]), session_id=two[1].pk, by=Actor(ActorKind.STAFF, ana.pk))
    row = Reschedule.objects.get()
    assert (row.by_kind, row.by_user, row.created_at) == (ActorKind.STAFF, ana, NOW)


def _teacher_of(booking):
    seat = Seat.objects.get(booking=booking, is_active=True)
    return seat.session.hosts.get().teacher_id
