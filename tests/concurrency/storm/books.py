"""What must be true when the storm is over, asked of the rows themselves and not of the constraints."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from booking.enums import SEAT_TAKING, BookingStatus
from booking.models import Booking, Seat, Session, SessionHost, WaitlistEntry
from core.models import OutboxMessage
from payments.models import Payment

from .ledger import Ledger, Promise


def settle(now: datetime) -> datetime:
    """Let time pass until every hold and every offer has come to its end; returns the time it is then."""
    from core.duelist.services import run_all_due

    last = Session.objects.order_by("-end_at")[0].end_at
    while now < last:
        while run_all_due(now=now):
            pass
        if not Booking.objects.filter(status=BookingStatus.HELD).exists():
            return now
        # An offer goes from one who waits to the next, twelve hours each, until shortly before the class.
        now += timedelta(hours=3)
    raise AssertionError("some holds never end")


def read(ledger: Ledger, *, paid: dict[str, Any]) -> None:
    """Fail with the first thing that is not as it must be."""
    assert _overlaps() == []
    assert _oversold() == []
    assert _seats_without_booking() == []
    assert _bookings_without_seat() == []
    assert _doubled() == []
    assert [promise for promise in ledger.promises if not _is_kept(promise)] == []
    assert _mails_that_are_missing() == []
    assert list(OutboxMessage.objects.exclude(state="delivered").values_list("kind", "last_error")) == []
    assert not Booking.objects.filter(status=BookingStatus.HELD).exists()
    assert not WaitlistEntry.objects.filter(status="offered").exists()
    assert _our_money() == paid


def _overlaps() -> list[Any]:
    """Two things at once for one teacher, pauses included."""
    return _rows(
        """SELECT a.id, b.id FROM booking_sessionhost a JOIN booking_sessionhost b
           ON a.teacher_id = b.teacher_id AND a.id < b.id AND a.busy_from < b.busy_until AND b.busy_from < a.busy_until
           WHERE a.is_active AND b.is_active"""
    )


def _oversold() -> list[Any]:
    """More seats, or the same seat more often, than a session has."""
    return _rows(
        """SELECT s.id, count(*) FROM booking_seat t JOIN booking_session s ON s.id = t.session_id
           WHERE t.is_active GROUP BY s.id, s.capacity
           HAVING count(*) > s.capacity OR count(DISTINCT t.number) < count(*) OR max(t.number) > s.capacity"""
    )


def _seats_without_booking() -> list[Any]:
    """A seat that is taken by a booking that has ended, or in a session that does not take place."""
    taken = Seat.objects.filter(is_active=True)
    ended = taken.exclude(booking__status__in=SEAT_TAKING)
    called_off = taken.exclude(session__status="scheduled")
    busy = SessionHost.objects.filter(is_active=True).exclude(session__status="scheduled")
    idle = Session.objects.filter(workshop__kind="tutoring", status="scheduled").exclude(
        seats__is_active=True
    )
    return [*ended, *called_off, *busy, *idle]


def _bookings_without_seat() -> list[Any]:
    """Every booking here has one date."""
    counted = Counter(Seat.objects.filter(is_active=True).values_list("booking_id", flat=True))
    standing = Booking.objects.filter(status__in=SEAT_TAKING).values_list("pk", flat=True)
    return [pk for pk in standing if counted[pk] != 1]


def _doubled() -> list[str]:
    """Intentions that became more than one booking: each had an address of its own."""
    counted = Counter(Booking.objects.filter(status__in=SEAT_TAKING).values_list("attendee_email", flat=True))
    return [email for email, number in counted.items() if number > 1]


def _is_kept(promise: Promise) -> bool:
    """A booking that was told to somebody is there, in the state that follows from what they were told."""
    booking = Booking.objects.get(attendee_email=promise.email)
    if not promise.is_certain:
        return True
    if promise.is_cancelled:
        return booking.status == BookingStatus.CANCELLED
    if promise.is_paid:
        has_paid = Payment.objects.filter(reference=booking.uid, status="succeeded").exists()
        return (booking.status == BookingStatus.CONFIRMED) == has_paid
    return booking.status == BookingStatus.CONFIRMED


def _mails_that_are_missing() -> list[str]:
    """Who was confirmed and never told, or told twice."""
    told = Counter(
        OutboxMessage.objects.filter(kind="booking.mail.student_confirmed").values_list(
            "payload__booking", flat=True
        )
    )
    confirmed = Booking.objects.filter(confirmed_at__isnull=False).values_list("uid", flat=True)
    return [uid for uid in confirmed if told[uid] != 1] + [uid for uid in told if uid not in set(confirmed)]


def _our_money() -> dict[str, int]:
    """What came in and what went back, by our own rows."""
    paid = Payment.objects.filter(status="succeeded").prefetch_related("refunds")
    return {
        "paid_minor": sum(payment.amount_minor for payment in paid),
        "refunded_minor": sum(
            refund.amount_minor
            for payment in paid
            for refund in payment.refunds.all()
            if refund.state == "succeeded"
        ),
    }


def _rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
