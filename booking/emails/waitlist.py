"""Mails to those who wait for a place."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from booking import events
from booking.selectors.waitlist import WaitingView, waiting_view
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url, current_school
from themes.selectors import brand

from .envelope import Letter, Reader, Rows, compose, post, speaking, time_words

_WHYS = ("declined", "removed", "closed", "called_off")


@outbox.handler(events.STUDENT_WAITLISTED)
def mail_student_waitlisted(message: OutboxMessage, now: datetime) -> None:
    """The place in line, and the link to see it or to leave. Not sent once the wait has ended."""
    view = waiting_view(message.payload["entry"], now=now)
    if view is not None and view.is_waiting:
        reader = _reader(view)
        with speaking(reader):
            post(waitlisted_letter(waiting_view(view.uid, now=now) or view, reader), message)


@outbox.handler(events.STUDENT_OFFER)
def mail_student_offer(message: OutboxMessage, now: datetime) -> None:
    """That a place is kept, until when, and the link to take it. Not sent once the offer has ended."""
    view = waiting_view(message.payload["entry"], now=now)
    if view is None or not view.is_offered or view.offered_until is None or view.offered_until <= now:
        return
    reader = _reader(view)
    with speaking(reader):
        post(offer_letter(waiting_view(view.uid, now=now) or view, reader), message)


@outbox.handler(events.STUDENT_OFFER_LAPSED)
def mail_student_offer_lapsed(message: OutboxMessage, now: datetime) -> None:
    """That the wait has ended without a place, and why."""
    view = waiting_view(message.payload["entry"], now=now)
    if view is None:
        return
    reader = _reader(view)
    with speaking(reader):
        view = waiting_view(view.uid, now=now) or view
        post(ended_letter(view, reader, why=message.payload.get("why", "")), message)


def waitlisted_letter(view: WaitingView, reader: Reader) -> Letter:
    """Call it where the texts are the reader's, with a view whose texts are too."""
    return compose(
        events.STUDENT_WAITLISTED,
        reader,
        _words(view, reader),
        details=[*_rows(view, reader), (_("Your place in line"), str(view.position))],
        button=(absolute_url(view.path), _("See your place, or leave the list")),
        closing=[
            _("If your plans change, please leave the list by the link, so that somebody else moves up.")
        ],
    )


def offer_letter(view: WaitingView, reader: Reader) -> Letter:
    """As above, while the place is kept."""
    until = _moment(view.offered_until, reader) if view.offered_until else ""
    return compose(
        events.STUDENT_OFFER,
        reader,
        _words(view, reader, until=until),
        details=[*_rows(view, reader), (_("Price"), view.price), (_("Kept for you until"), until)],
        button=(
            absolute_url(view.path),
            _("Take the place") if view.is_free else _("Take the place and pay"),
        ),
        closing=[
            _("You cannot come? Decline by the same link, so that the next in line gets the place sooner.")
        ],
    )


def ended_letter(view: WaitingView, reader: Reader, *, why: str) -> Letter:
    """As above; `why` as in `booking.services.wait_news`."""
    kind = f"{events.STUDENT_OFFER_LAPSED}.{why}" if why in _WHYS else events.STUDENT_OFFER_LAPSED
    again = absolute_url(reverse("booking:start", args=[view.workshop_slug]))
    return compose(
        kind,
        reader,
        _words(view, reader),
        details=_rows(view, reader),
        button=None if why in ("declined", "removed") else (again, _("See other dates")),
    )


def _reader(view: WaitingView) -> Reader:
    return Reader(view.attendee_email, view.attendee_locale, view.attendee_time_zone)


def _rows(view: WaitingView, reader: Reader) -> Rows:
    rows: Rows = [(_("Course"), view.series_title)]
    if view.start_at and view.end_at:
        when = "\n".join(time_words(view.start_at, view.end_at, reader).values())
        rows.append((_("Next date") if view.series_title else _("When"), when))
    return [*rows, (_("Teacher"), ", ".join(view.teachers))]


def _words(view: WaitingView, reader: Reader, **extra: str) -> dict[str, str]:
    times = {"date": "", "time": "", "zone": ""}
    if view.start_at and view.end_at:
        times = time_words(view.start_at, view.end_at, reader)
    return {
        "student": view.attendee_name,
        "workshop": view.workshop_title,
        "teacher": ", ".join(view.teachers),
        **times,
        "place": _("Online") if view.is_online else view.place,
        "price": view.price,
        "number": view.booking_uid,
        "school": brand().display_name or current_school().name,
        "link": absolute_url(view.path),
        **extra,
    }


def _moment(at: datetime, reader: Reader) -> str:
    locale, zone = page_locale(), reader.time_zone
    return f"{full_day_text(local_day(at, zone), locale)}, {time_text(at, zone, locale)}"
