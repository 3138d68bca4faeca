"""What a visitor is about to book: a time, or a whole course."""

from datetime import datetime
from urllib.parse import parse_qsl

from booking.selectors.prices import price_text
from booking.selectors.sessions import workshop_sessions
from booking.selectors.slots import Slot, slots
from booking.selectors.workshops import WorkshopCard
from booking.wording.formats import local_day, page_locale
from booking.wording.when import elsewhere_text, when_lines, when_text

from .choice import Choice
from .courses import chosen_course
from .screens import ChosenTime, Frame


def chosen_time(choice: Choice, frame: Frame, *, now: datetime) -> ChosenTime | None:
    """The chosen time or course as long as there is a place, else None."""
    if choice.series_id is not None:
        return chosen_course(choice, frame, now=now)
    slot = _free_slot(frame.workshop, choice, frame.zone, now)
    if slot is None:
        return None
    locale = page_locale()
    zone = choice.zone and frame.zone
    price_minor = frame.workshop.price_minor if slot.price_minor is None else slot.price_minor
    return ChosenTime(
        when=when_text(slot.start, slot.end, frame.zone, locale),
        when_lines=when_lines(slot.start, slot.end, frame.zone, locale),
        school_when=elsewhere_text(
            slot.start, slot.end, home=frame.school.time_zone, zone=frame.zone, locale=locale
        ),
        teacher=_teacher(slot, frame.workshop),
        price_minor=price_minor,
        price=price_text(price_minor, frame.workshop.currency),
        time_query=Choice(
            zone=zone,
            on=local_day(slot.start, frame.zone),
            teacher_id=choice.teacher_id,
            code=choice.code,
        ).query(),
        fields=choice_fields(
            Choice(
                zone=zone,
                start=slot.start,
                session_id=slot.session_id,
                teacher_id=choice.teacher_id,
                code=choice.code,
            )
        ),
    )


def choice_fields(choice: Choice) -> tuple[tuple[str, str], ...]:
    """A choice as names and values for hidden fields."""
    return tuple(parse_qsl(choice.query()))


def _teacher(slot: Slot, workshop: WorkshopCard) -> str:
    """Whoever is certain to give it; empty where several may, or all of them do."""
    names = {host.id: host.name for host in workshop.hosts}
    return "" if workshop.is_collective else names.get(slot.teacher_id or 0, "")


def _free_slot(workshop: WorkshopCard, choice: Choice, zone: str, now: datetime) -> Slot | None:
    start = choice.start or _start_of_session(workshop, choice.session_id, now)
    if start is None or not workshop.can_be_booked:
        return None
    on = local_day(start, zone)
    teacher_id = choice.teacher_id if workshop.offers_teachers else None
    days = slots(workshop=workshop, from_=on, to=on, time_zone=zone, teacher_id=teacher_id, now=now)
    wanted = (slot for day in days for slot in day.slots if slot.start == start)
    return next((slot for slot in wanted if choice.session_id in (None, slot.session_id)), None)


def _start_of_session(workshop: WorkshopCard, session_id: int | None, now: datetime) -> datetime | None:
    """For addresses that name a session alone."""
    if session_id is None:
        return None
    cards = workshop_sessions(workshop.id, from_=now)
    return next((card.start_at for card in cards if card.id == session_id), None)
