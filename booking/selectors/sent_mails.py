"""Mails about bookings and money that were written: to whom, about what, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from booking.models import Booking, Session, Teacher, WaitlistEntry
from booking.wording.catalogue import SENT_EVENTS, event_label, kinds_of
from booking.wording.mail_errors import error_text
from booking.wording.mails import Reads
from core.models import OutboxMessage
from payments.selectors.own_mails import about_own_mails

State = OutboxMessage.State


@dataclass(frozen=True, slots=True)
class SentMail:
    """A row of the outbox in words. `error` is what stopped the last attempt, or empty."""

    id: int
    label: str
    reader: str
    about: str
    booking_uid: str
    state: str
    state_label: str
    attempts: int
    error: str
    written_at: datetime
    next_at: datetime | None
    delivered_at: datetime | None
    sent_again_by: str

    @property
    def is_parked(self) -> bool:
        return self.state == State.PARKED

    @property
    def is_waiting(self) -> bool:
        return self.state == State.PENDING


def mail_rows() -> QuerySet[OutboxMessage]:
    """All mails about bookings and money, the newest first. Codes to log in with are none."""
    return OutboxMessage.objects.filter(kind__in=SENT_EVENTS).order_by("-created_at", "-pk")


def sent_mails(rows: Sequence[OutboxMessage]) -> list[SentMail]:
    """The rows in words; the number of queries does not depend on how many there are."""
    known = _Known(rows)
    return [_mail(row, known) for row in rows]


def sent_mail(message_id: int) -> SentMail | None:
    """One of them, or None."""
    found = sent_mails(list(mail_rows().filter(pk=message_id)))
    return found[0] if found else None


class _Known:
    """What the rows name, read at once."""

    def __init__(self, rows: Sequence[OutboxMessage]) -> None:
        payloads = [row.payload for row in rows]
        named = {name: {each[name] for each in payloads if each.get(name)} for name in _NAMES}
        self.bookings: dict[str, Any] = {
            row.uid: row
            for row in Booking.objects.filter(uid__in=named["booking"]).select_related("workshop")
        }
        self.teachers: dict[int, Any] = Teacher.objects.in_bulk(named["teacher"])
        self.sessions: dict[int, Any] = Session.objects.select_related("workshop").in_bulk(
            {pk for each in payloads if (pk := _session_id(each))}
        )
        self.waiting: dict[str, Any] = {
            row.uid: row
            for row in WaitlistEntry.objects.filter(uid__in=named["entry"]).select_related(
                "session__workshop", "series__workshop"
            )
        }
        self.users: dict[int, Any] = get_user_model().objects.in_bulk(named["resent_by"] | named["owner"])
        self.money: dict[int, str] = about_own_mails(rows)


_NAMES = ("booking", "teacher", "entry", "resent_by", "owner")


def _session_id(payload: dict[str, Any]) -> int:
    """The session that a mail is about, the first if it is about several; 0 for none."""
    changes, several = payload.get("changes"), payload.get("sessions")
    if changes:
        return changes[0]["session"]
    return several[0] if several else payload.get("session", 0)


def _mail(row: OutboxMessage, known: _Known) -> SentMail:
    payload = row.payload
    about = (
        known.bookings.get(payload.get("booking"))
        or known.waiting.get(payload.get("entry"))
        or known.sessions.get(_session_id(payload))
    )
    again_by = known.users.get(payload.get("resent_by"))
    return SentMail(
        id=row.pk,
        label=event_label(row.kind),
        reader=_reader(row.kind, payload, about, known),
        about=known.money.get(row.pk, "") or _about(about),
        booking_uid=about.uid if isinstance(about, Booking) else "",
        state=row.state,
        state_label=str(State(row.state).label),
        attempts=row.attempts,
        error=error_text(row.last_error),
        written_at=row.created_at,
        next_at=row.due_at if row.state == State.PENDING else None,
        delivered_at=row.delivered_at,
        sent_again_by=str(again_by or ""),
    )


def _reader(kind: str, payload: dict[str, Any], about: Any, known: _Known) -> str:
    if owner := known.users.get(payload.get("owner") or 0):
        return f"{owner} ({owner.email})"
    kinds = kinds_of(kind)
    reads = kinds[0].reads if kinds else Reads.SCHOOL
    if reads == Reads.SCHOOL:
        return _("The school")
    if reads == Reads.TEACHER:
        teacher = known.teachers.get(payload.get("teacher", 0))
        return f"{teacher.name} ({teacher.email})" if teacher else ""
    name, email = getattr(about, "attendee_name", ""), getattr(about, "attendee_email", "")
    return f"{name} ({email})" if email else ""


def _about(about: Any) -> str:
    if about is None:
        return ""
    for owner in (about, getattr(about, "session", None), getattr(about, "series", None)):
        if workshop := getattr(owner, "workshop", None):
            return workshop.title
    return ""
