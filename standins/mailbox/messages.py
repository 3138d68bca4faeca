"""One received mail, read."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Message:
    """`raw` is as it came over SMTP, `sender` and `recipients` are the envelope's (a Bcc is seen only there)."""

    id: str
    raw: bytes
    sender: str
    recipients: tuple[str, ...]
    received_at: datetime

    @cached_property
    def parsed(self) -> EmailMessage:
        message = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def subject(self) -> str:
        return self._header("Subject")

    @property
    def sent_by(self) -> str:
        """The From header: the school, as the reader sees it."""
        return self._header("From") or self.sender

    @property
    def addressed_to(self) -> str:
        return self._header("To") or ", ".join(self.recipients)

    def _header(self, name: str) -> str:
        return " ".join(str(self.parsed.get(name, "")).split())

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.parsed.items()]

    @cached_property
    def text(self) -> str:
        return _content(self.parsed.get_body(("plain",)))

    @cached_property
    def html(self) -> str:
        return _content(self.parsed.get_body(("html",)))

    @cached_property
    def attachments(self) -> list[Attachment]:
        """Every part that is neither the text nor the HTML: files, invitations, pictures inside the HTML."""
        bodies = [self.parsed.get_body(("plain",)), self.parsed.get_body(("html",))]
        leaves = [part for part in self.parsed.walk() if not part.is_multipart()]
        parts = [part for part in leaves if not any(part is body for body in bodies)]
        return [_attachment(part, number) for number, part in enumerate(parts, start=1)]

    def is_to(self, wanted: str) -> bool:
        """Whether a recipient contains `wanted`, in the envelope or in To and Cc, whatever the case."""
        shown = getaddresses([str(self.parsed.get(name, "")) for name in ("To", "Cc")])
        everyone = [*self.recipients, *(part for pair in shown for part in pair)]
        return any(wanted.casefold() in one.casefold() for one in everyone)

    def summary(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "from": self.sent_by,
            "to": list(self.recipients),
            "subject": self.subject,
            "received_at": self.received_at.astimezone(UTC).isoformat(),
            "size": len(self.raw),
            "attachments": [
                {
                    "number": number,
                    "name": one.name,
                    "content_type": one.content_type,
                    "size": len(one.content),
                }
                for number, one in enumerate(self.attachments, start=1)
            ],
        }

    def details(self) -> dict[str, Any]:
        bodies = {"text": self.text, "html": self.html}
        return {**self.summary(), "envelope_from": self.sender, "headers": self.headers, **bodies}


def _content(part: Any) -> str:
    """The text of a part with plain line ends; bytes that fit no character set become question marks."""
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, UnicodeError):
        text = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _attachment(part: Any, number: int) -> Attachment:
    content = part.get_payload(decode=True) or b""
    content_id = str(part.get("Content-ID", "")).strip().strip("<>")
    extension = {"text/calendar": ".ics", "message/rfc822": ".eml"}.get(part.get_content_type(), "")
    name = part.get_filename() or f"part-{number}{extension}"
    return Attachment(name, part.get_content_type(), content, content_id)
