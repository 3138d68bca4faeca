"""A school puts its own words into a kind of mail, or takes ours back."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.models import MailWording
from booking.wording.braces import problems
from booking.wording.catalogue import MAIL_KINDS

from .actors import Actor
from .refusals import Refusal, Unknown

log = structlog.get_logger(__name__)

LONGEST_SUBJECT, LONGEST_BODY = 200, 4000


class UnknownMail(Unknown):
    code = "unknown_mail"
    message = _("There is no such mail.")


class InvalidWording(Refusal):
    """The words cannot be used. `errors` says why: "subject" or "body" → sentences."""

    code = "invalid_wording"
    message = _("Some words need another look.")

    def __init__(self, errors: dict[str, list[str | Promise]]) -> None:
        super().__init__()
        self.errors = errors


def wording_errors(*, kind: str, subject: str, body: str) -> dict[str, list[str | Promise]]:
    """What `save_wording` would refuse. Raises UnknownMail."""
    if kind not in MAIL_KINDS:
        raise UnknownMail
    known = MAIL_KINDS[kind].placeholders
    errors: dict[str, list[str | Promise]] = {}
    for name, text, longest in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_BODY)):
        found: list[str | Promise] = list(problems(text, known))
        if len(text) > longest:
            found.append(_("That is too long."))
        if "\0" in text:
            found.append(_("A sign in it cannot be written."))
        if found:
            errors[name] = found
    return errors


@transaction.atomic
def save_wording(
    *, kind: str, language: str, subject: str, body: str, by: Actor, now: datetime
) -> MailWording | None:
    """Use these words for mails of `kind` in `language` from now on; an empty one means ours, both empty forget all.

    Raises UnknownMail, InvalidWording.
    """
    subject = " ".join(subject.split())
    body = body.replace("\r\n", "\n").replace("\r", "\n").strip()
    if errors := wording_errors(kind=kind, subject=subject, body=body):
        raise InvalidWording(errors)
    if not subject and not body:
        reset_wording(kind=kind, language=language, by=by)
        return None
    row, _is_new = MailWording.objects.update_or_create(
        kind=kind, language=language, defaults={"subject": subject, "body": body, "updated_at": now}
    )
    log.info("wording.saved", kind=kind, language=language, by=str(by.kind), user=by.user_id)
    return row


def reset_wording(*, kind: str, language: str, by: Actor) -> None:
    """Back to our words."""
    deleted, _by_model = MailWording.objects.filter(kind=kind, language=language).delete()
    if deleted:
        log.info("wording.reset", kind=kind, language=language, by=str(by.kind), user=by.user_id)
