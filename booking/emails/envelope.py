"""What every mail about a booking needs: the reader's language, the facts in rows, a steady message id."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from booking.wording.zones import zone_label
from core.models import OutboxMessage
from tenants.selectors import current_school
from themes.languages import nearest_language
from themes.mail import Attachment
from themes.selectors import brand

if TYPE_CHECKING:
    from booking.selectors.bookings import BookingView


@dataclass(frozen=True)
class Reader:
    """Who reads the mail: an address, a language (BCP 47) and an IANA zone."""

    email: str
    locale: str
    time_zone: str


def message_id(message: OutboxMessage) -> str:
    """The same for every delivery of one outbox row, so that a repeated one is shown once."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{current_school().slug}.{message.pk}.{message.created_at:%Y%m%d%H%M%S}@{domain}>"


def organizer_email() -> str:
    """Who calendars name as the organizer: the school's contact, else the address that mails come from."""
    return brand().contact_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def when_rows(view: "BookingView", reader: Reader) -> list[tuple[str, str]]:
    """The day and the times on the reader's clocks, with the zone in words."""
    locale = page_locale()
    day = full_day_text(local_day(view.start_at, reader.time_zone), locale)
    times = f"{time_text(view.start_at, reader.time_zone, locale)}–{time_text(view.end_at, reader.time_zone, locale)}"
    return [(_("When"), f"{day}\n{times}\n{zone_label(reader.time_zone, view.start_at, locale)}")]


def place_rows(view: "BookingView") -> list[tuple[str, str]]:
    """Where it takes place; online without a link yet says so."""
    if not view.is_online:
        return [(_("Where"), view.place)] if view.place else []
    return [(_("Where"), view.meeting_url or _("Online; the teacher sends you the link"))]


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
