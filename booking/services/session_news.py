"""Outbox rows about sessions that the school has moved or called off: one for each person, however many dates.

Payloads: `{"booking": uid, "changes": [{"session": id, "from": start before}]}` for a student,
`{"teacher": id, "changes": [{"session": id, "from": start before, "role": "added" | "removed" | "stays"}]}` for a
teacher whose dates were moved, `{"teacher": id, "sessions": [id], "reason": text, "students": {id: number}}` for one
whose dates were called off. Instants are in ISO 8601.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking import events
from booking.enums import BookingSource, BookingStatus
from booking.models import Booking, Seat, Session
from core import outbox

# They were sent the time by mail while their place is only held.
_TOLD_WHILE_HELD = (BookingSource.STAFF, BookingSource.WAITLIST)


@dataclass(frozen=True, slots=True)
class Change:
    """A session that was moved or has other teachers now, as it is after that."""

    session: Session
    from_start_at: datetime
    hosts_before: frozenset[int]
    hosts_after: frozenset[int]


def tell_moved(changes: Sequence[Change], bookings: Sequence[Booking], *, now: datetime) -> None:
    """Students and teachers learn of dates still to come that were moved or have other teachers.

    The bookings and sessions are locked; SEQUENCE of their calendar entries rises, which makes the keys unique.
    """
    coming = [change for change in changes if max(change.from_start_at, change.session.start_at) > now]
    if not coming:
        return
    for change in coming:
        change.session.calendar_sequence += 1
        change.session.save(update_fields=["calendar_sequence"])
    _tell_students(coming, bookings, now=now)
    first = coming[0].session
    for teacher_id in sorted(set().union(*(row.hosts_before | row.hosts_after for row in coming))):
        concerned = [row for row in coming if teacher_id in row.hosts_before | row.hosts_after]
        outbox.record(
            kind=events.TEACHER_SESSION_MOVED,
            key=f"session.moved:{first.pk}:{first.calendar_sequence}:teacher:{teacher_id}",
            payload={"teacher": teacher_id, "changes": [_for_teacher(row, teacher_id) for row in concerned]},
            now=now,
        )


def tell_called_off(
    sessions: Sequence[Session],
    hosts: Mapping[int, Collection[int]],
    students: Mapping[int, int],
    *,
    reason: str,
    now: datetime,
) -> None:
    """Each teacher learns in one mail which of their sessions were called off, and how many students had booked.

    `hosts` are teachers' ids and `students` numbers, both by session id.
    """
    for teacher_id in sorted({teacher for found in hosts.values() for teacher in found}):
        ids = [session.pk for session in sessions if teacher_id in hosts.get(session.pk, ())]
        outbox.record(
            kind=events.TEACHER_SESSION_CANCELLED,
            key=f"session.cancelled:{ids[0]}:teacher:{teacher_id}",
            payload={
                "teacher": teacher_id,
                "sessions": ids,
                "reason": reason,
                "students": {str(pk): students.get(pk, 0) for pk in ids},
            },
            now=now,
        )


def _tell_students(changes: Sequence[Change], bookings: Sequence[Booking], *, now: datetime) -> None:
    by_session = {change.session.pk: change for change in changes}
    seats = Seat.objects.filter(session_id__in=by_session, is_active=True)
    seats.update(moved_at=now)
    taken: dict[int, list[int]] = {}
    for booking_id, session_id in seats.order_by("session__start_at", "pk").values_list(
        "booking_id", "session_id"
    ):
        taken.setdefault(booking_id, []).append(session_id)
    for booking in bookings:
        if booking.pk not in taken:
            continue
        booking.calendar_sequence += 1
        booking.save(update_fields=["calendar_sequence"])
        if booking.status == BookingStatus.CONFIRMED or booking.source in _TOLD_WHILE_HELD:
            moves = [by_session[pk] for pk in taken[booking.pk]]
            outbox.record(
                kind=events.STUDENT_SESSION_MOVED,
                key=f"session.moved:{booking.uid}:{booking.calendar_sequence}:student",
                payload={
                    "booking": booking.uid,
                    "changes": [
                        {"session": row.session.pk, "from": row.from_start_at.isoformat()} for row in moves
                    ],
                },
                now=now,
            )


def _for_teacher(change: Change, teacher_id: int) -> dict:
    if teacher_id not in change.hosts_before:
        role = "added"
    else:
        role = "stays" if teacher_id in change.hosts_after else "removed"
    return {"session": change.session.pk, "from": change.from_start_at.isoformat(), "role": role}
