"""Dates of the demo's classes, always for the coming weeks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking.selectors.closures import closed_days
from booking.selectors.sessions import workshop_sessions
from booking.selectors.teachers import public_teachers
from booking.selectors.workshops import WorkshopCard, public_workshops
from booking.services.actors import SYSTEM
from booking.services.sessions import HostBusy, schedule_session
from cms_pages.seeds.shapes import SchoolSeed, WorkshopSeed

WEEKS = 6


def top_up_sessions(school: SchoolSeed, *, now: datetime) -> int:
    """Plan the weekly sessions that are missing in the coming six weeks; returns how many were added.

    A teacher who has a private lesson at that time keeps it, and that class does not take place.
    """
    offered = {card.slug: card for card in public_workshops(now=now)}
    teachers = {card.slug: card.id for card in public_teachers()}
    added = 0
    for seed in school.workshops:
        if seed.slug in offered:
            added += _top_up(seed, offered[seed.slug], teachers, school.time_zone, now)
    return added


def weekly_starts(seed: WorkshopSeed, *, zone: str, from_: datetime) -> Iterator[tuple[datetime, str]]:
    """Start (aware, on the school's clocks) and teacher of each session in six weeks from the day of `from_`.

    Nothing takes place on days on which the school is closed.
    """
    first = from_.astimezone(ZoneInfo(zone)).date()
    days = [first + timedelta(days=ahead) for ahead in range(WEEKS * 7)]
    closed = closed_days(days[0], days[-1])
    for on in days:
        for weekly in seed.weekly:
            if on.isoweekday() % 7 == weekly.weekday and on not in closed:
                yield datetime.combine(on, weekly.starts, ZoneInfo(zone)), weekly.teacher


def _top_up(
    seed: WorkshopSeed, card: WorkshopCard, teachers: dict[str, int], zone: str, now: datetime
) -> int:
    planned = {session.start_at for session in workshop_sessions(card.id, from_=now)}
    added = 0
    for start_at, teacher in weekly_starts(seed, zone=zone, from_=now):
        if start_at <= now or start_at in planned or teacher not in teachers:
            continue
        try:
            schedule_session(
                workshop_id=card.id, start_at=start_at, host_ids=[teachers[teacher]], by=SYSTEM, now=now
            )
        except HostBusy:
            continue
        added += 1
    return added
