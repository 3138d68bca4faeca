"""Outbox rows that booking writes: one for each person who is told, so that each is retried on its own.

Payloads: `{"booking": uid}` for the student and the school, with `"teacher": id` for a teacher; a cancellation
names the dates that it ended, as `"seats": [id]`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from booking import events
from booking.models import Booking, Seat, Session, SessionHost
from core import outbox

if TYPE_CHECKING:
    from payments.models import Payment


def tell_confirmed(booking: Booking, *, now: datetime) -> None:
    """The student and each teacher of its sessions learn of the confirmed booking."""
    key, payload = f"booking.confirmed:{booking.uid}", {"booking": booking.uid}
    outbox.record(kind=events.STUDENT_CONFIRMED, key=f"{key}:student", payload=payload, now=now)
    sessions = Session.objects.filter(seats__booking=booking, seats__is_active=True)
    _tell_teachers(events.TEACHER_CONFIRMED, key, payload, sessions, now)


def tell_cancelled(
    booking: Booking,
    seats: Sequence[Seat],
    *,
    seat: Seat | None = None,
    tells_teachers: bool = True,
    now: datetime,
) -> None:
    """The student, and the teachers who knew of it, learn that these dates of a booking were cancelled; with `seat`
    that one alone, and the booking goes on."""
    key = f"booking.cancelled:{booking.uid}" + (f":{seat.pk}" if seat else "")
    payload = {"booking": booking.uid, "seats": [each.pk for each in seats]}
    outbox.record(kind=events.STUDENT_CANCELLED, key=f"{key}:student", payload=payload, now=now)
    if tells_teachers:
        sessions = Session.objects.filter(pk__in=[each.session_id for each in seats])
        _tell_teachers(events.TEACHER_CANCELLED, key, payload, sessions, now)


def tell_to_pay(booking: Booking, *, now: datetime) -> None:
    """The student learns that the school has booked for them, and where to pay."""
    outbox.record(
        kind=events.STUDENT_PAY,
        key=f"booking.to_pay:{booking.uid}:student",
        payload={"booking": booking.uid},
        now=now,
    )


def tell_payment_failed(booking_uid: str, *, payment_uid: str, move_uid: str = "", now: datetime) -> None:
    """The student learns that the bank has refused a payment, and until when another way to pay is open."""
    outbox.record(
        kind=events.STUDENT_PAYMENT_FAILED,
        key=f"booking.payment_failed:{payment_uid}:student",
        payload={"booking": booking_uid, "payment": payment_uid, "reschedule": move_uid},
        now=now,
    )


def tell_paid_twice(booking_uid: str, payment: "Payment", *, now: datetime) -> None:
    """The student and the school learn that something was paid a second time and all of that goes back."""
    for who, kind in (("student", events.STUDENT_LATE_MONEY), ("school", events.SCHOOL_LATE_MONEY)):
        outbox.record(
            kind=kind,
            key=f"booking.paid_twice:{payment.uid}:{who}",
            payload={
                "booking": booking_uid,
                "paid_twice": True,
                "amount_minor": payment.amount_minor,
                "currency": payment.currency,
            },
            now=now,
        )


def tell_late_money(booking: Booking, *, now: datetime) -> None:
    """The student and the school learn that money came too late and goes back."""
    for who, kind in (("student", events.STUDENT_LATE_MONEY), ("school", events.SCHOOL_LATE_MONEY)):
        outbox.record(
            kind=kind,
            key=f"booking.late_money:{booking.uid}:{who}",
            payload={"booking": booking.uid},
            now=now,
        )


def _tell_teachers(
    kind: str, key: str, payload: dict[str, Any], sessions: QuerySet[Session], now: datetime
) -> None:
    hosts = SessionHost.objects.filter(session__in=sessions).order_by("teacher_id")
    for teacher_id in hosts.values_list("teacher_id", flat=True).distinct():
        outbox.record(
            kind=kind,
            key=f"{key}:teacher:{teacher_id}",
            payload={**payload, "teacher": teacher_id},
            now=now,
        )
