"""A few students in the demo's free classes and lessons, past and to come, booked as anybody would."""

from datetime import datetime, timedelta

from django.utils.text import slugify

from booking.enums import Attendance
from booking.selectors.bookings import booking_views
from booking.selectors.sessions import SessionCard, workshop_sessions
from booking.selectors.slots import slots
from booking.selectors.workshops import WorkshopCard, public_workshops
from booking.services.actors import GUEST, SYSTEM, Attendee
from booking.services.attendance import note
from booking.services.bookings import book
from booking.services.sessions import schedule_session
from booking.services.waitlist import join
from cms_pages.seeds.shapes import SchoolSeed, WorkshopSeed

from .demo_sessions import weekly_starts

_STUDENTS = (
    "Annika Lindqvist",
    "Javier Montesinos",
    "Teresa Gil",
    "Rocío Palma",
    "Anders Holm",
    "Irene Cano",
    "Lucía Ferrando",
    "Yusuf Demir",
    "Paola Ricci",
    "Tom Haverkamp",
    "Ines Romero",
    "Mads Thorsen",
    "Clara Beltrán",
    "Omar Haddad",
    "Giulia Ferri",
    "Pau Esteve",
    "Nadia Kowalska",
    "Hugo Sanchis",
    "Marta Ribes",
    "Liam Doyle",
    "Eva Lorente",
    "Jonas Brandt",
)
# The first of them can log in.
STUDENT = _STUDENTS[0]
_LEAVES_FREE = 2
_NO_SHOW = 3


def make_bookings(school: SchoolSeed, *, now: datetime) -> None:
    """Fill the next free class up to two places and the one after it to the last, with somebody waiting; note who came
    a week ago; take one free lesson.

    What costs money is left to whoever tries the demo: a seat is only sold for a payment.
    """
    seeds = {seed.slug: seed for seed in school.workshops}
    for card in public_workshops(now=now):
        if not card.is_free or seeds[card.slug].whitelist:
            continue
        if card.is_tutoring:
            _one_lesson(card, school, now)
        else:
            _last_week(card, seeds[card.slug], school, now)
            _coming_weeks(card, school, now)


def _coming_weeks(card: WorkshopCard, school: SchoolSeed, now: datetime) -> None:
    dates = [session for session in workshop_sessions(card.id, from_=now) if _is_open(card, session, now)]
    _crowd(card, dates[0].id, school, now, leaves_free=_LEAVES_FREE)
    if card.capacity < len(_STUDENTS):
        _crowd(card, dates[1].id, school, now, leaves_free=0)
        late = attendee(_STUDENTS[card.capacity], school)
        join(workshop_id=card.id, session_id=dates[1].id, attendee=late, now=now)


def _is_open(card: WorkshopCard, session: SessionCard, now: datetime) -> bool:
    return session.start_at > now + timedelta(minutes=card.min_notice_minutes)


def _crowd(
    card: WorkshopCard, session_id: int, school: SchoolSeed, now: datetime, *, leaves_free: int
) -> list[str]:
    """The numbers of the bookings."""
    return [
        book(
            workshop_id=card.id,
            session_id=session_id,
            attendee=attendee(name, school),
            by=GUEST,
            now=now,
        ).uid
        for name in _STUDENTS[: max(1, card.capacity - leaves_free)]
    ]


def _last_week(card: WorkshopCard, seed: WorkshopSeed, school: SchoolSeed, now: datetime) -> None:
    """The last session that is over, planned and booked weeks before; holidays are no longer than three weeks."""
    then = now - timedelta(days=42)
    start_at, teacher = [
        (start, teacher)
        for start, teacher in weekly_starts(seed, zone=school.time_zone, from_=now - timedelta(days=28))
        if start + timedelta(minutes=seed.duration_minutes) < now
    ][-1]
    host = next(host.id for host in card.hosts if host.slug == teacher)
    session = schedule_session(workshop_id=card.id, start_at=start_at, host_ids=[host], by=SYSTEM, now=then)
    uids = _crowd(card, session.pk, school, then, leaves_free=_LEAVES_FREE)
    seats = [view.lessons[0].seat_id for view in booking_views(uids)]
    marks = {
        seat: Attendance.NO_SHOW if place == _NO_SHOW else Attendance.ATTENDED
        for place, seat in enumerate(seats)
    }
    note(session_id=session.pk, marks=marks, by=SYSTEM, now=now)


def _one_lesson(card: WorkshopCard, school: SchoolSeed, now: datetime) -> None:
    days = slots(workshop=card, from_=now, to=now + timedelta(days=10), time_zone=school.time_zone, now=now)
    first = next((slot for day in days for slot in day.slots), None)
    if first is not None:
        first_one = attendee(_STUDENTS[0], school)
        book(workshop_id=card.id, start=first.start, attendee=first_one, by=GUEST, now=now)


def attendee(name: str, school: SchoolSeed) -> Attendee:
    """Somebody by name, on the school's clocks."""
    return Attendee(name=name, email=student_email(name), time_zone=school.time_zone, locale="en")


def answers_to(card: WorkshopCard) -> dict[int, str]:
    """Something for each question that must be answered."""
    return {
        question.id: question.options[0] if question.options else "Lucas, 6"
        for question in card.questions
        if question.is_required
    }


def student_email(name: str) -> str:
    """`annika@students.example`"""
    return f"{slugify(name.partition(' ')[0])}@students.example"
