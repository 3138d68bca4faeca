"""What every mail about a booking needs: words of ours or the school's, facts in rows, a steady message id.

    with speaking(reader):
        letter = compose(events.STUDENT_CONFIRMED, reader, booking_words(view, reader), details=[…], button=…)
    post(letter, message)

`compose` takes our subject, heading and text from the kind (`booking.wording.catalogue`) and puts the school's own in
their place. What must be in the mail whatever a school writes is given beside the words: `facts` (sentences under the
text), `details` (rows), `button`, `closing`, `attachments`.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from booking.selectors.wordings import words_for
from booking.wording.braces import Paragraph, fill, paragraphs
from booking.wording.catalogue import mail_kind
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from booking.wording.mails import LINKS
from booking.wording.zones import offset_of, zone_label
from core.models import OutboxMessage
from tenants.selectors import absolute_url, current_school
from themes.languages import nearest_language
from themes.mail import Attachment, Link, message_id, send_branded
from themes.selectors import brand

if TYPE_CHECKING:
    from booking.selectors.bookings import BookingView


@dataclass(frozen=True)
class Reader:
    """Who reads the mail: an address, a language (BCP 47) and an IANA zone."""

    email: str
    locale: str
    time_zone: str


Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Letter:
    """A mail with its words chosen: all that is left is to put it into the school's look and send it."""

    reader: Reader
    subject: str
    heading: str
    paragraphs: tuple[Paragraph, ...]
    facts: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    button: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""


def compose(
    kind: str,
    reader: Reader,
    words: Mapping[str, str],
    *,
    facts: Sequence[str] = (),
    details: Sequence[tuple[str, str]] = (),
    button: tuple[str, str] | None = None,
    closing: Sequence[str] = (),
    attachments: Sequence[Attachment] = (),
    reply_to: str = "",
) -> Letter:
    """The letter of this kind, with the school's words for the reader's language in place of ours, field by field.

    `words` has a value for each placeholder that the kind knows. `button` is an address and what stands on it. Empty
    sentences and rows are left out. Call it where the texts are the reader's (`speaking`). Raises KeyError for a kind
    that the catalogue does not know.
    """
    ours = mail_kind(kind)
    own = words_for(kind, reader.locale)
    words = {name: words[name] for name in ours.placeholders}
    return Letter(
        reader=reader,
        subject=fill(own.subject or str(ours.subject), words),
        heading=fill(str(ours.heading), words),
        paragraphs=paragraphs(own.body or str(ours.body), words, links=LINKS),
        facts=tuple(filter(None, facts)),
        details=tuple((label, value) for label, value in details if value),
        button=button,
        closing=tuple(filter(None, closing)),
        attachments=tuple(attachments),
        reply_to=reply_to,
    )


def post(letter: Letter, message: OutboxMessage) -> None:
    """Send the letter that this outbox row stands for. Raises what the mail server raises."""
    send_branded(
        template="booking/mail/letter",
        to=letter.reader.email,
        subject=letter.subject,
        context={
            "letter": letter,
            "details": letter.details,
            "button": {"url": letter.button[0], "label": letter.button[1]} if letter.button else None,
        },
        locale=letter.reader.locale,
        time_zone=letter.reader.time_zone,
        attachments=letter.attachments,
        reply_to=letter.reply_to,
        message_id=message_id(message),
    )


def booking_words(view: "BookingView", reader: Reader, **extra: str) -> dict[str, str]:
    """What the placeholders of a mail about a booking stand for; `extra` are those that only this kind knows."""
    return {
        "student": view.attendee_name,
        "workshop": view.workshop_title,
        "teacher": ", ".join(teacher.name for teacher in view.teachers),
        **time_words(view.start_at, view.end_at, reader),
        "place": view.meeting_url if view.is_online else view.place,
        "price": view.price,
        "number": view.uid,
        "school": brand().display_name or current_school().name,
        "link": absolute_url(view.manage_path),
        **extra,
    }


def time_words(start_at: datetime, end_at: datetime, reader: Reader) -> dict[str, str]:
    """`date`, `time` and `zone` on the reader's clocks."""
    locale, zone = page_locale(), reader.time_zone
    return {
        "date": full_day_text(local_day(start_at, zone), locale),
        "time": f"{time_text(start_at, zone, locale)}–{time_text(end_at, zone, locale)}",
        "zone": zone_label(zone, start_at, locale),
    }


class Timed(Protocol):
    """Anything that begins and ends: a booking, a lesson, a session."""

    @property
    def start_at(self) -> datetime: ...
    @property
    def end_at(self) -> datetime: ...


def organizer_email() -> str:
    """Who calendars name as the organizer: the school's contact, else the address that mails come from."""
    return brand().contact_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def school_of(view: "BookingView") -> Reader:
    """The school as a reader: its contact, its language, its clocks."""
    return Reader(organizer_email(), brand().language, view.school.time_zone)


def when_rows(view: Timed, reader: Reader, home: str = "") -> Rows:
    """The day and the times on the reader's clocks, with the zone in words.

    Where the clocks of `home` (the school, say) show another time, that one is said as well.
    """
    rows = [(_("When"), _when(view, reader))]
    if home and offset_of(home, view.start_at) != offset_of(reader.time_zone, view.start_at):
        rows.append((_("On the school’s clocks"), _when(view, Reader(reader.email, reader.locale, home))))
    return rows


def _when(view: Timed, reader: Reader) -> str:
    return "\n".join(time_words(view.start_at, view.end_at, reader).values())


def place_rows(view: "BookingView") -> list[tuple[str, str]]:
    """Where it takes place; online without a link yet says so."""
    if not view.is_online:
        return [(_("Where"), view.place)] if view.place else []
    link = Link(view.meeting_url) if view.meeting_url else _("Online; the teacher sends you the link")
    return [(_("Where"), link)]


def invitation(content: bytes, *, method: str, name: str) -> list[Attachment]:
    """A calendar file as mail programs take it: once as the invitation itself, once as a file to keep."""
    return [
        Attachment(
            name, content.decode(), f"text/calendar; method={method}; charset=UTF-8", is_alternative=True
        ),
        Attachment(name, content, "application/ics"),
    ]


def speaking(reader: Reader) -> AbstractContextManager[None]:
    """Texts made inside are in the reader's language."""
    return translation.override(nearest_language(reader.locale))
