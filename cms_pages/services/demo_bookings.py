"""A few students in the demo's free classes and lessons, past and to come, booked as anybody would."""

from datetime import datetime, timedelta

from booking.selectors.sessions import workshop_sessions
from booking.selectors.slots import slots
from booking.selectors.workshops import WorkshopCard, public_workshops
from booking.services.actors import GUEST, SYSTEM, Attendee
from booking.services.bookings import book
from booking.services.sessions import schedule_session
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
)
_LEAVES_FREE = 2


def make_bookings(school: SchoolSeed, *, now: datetime) -> None:
    """Fill the next free class up to two places, the one a week ago likewise, and take one free lesson.

    What costs money is left to whoever tries the demo: a seat is only sold for a payment.
    """
    seeds = {seed.slug: seed for seed in school.workshops}
    for card in public_workshops(now=now):
        if not card.is_free:
            continue
        if card.is_tutoring:
            _one_lesson(card, school, now)
        else:
            _last_week(card, seeds[card.slug], school, now)
            _crowd(card, workshop_sessions(card.id, from_=now, limit=1)[0].id, school, now)


def _crowd(card: WorkshopCard, session_id: int, school: SchoolSeed, now: datetime) -> None:
    for name in _STUDENTS[: max(1, card.capacity - _LEAVES_FREE)]:
        book(
            workshop_id=card.id,
            session_id=session_id,
            attendee=_attendee(name, school),
            by=GUEST,
            now=now,
        )


def _last_week(card: WorkshopCard, seed: WorkshopSeed, school: SchoolSeed, now: datetime) -> None:
    """A session of the week before, planned and booked as of two weeks ago."""
    then = now - timedelta(days=14)
    starts = (
        (start, teacher)
        for start, teacher in weekly_starts(seed, zone=school.time_zone, from_=now - timedelta(days=7))
        if start + timedelta(minutes=seed.duration_minutes) < now
    )
    start_at, teacher = next(starts)
    host = next(host.id for host in card.hosts if host.slug == teacher)
    session = schedule_session(workshop_id=card.id, start_at=start_at, host_ids=[host], by=SYSTEM, now=then)
    _crowd(card, session.pk, school, then)


def _one_lesson(card: WorkshopCard, school: SchoolSeed, now: datetime) -> None:
    days = slots(workshop=card, from_=now, to=now + timedelta(days=10), time_zone=school.time_zone, now=now)
    first = next((slot for day in days for slot in day.slots), None)
    if first is not None:
        attendee = _attendee(_STUDENTS[0], school)
        book(workshop_id=card.id, start=first.start, attendee=attendee, by=GUEST, now=now)


def _attendee(name: str, school: SchoolSeed) -> Attendee:
    email = f"{name.partition(' ')[0].lower().replace('í', 'i')}@students.example"
    return Attendee(name=name, email=email, time_zone=school.time_zone, locale="en")
