"""Outbox rows about a booking that was moved, or was not.

Payloads: `{"booking": uid, "reschedule": uid}`, for a teacher `"teacher": id` beside them.
"""

from datetime import datetime

from booking import events
from booking.models import Reschedule, SessionHost
from core import outbox


def tell_moved(move: Reschedule, *, now: datetime) -> None:
    """The student and the teachers of both dates learn that the move is done."""
    _tell_student(move, events.STUDENT_RESCHEDULED, "done", now)
    sessions = (move.from_seat.session_id, move.to_seat.session_id)
    teachers = SessionHost.objects.filter(session_id__in=sessions).order_by("teacher_id")
    for teacher_id in teachers.values_list("teacher_id", flat=True).distinct():
        outbox.record(
            kind=events.TEACHER_RESCHEDULED,
            key=f"booking.moved:{move.uid}:teacher:{teacher_id}",
            payload={"booking": move.booking.uid, "reschedule": move.uid, "teacher": teacher_id},
            now=now,
        )


def tell_to_pay(move: Reschedule, *, now: datetime) -> None:
    """The school has moved the lesson to a dearer date: the student learns what is to be paid, and until when."""
    _tell_student(move, events.STUDENT_MOVE_TO_PAY, "to_pay", now)


def tell_not_moved(move: Reschedule, *, now: datetime) -> None:
    """The student learns that the difference was not paid in time and everything is as it was."""
    _tell_student(move, events.STUDENT_NOT_MOVED, "lapsed", now)


def tell_new_date_called_off(move: Reschedule, *, now: datetime) -> None:
    """The student learns that the date they were about to move to does not take place."""
    _tell_student(move, events.STUDENT_NOT_MOVED, "called_off", now)


def tell_move_money_back(move: Reschedule, *, now: datetime) -> None:
    """The student learns that the difference came too late and goes back."""
    _tell_student(move, events.STUDENT_NOT_MOVED, "money_back", now)


def _tell_student(move: Reschedule, kind: str, fact: str, now: datetime) -> None:
    outbox.record(
        kind=kind,
        key=f"booking.moved:{move.uid}:{fact}",
        payload={"booking": move.booking.uid, "reschedule": move.uid},
        now=now,
    )
