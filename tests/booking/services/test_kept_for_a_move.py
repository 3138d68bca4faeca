"""A place that is kept while the difference of a move is paid: taken, but nobody's yet."""

from datetime import date

import pytest

from booking.enums import Attendance
from booking.models import Seat
from booking.selectors.booking_lists import BookingFilter, booking_page
from booking.selectors.feeds import teacher_events
from booking.selectors.hours import availability_of
from booking.selectors.reminders import session_to_teach
from booking.selectors.schedules import ScheduleFilter, schedule, teacher_months
from booking.selectors.sessions import workshop_sessions
from booking.selectors.student_bookings import PAST, UPCOMING, student_bookings
from booking.selectors.teacher_week import teacher_week
from booking.services.attendance import UnknownSeat, note
from booking.services.checkout import settle_payment
from booking.services.rescheduling import reschedule
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, TeacherFactory, WorkshopFactory, at

from .conftest import book_session

pytestmark = pytest.mark.django_db
FRIDAY = date(2027, 1, 8)


@pytest.fixture
def ben():
    return TeacherFactory(hours=("09:00", "12:00"))


@pytest.fixture
def evening(account, ben, pay):
    """Friday's class, to which Chloe is about to move from Thursday's; it costs more."""
    workshop = WorkshopFactory(capacity=2, price_minor=2500, hosts=[ben])
    thursday = SessionFactory(workshop=workshop, hosts=[ben])
    friday = SessionFactory(workshop=workshop, start_at=at(8, 17), price_minor=3000, hosts=[ben])
    booking = book_session(thursday)
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    reschedule(booking_uid=booking.uid, session_id=friday.pk, by=GUEST, now=NOW)
    return friday


def test_place_is_taken(evening, ben) -> None:
    week = teacher_week(ben.pk, availability_of(ben.schedule), on=FRIDAY, now=NOW)
    assert [day.sessions[0].taken for day in week.days[3:5]] == [1, 1]
    (row,) = schedule(ScheduleFilter(FRIDAY, FRIDAY, "Europe/Madrid"), limit=5)
    assert row.taken == 1
    cards = workshop_sessions(evening.workshop_id, from_=NOW, now=NOW)
    assert {card.id: card.seats_left for card in cards}[evening.pk] == 1


def test_nobody_comes_yet(evening, ben) -> None:
    week = teacher_week(ben.pk, availability_of(ben.schedule), on=FRIDAY, now=NOW)
    assert [day.sessions[0].students for day in week.days[3:5]] == [("Chloe",), ()]
    assert (week.sessions, week.students) == (2, 1)
    (row,) = schedule(ScheduleFilter(FRIDAY, FRIDAY, "Europe/Madrid"), limit=5)
    assert row.confirmed == 0
    thursday, friday = teacher_events(ben.pk, now=NOW)
    assert ("Chloe" in thursday.description, "Chloe" in friday.description) == (True, False)
    assert friday.description.startswith("0 of 2")
    assert session_to_teach(evening.pk, ben.pk) is None


def test_a_class_that_only_keeps_places_counts_as_not_given(evening, ben) -> None:
    (month,) = teacher_months(month=FRIDAY, time_zone="Europe/Madrid", now=at(10, 0))
    assert (month.sessions, month.students) == (1, 1)


def test_booking_is_not_found_on_the_day(evening) -> None:
    def found(on):
        wanted = BookingFilter(from_on=on, to_on=on)
        return len(booking_page(wanted=wanted, limit=5, cursor=None, now=NOW).bookings)

    assert (found(date(2027, 1, 7)), found(FRIDAY)) == (1, 0)


def test_nobody_is_noted_as_there(evening) -> None:
    seat = Seat.objects.get(session=evening)
    with pytest.raises(UnknownSeat):
        note(session_id=evening.pk, marks={seat.pk: Attendance.ATTENDED}, by=ANA, now=at(8, 17))


def test_booking_follows_the_lesson_that_it_has(evening) -> None:
    seat = Seat.objects.exclude(session=evening).get()
    note(session_id=seat.session_id, marks={seat.pk: Attendance.ATTENDED}, by=ANA, now=at(7, 17))
    seat.booking.refresh_from_db()
    assert seat.booking.status == "attended"


def test_student_finds_the_lesson_among_the_past_ones(evening, django_user_model) -> None:
    chloe = django_user_model.objects.create_user("chloe@example.com", verified_email="chloe@example.com")
    shown = {
        each: student_bookings(chloe, show=each, page=1, now=at(8, 10)).bookings for each in (UPCOMING, PAST)
    }
    assert {each: len(found) for each, found in shown.items()} == {UPCOMING: 0, PAST: 1}
