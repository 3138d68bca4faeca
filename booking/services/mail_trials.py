"""A mail on trial: an example with words that need not be saved, sent to whoever asks for it."""

from datetime import datetime

from booking.events import MAIL_TRIAL
from core import outbox
from core.ids import new_uid
from core.models import OutboxMessage

from .actors import Actor
from .wording import InvalidWording, wording_errors


def send_trial(
    *, kind: str, language: str, subject: str, body: str, by: Actor, now: datetime
) -> OutboxMessage:
    """Send the person an example of this mail with these words; an empty one means ours.

    Raises UnknownMail, InvalidWording.
    """
    if errors := wording_errors(kind=kind, subject=subject, body=body):
        raise InvalidWording(errors)
    return outbox.record(
        kind=MAIL_TRIAL,
        key=f"booking.mail_trial:{new_uid()}",
        payload={"mail": kind, "language": language, "subject": subject, "body": body, "user": by.user_id},
        now=now,
    )
