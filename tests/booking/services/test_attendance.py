"""Who came: noted by lesson, followed by the booking, corrected when it was wrong."""

from datetime import timedelta

import pytest

from booking.enums import ActorKind, Attendance, BookingStatus, SessionStatus
from booking.models import Seat, Session
from booking.services import attendance as services
from booking.services.actors import Actor
from booking.services.attendance import note
from booking.services.slot_refusals import SessionCancelled, UnknownSession
from tests.factories.booking import (
    ANA,
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    take_seat,
)

pytestmark = pytest.mark.django_db

START = at(7, 17)
WAS, NOT, UNKNOWN = Attendance.ATTENDED, Attendance.NO_SHOW, Attendance.UNKNOWN


@pytest.fixture
def session(django_user_model):
    ben = TeacherFactory(user=django_user_model.objects.create_user("ben@school.example", "a long password"))
    return SessionFactory(workshop=WorkshopFactory(hosts=[ben]), hosts=[ben])


def ben_of(session) -> Actor:
    return Actor(ActorKind.TEACHER, session.hosts.get().teacher.user_id)


def mark(booking, attendance, *, session=None, by=ANA, now=START) -> int:
    seat = booking.seats.get(session=session) if session else booking.seats.get()
    return note(session_id=seat.session_id, marks={seat.pk: attendance}, by=by, now=now)


def status_of(booking) -> str:
    booking.refresh_from_db()
    return booking.status


def test_booking_follows_its_lesson_and_can_be_corrected(session) -> None:
    booking = BookingFactory(session=session)
    assert mark(booking, WAS) == 1
    assert status_of(booking) == BookingStatus.ATTENDED
    seat = Seat.objects.get()
    assert (seat.attendance, seat.attendance_at) == (WAS, START)
    assert mark(booking, NOT) == 1
    assert status_of(booking) == BookingStatus.NO_SHOW
    assert mark(booking, UNKNOWN) == 1
    assert status_of(booking) == BookingStatus.CONFIRMED
    seat.refresh_from_db()
    assert (seat.attendance_at, seat.attendance_by) == (None, None)


def test_same_note_again_changes_nothing(session) -> None:
    booking = BookingFactory(session=session)
    mark(booking, WAS)
    later = START + timedelta(days=1)
    assert mark(booking, WAS, now=later) == 0
    assert Seat.objects.get().attendance_at == START


def test_teacher_notes_for_own_sessions_only(session) -> None:
    booking = BookingFactory(session=session)
    assert mark(booking, WAS, by=ben_of(session)) == 1
    assert Seat.objects.get().attendance_by_id == ben_of(session).user_id
    for stranger in (Actor(ActorKind.TEACHER, ben_of(session).user_id + 1), Actor(ActorKind.TEACHER)):
        with pytest.raises(UnknownSession):
            mark(booking, NOT, by=stranger)
    with pytest.raises(UnknownSession):
        mark(booking, NOT, by=Actor(ActorKind.STUDENT, ben_of(session).user_id))
    assert Seat.objects.get().attendance == WAS


def test_nothing_is_noted_before_the_start_or_for_what_was_called_off(session) -> None:
    booking = BookingFactory(session=session)
    with pytest.raises(services.NotBegun):
        mark(booking, WAS, now=START - timedelta(seconds=1))
    Session.objects.filter(pk=session.pk).update(status=SessionStatus.CANCELLED)
    with pytest.raises(SessionCancelled):
        mark(booking, WAS)
    assert Seat.objects.get().attendance == UNKNOWN


def test_places_that_are_held_or_given_back_are_unknown(session) -> None:
    held = BookingFactory(session=session, held=True)
    gone = BookingFactory(session=session, status=BookingStatus.CANCELLED, ended_at=NOW)
    gone.seats.update(is_active=False)
    elsewhere = BookingFactory(session=SessionFactory(start_at=at(6, 17)))
    for booking in (held, gone):
        with pytest.raises(services.UnknownSeat):
            mark(booking, WAS)
    with pytest.raises(services.UnknownSeat):
        note(session_id=session.pk, marks={elsewhere.seats.get().pk: WAS}, by=ANA, now=START)
    assert not Seat.objects.exclude(attendance=UNKNOWN).exists()


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (WAS, WAS, BookingStatus.ATTENDED),
        (WAS, NOT, BookingStatus.ATTENDED),
        (NOT, WAS, BookingStatus.ATTENDED),
        (NOT, NOT, BookingStatus.NO_SHOW),
    ],
)
def test_booking_of_a_series_follows_its_last_lesson(session, first, second, status) -> None:
    booking = BookingFactory(session=session)
    later = SessionFactory(workshop=session.workshop, start_at=START + timedelta(days=7))
    off = SessionFactory(workshop=session.workshop, start_at=START + timedelta(days=14))
    take_seat(booking, later)
    given_back = take_seat(booking, off)
    Seat.objects.filter(pk=given_back.pk).update(is_active=False)
    mark(booking, first, session=session)
    assert status_of(booking) == BookingStatus.CONFIRMED
    mark(booking, second, session=later, now=later.start_at)
    assert status_of(booking) == status
    mark(booking, UNKNOWN, session=session)
    assert status_of(booking) == BookingStatus.CONFIRMED


def test_lesson_of_tutoring_has_a_note_too() -> None:
    ben = TeacherFactory()
    lesson = SessionFactory(workshop=TutoringFactory(hosts=[ben]), capacity=1, hosts=[ben])
    booking = BookingFactory(session=lesson)
    mark(booking, NOT)
    assert status_of(booking) == BookingStatus.NO_SHOW


def test_queries_do_not_grow_with_places(session, django_assert_max_num_queries) -> None:
    bookings = [BookingFactory(session=session) for _ in range(6)]
    marks = {booking.seats.get().pk: UNKNOWN for booking in bookings}
    with django_assert_max_num_queries(8):
        note(session_id=session.pk, marks=marks, by=ANA, now=START)
