"""Mails about a student's account: codes, and news to an address that was given up."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.codes import VALID, letter
from booking import events
from booking.selectors.school import school_view
from core import outbox
from core.models import OutboxMessage
from themes.mail import message_id, send_branded
from themes.selectors import brand

from .envelope import Reader, speaking


@outbox.handler(events.STUDENT_LOGIN_CODE)
def mail_login_code(message: OutboxMessage, now: datetime) -> None:
    """The code to log in with. One that comes too late is not sent."""
    _mail_code(message, "booking/mail/student_login_code", now)


@outbox.handler(events.STUDENT_NEW_ADDRESS)
def mail_new_address_code(message: OutboxMessage, now: datetime) -> None:
    """The code by which an address becomes that of an account."""
    _mail_code(message, "booking/mail/student_new_address", now)


@outbox.handler(events.STUDENT_ADDRESS_CHANGED)
def mail_address_changed(message: OutboxMessage, now: datetime) -> None:
    """To the old mailbox, so that nobody loses an account without hearing of it."""
    reader = Reader(message.payload["to"], message.payload["locale"], school_view().time_zone)
    with speaking(reader):
        send_branded(
            template="booking/mail/student_address_changed",
            to=reader.email,
            subject=_("Your e-mail address at %(school)s was changed") % {"school": brand().display_name},
            context={"address": reader.email},
            locale=reader.locale,
            time_zone=reader.time_zone,
            message_id=message_id(message),
        )


def _mail_code(message: OutboxMessage, template: str, now: datetime) -> None:
    # The code stands in the text alone: subjects are shown on locked screens and kept in logs.
    found = letter(message.payload["code"], now=now)
    if found is None:
        return
    reader = Reader(found.email, found.locale, school_view().time_zone)
    with speaking(reader):
        send_branded(
            template=template,
            to=reader.email,
            subject=_("Your code for %(school)s") % {"school": brand().display_name},
            context={"code": found.code, "minutes": int(VALID.total_seconds() // 60)},
            locale=reader.locale,
            time_zone=reader.time_zone,
            message_id=message_id(message),
        )
