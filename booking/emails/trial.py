"""A mail on trial, as somebody of the school has asked for it."""

from dataclasses import replace
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from booking import events
from booking.selectors.wordings import Words, trying
from booking.wording.catalogue import MAIL_KINDS
from core import outbox
from core.models import OutboxMessage

from .envelope import post
from .samples import sample_letter


@outbox.handler(events.MAIL_TRIAL)
def mail_trial(message: OutboxMessage, now: datetime) -> None:
    """The example, marked as one and without its calendar file, which would land in somebody's calendar."""
    asked = message.payload
    user = get_user_model().objects.filter(pk=asked["user"], is_active=True).first()
    if user is None or asked["mail"] not in MAIL_KINDS:
        return
    with trying(asked["mail"], Words(asked["subject"], asked["body"])):
        letter = sample_letter(asked["mail"], language=asked["language"], now=now)
    post(
        replace(
            letter,
            reader=replace(letter.reader, email=user.email),
            subject=_("Trial: %(subject)s") % {"subject": letter.subject},
            attachments=(),
            reply_to="",
        ),
        message,
    )
