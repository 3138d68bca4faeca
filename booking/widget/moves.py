"""Moving a lesson: the time step once more, and what the move would change."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from booking.selectors.bookings import BookingView
from booking.selectors.reschedules import MoveOffer, PendingMove, ReschedulePreview, move_offer
from booking.selectors.slots import Slot, slots
from booking.selectors.workshops import WorkshopCard
from booking.wording.formats import local_day, page_locale
from booking.wording.when import elsewhere_text, when_text

from .choice import Choice
from .chosen import choice_fields
from .history import moment_text
from .screens import Frame, TimeStep
from .time_step import time_step


@dataclass(frozen=True, slots=True)
class MoveFrame(Frame):
    """The frame of a lesson that is moved: every link stays at `move_path`."""

    move_path: str = ""


@dataclass(frozen=True, slots=True)
class MoveReview:
    """Before and after in the student's zone, with what it means for the money. `fields` are hidden in the form.

    `teacher` gives the lesson, as far as that is known before the move; `not_free` is the teacher of until now, where
    nobody else was asked for and they cannot come then.
    """

    before: str
    after: str
    school_after: str
    teacher: str
    not_free: str
    offer: MoveOffer
    refund_until: str
    can_be_refunded: bool
    time_query: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PendingWords:
    """A move that waits for its payment, in the student's zone."""

    move: PendingMove
    before: str
    after: str
    pay_until: str


def move_step(
    workshop: WorkshopCard, choice: Choice, preview: ReschedulePreview, *, move_path: str, now: datetime
) -> TimeStep:
    """The time step without courses and full dates; the lesson's own time is free, the booking's dates no choice."""
    step = time_step(workshop, choice, now=now, dom_id="move", apart_from=preview.own_session_ids)
    frame = step.frame
    values = {field.name: getattr(frame, field.name) for field in fields(frame)}
    state = step.state if step.state in ("ready", "empty", "closed") else "sold-out"
    return replace(step, frame=MoveFrame(**values, move_path=move_path), state=state, series=(), full=())


def move_review(
    view: BookingView,
    workshop: WorkshopCard,
    choice: Choice,
    preview: ReschedulePreview,
    *,
    zone: str,
    now: datetime,
) -> MoveReview | None:
    """What moving to the chosen time would do, as long as it is free; else None."""
    slot = _free_slot(workshop, choice, preview, zone, now)
    assert preview.seat_id is not None
    assert preview.start_at is not None
    assert preview.end_at is not None
    if slot is None:
        return None
    offer = move_offer(preview.seat_id, start=slot.start, session_id=slot.session_id, now=now)
    if offer is None:
        return None
    locale = page_locale()
    teacher, not_free = _who(view, workshop, choice, preview, zone, now)
    return MoveReview(
        before=when_text(preview.start_at, preview.end_at, zone, locale, with_year=True),
        after=when_text(slot.start, slot.end, zone, locale, with_year=True),
        school_after=elsewhere_text(
            slot.start, slot.end, home=view.school.time_zone, zone=zone, locale=locale, with_year=True
        ),
        teacher=teacher,
        not_free=not_free,
        offer=offer,
        refund_until=moment_text(offer.refund_until, zone),
        can_be_refunded=offer.refund_until > now,
        time_query=Choice(
            zone=choice.zone, on=local_day(slot.start, zone), teacher_id=choice.teacher_id
        ).query(),
        fields=choice_fields(
            Choice(
                zone=choice.zone,
                start=slot.start,
                session_id=slot.session_id,
                teacher_id=choice.teacher_id,
            )
        ),
    )


def pending_words(view: BookingView, move: PendingMove) -> PendingWords:
    """For the page that asks to pay, or to leave the lesson where it is."""
    zone, locale = view.attendee_time_zone, page_locale()
    return PendingWords(
        move=move,
        before=moment_text(move.from_start_at, zone),
        after=when_text(move.to_start_at, move.to_end_at, zone, locale, with_year=True),
        pay_until=moment_text(move.pay_until, zone),
    )


def _who(
    view: BookingView,
    workshop: WorkshopCard,
    choice: Choice,
    preview: ReschedulePreview,
    zone: str,
    now: datetime,
) -> tuple[str, str]:
    """Who gives the moved lesson, and who of until now cannot. The same teacher stays wherever they can."""
    if choice.teacher_id or not workshop.offers_teachers or len(view.teachers) != 1:
        names = {host.id: host.name for host in workshop.hosts}
        return names.get(choice.teacher_id or 0, ""), ""
    (same,) = view.teachers
    stays = _free_slot(workshop, replace(choice, teacher_id=same.id), preview, zone, now) is not None
    return (same.name, "") if stays else ("", same.name)


def _free_slot(
    workshop: WorkshopCard, choice: Choice, preview: ReschedulePreview, zone: str, now: datetime
) -> Slot | None:
    if choice.start is None or not workshop.can_be_booked:
        return None
    on = local_day(choice.start, zone)
    teacher_id = choice.teacher_id if workshop.offers_teachers else None
    days = slots(
        workshop=workshop,
        from_=on,
        to=on,
        time_zone=zone,
        teacher_id=teacher_id,
        apart_from=preview.own_session_ids,
        now=now,
    )
    wanted = (slot for day in days for slot in day.slots if slot.start == choice.start)
    return next((slot for slot in wanted if choice.session_id in (None, slot.session_id)), None)
