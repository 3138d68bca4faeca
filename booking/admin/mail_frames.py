"""A mail shown inside the admin: in a frame of its own, which may run nothing and load only pictures."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.models import OutboxMessage
from themes.mail import keeping_mails

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; frame-ancestors 'self'; sandbox"


def kept(write: Callable[[], None]) -> EmailMultiAlternatives | None:
    """What `write` would send now, if anything; nothing leaves, and nothing that it changes stays."""
    with transaction.atomic(), keeping_mails() as mails:
        write()
        transaction.set_rollback(True)
    return mails[0] if mails else None


def example_row(kind: str, now: datetime) -> OutboxMessage:
    """A row that is never saved, for what asks for one."""
    return OutboxMessage(pk=0, kind=kind, payload={}, created_at=now)


def frame(
    request: HttpRequest, mail: EmailMultiAlternatives | None, errors: Iterable[str] = ()
) -> HttpResponse:
    """The mail as a page for an iframe: its head, its HTML part and its text part; or what is wrong."""
    context: dict[str, Any] = {"errors": errors, "mail": mail}
    if mail is not None:
        parts: list[Any] = mail.alternatives
        context["html"] = next(part.content for part in parts if part.mimetype.startswith("text/html"))
        context["files"] = [attachment[0] for attachment in mail.attachments]
    response = render(request, "booking/admin/mails/frame.html", context)
    response["Content-Security-Policy"] = _POLICY
    return response
