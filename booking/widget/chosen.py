"""The time that a visitor is about to book."""

from datetime import datetime
from urllib.parse import parse_qsl

from booking.selectors.sessions import workshop_sessions
from booking.selectors.slots import Slot, slots
from booking.selectors.workshops import WorkshopCard
from booking.wording.formats import local_day, page_locale
from booking.wording.when import elsewhere_text, when_lines, when_text

from .choice import Choice
from .screens import ChosenTime, Frame


def chosen_time(choice: Choice, frame: Frame, *, now: datetime) -> ChosenTime | None:
    """The chosen time as long as it is free, else None."""
    slot = _free_slot(frame.workshop, choice, frame.zone, now)
    if slot is None:
        return None
    locale = page_locale()
    names = {host.id: host.name for host in frame.workshop.hosts}
    zone = choice.zone and frame.zone
    return ChosenTime(
        slot=slot,
        when=when_text(slot.start, slot.end, frame.zone, locale),
        when_lines=when_lines(slot.start, slot.end, frame.zone, locale),
        school_when=elsewhere_text(
            slot.start, slot.end, home=frame.school.time_zone, zone=frame.zone, locale=locale
        ),
        teacher=names.get(slot.teacher_id or 0, ""),
        time_query=Choice(
            zone=zone, on=local_day(slot.start, frame.zone), teacher_id=choice.teacher_id
        ).query(),
        fields=choice_fields(
            Choice(zone=zone, start=slot.start, session_id=slot.session_id, teacher_id=choice.teacher_id)
        ),
    )


def choice_fields(choice: Choice) -> tuple[tuple[str, str], ...]:
    """A choice as names and values for hidden fields."""
    return tuple(parse_qsl(choice.query()))


def _free_slot(workshop: WorkshopCard, choice: Choice, zone: str, now: datetime) -> Slot | None:
    start = choice.start or _start_of_session(workshop, choice.session_id, now)
    if start is None or not workshop.can_be_booked:
        return None
    on = local_day(start, zone)
    teacher_id = choice.teacher_id if workshop.is_tutoring else None
    days = slots(workshop=workshop, from_=on, to=on, time_zone=zone, teacher_id=teacher_id, now=now)
    wanted = (slot for day in days for slot in day.slots if slot.start == start)
    return next((slot for slot in wanted if choice.session_id in (None, slot.session_id)), None)


def _start_of_session(workshop: WorkshopCard, session_id: int | None, now: datetime) -> datetime | None:
    """For addresses that name a session alone."""
    if session_id is None:
        return None
    cards = workshop_sessions(workshop.id, from_=now)
    return next((card.start_at for card in cards if card.id == session_id), None)
