"""Outbox rows that booking writes: one for each person who is told, so that each is retried on its own.

Payloads: `{"booking": uid}` for the student and the school, `{"booking": uid, "teacher": id}` for a teacher.
"""

from datetime import datetime

from booking import events
from booking.models import Booking, SessionHost
from core import outbox


def tell_confirmed(booking: Booking, *, now: datetime) -> None:
    """The student and each teacher of the session learn of the confirmed booking."""
    _tell(booking, "confirmed", events.STUDENT_CONFIRMED, events.TEACHER_CONFIRMED, now)


def tell_cancelled(booking: Booking, *, now: datetime) -> None:
    """The student and each teacher of the session learn that a confirmed booking was cancelled."""
    _tell(booking, "cancelled", events.STUDENT_CANCELLED, events.TEACHER_CANCELLED, now)


def tell_late_money(booking: Booking, *, now: datetime) -> None:
    """The student and the school learn that money came too late and goes back."""
    for who, kind in (("student", events.STUDENT_LATE_MONEY), ("school", events.SCHOOL_LATE_MONEY)):
        outbox.record(
            kind=kind,
            key=f"booking.late_money:{booking.uid}:{who}",
            payload={"booking": booking.uid},
            now=now,
        )


def _tell(booking: Booking, fact: str, to_student: str, to_teacher: str, now: datetime) -> None:
    key = f"booking.{fact}:{booking.uid}"
    outbox.record(kind=to_student, key=f"{key}:student", payload={"booking": booking.uid}, now=now)
    teachers = SessionHost.objects.filter(session__seats__booking=booking)
    for teacher_id in teachers.order_by("teacher_id").values_list("teacher_id", flat=True).distinct():
        payload = {"booking": booking.uid, "teacher": teacher_id}
        outbox.record(kind=to_teacher, key=f"{key}:teacher:{teacher_id}", payload=payload, now=now)
