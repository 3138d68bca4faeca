"""Booking a place: lock, look again, write everything at once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from booking.enums import ActorKind, BookingStatus, WorkshopStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Seat, Session, Workshop
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from core.duelist import services as duelist
from core.page_cache import bump_content_version
from payments.services import PaymentsUnavailable, open_payment
from themes.languages import nearest_language

from .actors import Actor, Attendee
from .confirmations import confirm_paid
from .constraints import is_taken
from .locking import again_after_deadlock
from .news import tell_confirmed
from .seat_taking import Place, take_seat
from .slot_refusals import SlotTaken, UnknownSession, UnknownWorkshop, WorkshopClosed
from .slot_taking import take_slot

__all__ = ["Actor", "Attendee", "PaymentsUnavailable", "SlotTaken", "book", "confirm_paid"]


@again_after_deadlock
def book(
    *,
    workshop_id: int,
    start: datetime | None = None,
    session_id: int | None = None,
    teacher_id: int | None = None,
    attendee: Attendee,
    note: str = "",
    by: Actor,
    now: datetime,
) -> Booking:
    """Book tutoring at `start` (aware), or a place in the session of a class.

    A free booking is confirmed at once. A paid one is held for HOLD_MINUTES with a pending payment under the
    booking's uid; `checkout.payment_page` then opens the page to pay on. Raises a Refusal (see `slot_refusals`), or
    PaymentsUnavailable when it costs money and the school cannot take any.
    """
    try:
        with transaction.atomic():
            workshop = _open_workshop(workshop_id)
            place = _take(workshop, start, session_id, teacher_id, attendee, now)
            booking = _write(workshop, place, attendee, note, by, now)
            transaction.on_commit(bump_content_version)
    except IntegrityError as error:
        if not is_taken(error):
            raise
        raise SlotTaken from error
    return booking


def _open_workshop(workshop_id: int) -> Workshop:
    workshop = Workshop.objects.filter(pk=workshop_id).exclude(status=WorkshopStatus.DRAFT).first()
    if workshop is None:
        raise UnknownWorkshop
    if workshop.status != WorkshopStatus.ACTIVE:
        raise WorkshopClosed
    return workshop


def _take(
    workshop: Workshop,
    start: datetime | None,
    session_id: int | None,
    teacher_id: int | None,
    attendee: Attendee,
    now: datetime,
) -> Place:
    if session_id is not None:
        return take_seat(
            workshop, session_id=session_id, teacher_id=teacher_id, email=attendee.address, now=now
        )
    if start is None or not workshop.is_tutoring:
        raise UnknownSession
    return take_slot(
        workshop,
        start=start,
        teacher_id=teacher_id,
        email=attendee.address,
        time_zone=attendee.time_zone,
        now=now,
    )


def _write(
    workshop: Workshop, place: Place, attendee: Attendee, note: str, by: Actor, now: datetime
) -> Booking:
    session, number = place
    booking = Booking.objects.create(
        workshop=workshop,
        status=BookingStatus.CONFIRMED if workshop.is_free else BookingStatus.HELD,
        attendee_name=attendee.name.strip(),
        attendee_email=attendee.address,
        attendee_time_zone=attendee.time_zone,
        attendee_locale=attendee.locale,
        note=note.strip(),
        student_id=by.user_id if by.kind == ActorKind.STUDENT else None,
        price_minor=workshop.price_minor,
        currency=workshop.currency,
        created_at=now,
        confirmed_at=now if workshop.is_free else None,
        held_until=None if workshop.is_free else now + timedelta(minutes=settings.HOLD_MINUTES),
    )
    Seat.objects.create(booking=booking, session=session, number=number, capacity=session.capacity)
    if workshop.is_free:
        tell_confirmed(booking, now=now)
    else:
        _await_payment(booking, session, now)
    return booking


def _await_payment(booking: Booking, session: Session, now: datetime) -> None:
    assert booking.held_until is not None
    open_payment(
        reference=booking.uid,
        amount_minor=booking.price_minor,
        currency=booking.currency,
        description=_what_is_paid(booking, session),
        payer_email=booking.attendee_email,
        payer_locale=booking.attendee_locale,
        expires_at=booking.held_until,
        now=now,
    )
    duelist.schedule(kind=HOLD_ENDS, reference=booking.uid, due_at=booking.held_until)


def _what_is_paid(booking: Booking, session: Session) -> str:
    """Title, date and time on the payment page, in the student's language and zone."""
    zone = booking.attendee_time_zone
    with translation.override(nearest_language(booking.attendee_locale)):
        locale = page_locale()
        day = full_day_text(local_day(session.start_at, zone), locale)
        return f"{booking.workshop.title}, {day}, {time_text(session.start_at, zone, locale)}"
