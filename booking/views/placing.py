"""A form that was filled in becomes a booking, once."""

from datetime import datetime

from django.utils.translation import get_language

from booking.forms import DetailsForm
from booking.services.actors import Actor
from booking.services.bookings import book
from booking.widget.choice import Choice
from booking.widget.screens import Frame

from .attempts import once
from .quoting import pays_at_school


def place(choice: Choice, frame: Frame, form: DetailsForm, *, by: Actor, attempt: str, now: datetime) -> str:
    """Book what was chosen for whom the valid form names; the booking's uid. Raises what `book` raises."""
    workshop = frame.workshop
    is_dated = choice.session_id is not None or choice.series_id is not None

    def make() -> str:
        return book(
            workshop_id=workshop.id,
            start=None if is_dated else choice.start,
            session_id=choice.session_id if choice.series_id is None else None,
            series_id=choice.series_id,
            teacher_id=choice.teacher_id if workshop.offers_teachers else None,
            attendee=form.attendee(time_zone=frame.zone, locale=get_language() or "en"),
            note=form.cleaned_data["note"],
            answers=form.answers,
            voucher=form.cleaned_data["voucher"],
            pays_at_school=pays_at_school(frame, form),
            buyer=form.buyer,
            by=by,
            now=now,
        ).uid

    return once(attempt, make)
