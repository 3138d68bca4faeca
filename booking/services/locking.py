"""Locks in one order, so that two services never wait for each other: teachers by pk, then sessions, then bookings,
then the discount code that one of them spends (`payments.services.vouchers`): nothing else is locked after a code, and
giving a use back needs no lock of it.

`payments` locks a payment's row before it sends its signals and after booking's rows otherwise; a payment that a
service here asks to refund has been settled before, so the two never meet. All locks are FOR NO KEY UPDATE: rows that
only point at the locked one (a new seat, a new occupied time) do not wait for it.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from django.db import OperationalError, connection, transaction

from booking.models import Booking, Seat, Session, SessionHost, Teacher

log = structlog.get_logger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

_DEADLOCK, _SERIALIZATION = "40P01", "40001"


def lock_teachers(teacher_ids: Iterable[int]) -> None:
    """Keep anyone else from giving these teachers anything to do until the transaction ends."""
    rows = Teacher.objects.filter(pk__in=set(teacher_ids)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def lock_session(session_id: int) -> Session | None:
    """The session with its workshop, locked until the transaction ends; None if there is none."""
    rows = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("workshop")
    return rows.filter(pk=session_id).first()


def lock_sessions(session_ids: Iterable[int]) -> list[Session]:
    """These sessions with their workshops, locked in the order of their pk until the transaction ends."""
    rows = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("workshop")
    return list(rows.filter(pk__in=set(session_ids)).order_by("pk"))


def lock_places(session_ids: Iterable[int]) -> dict[int, Session]:
    """What a booking of these sessions takes, locked, by pk: the sessions, and for tutoring their teachers first."""
    wanted = set(session_ids)
    teachers = SessionHost.objects.filter(session_id__in=wanted, session__workshop__kind="tutoring")
    if teacher_ids := list(teachers.values_list("teacher_id", flat=True)):
        lock_teachers(teacher_ids)
    return {session.pk: session for session in lock_sessions(wanted)}


def lock_place(session_id: int) -> Session:
    """What a booking of this session takes, locked: the session, and for tutoring its teachers before it."""
    found = lock_places([session_id])
    assert found, "sessions with seats are never deleted"
    return found[session_id]


def lock_booking(uid: str) -> Booking | None:
    """The booking, locked until the transaction ends; None if there is none. Lock its place first."""
    rows = Booking.objects.select_for_update(no_key=True, of=("self",)).select_related("workshop")
    return rows.filter(uid=uid).first()


def lock_with_places(uid: str) -> tuple[Booking, dict[int, Session]] | None:
    """The booking and the sessions of all its seats by pk, locked in order; None if there is no such booking.

    Within a transaction. Should the booking be moved to another session before it is locked, all locks are given
    back and taken anew.
    """
    while True:
        session_ids = _sessions_of(uid)
        if not session_ids:
            return None
        mark = transaction.savepoint()
        sessions = lock_places(session_ids)
        booking = lock_booking(uid)
        if booking is not None and _sessions_of(uid) <= session_ids:
            transaction.savepoint_commit(mark)
            return booking, sessions
        transaction.savepoint_rollback(mark)


def _sessions_of(uid: str) -> set[int]:
    return set(Seat.objects.filter(booking__uid=uid).values_list("session_id", flat=True))


def again_after_deadlock(service: Callable[P, R]) -> Callable[P, R]:
    """Decorator: when PostgreSQL ends the service's transaction to break a deadlock, run it once more.

    Inside a caller's transaction that is not possible, so the error goes on to the caller.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return service(*args, **kwargs)
        try:
            return service(*args, **kwargs)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in (_DEADLOCK, _SERIALIZATION):
                raise
            log.warning("booking.deadlock", service=service.__name__)
        return service(*args, **kwargs)

    return run
