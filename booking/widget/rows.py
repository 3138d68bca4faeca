"""Times as the lists of the widget show them."""

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.selectors.prices import price_text
from booking.selectors.sessions import SessionCard
from booking.selectors.slots import Slot
from booking.wording.formats import day_text, local_day, time_text

from .choice import Choice
from .screens import Frame, TimeRow

# From here on the number of places is said with emphasis.
FEW_SEATS = 3


def time_row(slot: Slot, choice: Choice, frame: Frame, locale: Locale) -> TimeRow:
    """A free time. A teacher is named where several give this, all of them where they give it together."""
    workshop = frame.workshop
    teacher_id = choice.teacher_id if workshop.offers_teachers else None
    return TimeRow(
        start=time_text(slot.start, frame.zone, locale),
        end=time_text(slot.end, frame.zone, locale),
        day=day_text(local_day(slot.start, frame.zone), locale),
        teacher=_teacher(slot, frame),
        seats=seats_text(slot.seats_left) if workshop.capacity > 1 else "",
        is_few=slot.seats_left <= FEW_SEATS,
        is_full=False,
        is_chosen=choice.start == slot.start,
        query=Choice(zone=choice.zone, code=choice.code).query(
            start=slot.start, session_id=slot.session_id, teacher_id=teacher_id
        ),
        price="" if slot.price_minor is None else price_text(slot.price_minor, workshop.currency),
    )


def date_row(session: SessionCard, frame: Frame, locale: Locale) -> TimeRow:
    """A date of a course or a full one, whose words the script writes anew when the zone changes."""
    return TimeRow(
        start=time_text(session.start_at, frame.zone, locale),
        end=time_text(session.end_at, frame.zone, locale),
        day=day_text(local_day(session.start_at, frame.zone), locale),
        teacher="",
        seats=_("Full") if session.is_full else "",
        is_few=False,
        is_full=session.is_full,
        is_chosen=False,
        query=_wait_query(session, frame) if session.can_wait else "",
        starts_at=session.start_at,
        ends_at=session.end_at,
    )


def _wait_query(session: SessionCard, frame: Frame) -> str:
    return Choice(zone=frame.zone if frame.zone_was_chosen else "").query(session_id=session.id)


def seats_text(left: int) -> str:
    """“2 places left”."""
    return ngettext("%(count)s place left", "%(count)s places left", left) % {"count": left}


def _teacher(slot: Slot, frame: Frame) -> str:
    hosts = frame.workshop.hosts
    if len(hosts) < 2 or frame.workshop.is_collective:
        return ""
    return next((host.name for host in hosts if host.id == slot.teacher_id), "")
