"""Each kind of mail made from an example: a real booking of the school if it has one, else one made up on the spot.

Nothing is written and nothing leaves. The number is made up in any case, so that no link in an example works.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from booking.models import Booking
from booking.selectors.bookings import BookingView, booking_view
from booking.selectors.sample_booking import sample_booking
from booking.wording.catalogue import mail_kind
from booking.wording.mails import Reads

from .envelope import Letter, Reader, booking_words, compose, place_rows, school_of, speaking, when_rows
from .sample_bookings import BOOKING_SAMPLES, Writes, priced
from .sample_changes import CHANGE_SAMPLES
from .student import student_of

NUMBER = "EXAMPLE"
_WEEK = timedelta(days=7)
_SAMPLES = {**BOOKING_SAMPLES, **CHANGE_SAMPLES}


def sample_letter(name: str, *, language: str, now: datetime) -> Letter:
    """The letter of this kind (`mail_kind`) as a reader of `language` would get it. Raises KeyError."""
    kind = mail_kind(name)
    with speaking(Reader("", language, "UTC")):
        view = replace(_example(now), uid=NUMBER, attendee_locale=language)
        reader = (
            student_of(view) if kind.reads == Reads.STUDENT else replace(school_of(view), locale=language)
        )
        return _SAMPLES.get(name, _plain(name))(view, reader, now)


def _example(now: datetime) -> BookingView:
    rows = Booking.objects.confirmed().order_by("-created_at", "-pk").values_list("uid", flat=True)
    uid = rows.first()
    return (booking_view(uid) if uid else None) or sample_booking(now)


def _plain(name: str) -> Writes:
    """For a kind without an example of its own: its words, with the facts that every mail has."""

    def write(view: BookingView, reader: Reader, now: datetime) -> Letter:
        before = replace(view, start_at=view.start_at - _WEEK, end_at=view.end_at - _WEEK)
        old = booking_words(before, reader)
        words = booking_words(
            view,
            reader,
            amount=priced(view).price,
            reason=_("The teacher is ill."),
            old_date=old["date"],
            old_time=old["time"],
            until=f"{old['date']}, {old['time'].partition('–')[0]}",
            people="1",
        )
        student = f"{view.attendee_name}\n{view.attendee_email}"
        return compose(
            name,
            reader,
            words,
            details=[
                *([] if mail_kind(name).reads == Reads.STUDENT else [(_("Student"), student)]),
                *when_rows(view, reader),
                *place_rows(view),
            ],
        )

    return write
