"""Mail in the school's look: one masthead, the details as a small table, one thing to press, a person to ask."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.models import OutboxMessage
from tenants.selectors import absolute_url, current_school

from . import memory
from .languages import nearest_language
from .look import BrandView
from .notices import notices
from .registry import theme
from .selectors import brand
from .tokens import Palette, branded


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail. With `is_alternative` it is another form of the message itself, as mail
    programs expect an invitation (`text/calendar; method=REQUEST`, RFC 6047), and not a file to download."""

    name: str
    content: str | bytes
    content_type: str
    is_alternative: bool = False


class Link(str):
    """An address among the details that can be clicked. Others are shown as they are, since a visitor may have
    written them."""

    @property
    def url(self) -> str:
        return str(self)


@dataclass(frozen=True)
class MailLook:
    """The theme and the school's colours in it, as values: mail programs know no custom properties."""

    light: Palette
    dark: Palette
    font_display: str
    font_text: str
    radius_button: str
    radius_card: str
    logo_url: str


_kept: ContextVar[list[EmailMultiAlternatives] | None] = ContextVar("mails_kept", default=None)


@contextmanager
def keeping_mails() -> Iterator[list[EmailMultiAlternatives]]:
    """Mails written inside go into the list and nowhere else: to show one as it would be sent now."""
    kept: list[EmailMultiAlternatives] = []
    token = _kept.set(kept)
    try:
        yield kept
    finally:
        _kept.reset(token)


def send_branded(
    *,
    template: str,
    to: str,
    subject: str,
    context: dict[str, Any],
    locale: str,
    time_zone: str,
    attachments: Sequence[Attachment] = (),
    reply_to: str = "",
    message_id: str = "",
) -> None:
    """Render `<template>.html` and `.txt` for this reader and send them from the current school.

    Both extend `themes/mail/base`, which says above all what every page of the school says, such as that it is in
    test mode. They see `context` and `brand`, `mail`, `school_url`, `subject`; times are shown
    in `time_zone` (IANA name), texts in `locale` or the nearest language there is. The school's contact address
    takes the answers unless `reply_to` says otherwise, and then the footer asks for none. `message_id` keeps a
    repeated delivery from showing twice. Raises what the mail server raises: the outbox tries again.
    """
    with (
        memory.remembering(),
        translation.override(nearest_language(locale)),
        timezone.override(ZoneInfo(time_zone)),
    ):
        look = brand()
        subject = " ".join(str(subject).split())
        seen = {
            **context,
            "brand": look,
            "mail": mail_look(look),
            "school_url": absolute_url("/"),
            "site_notices": notices(),
            "subject": subject,
            "answers_go_elsewhere": bool(reply_to) and reply_to != look.contact_email,
        }
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"{template}.txt", seen).strip() + "\n",
            from_email=sender(look),
            to=[to],
            reply_to=[address] if (address := reply_to or look.contact_email) else None,
            headers={
                # Nobody's holiday notice answers it (RFC 3834; the second is how Exchange says it).
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
                **({"Message-ID": message_id} if message_id else {}),
            },
        )
        message.attach_alternative(render_to_string(f"{template}.html", seen), "text/html")
    for each in attachments:
        if each.is_alternative:
            message.attach_alternative(each.content, each.content_type)
        else:
            message.attach(each.name, each.content, each.content_type)
    kept = _kept.get()
    if kept is not None:
        kept.append(message)
        return
    message.send()


def sender(look: BrandView) -> str:
    """The platform's address under the school's name: the domain's SPF and DKIM are the platform's."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((" ".join(look.display_name.split()) or name, address))


def message_id(message: OutboxMessage) -> str:
    """The same for every delivery of one outbox row, so that a repeated one is shown once."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{current_school().slug}.{message.pk}.{message.created_at:%Y%m%d%H%M%S}@{domain}>"


def mail_look(look: BrandView) -> MailLook:
    """The colours and fonts of the school's mails."""
    tokens, colours = theme(look.theme_id).tokens, look.colours
    return MailLook(
        light=branded(
            tokens.light, primary=colours.primary, on_primary=colours.on_primary, accent=colours.secondary
        ),
        dark=branded(
            tokens.dark,
            primary=colours.primary_dark,
            on_primary=colours.on_primary_dark,
            accent=colours.secondary_dark,
        ),
        font_display=tokens.font_display,
        font_text=tokens.font_text,
        radius_button=tokens.radius_button,
        radius_card=tokens.radius_card,
        logo_url=absolute_url(look.logo.url) if look.logo and not look.logo.is_vector else "",
    )
