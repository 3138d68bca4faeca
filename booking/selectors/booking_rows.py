"""Loads bookings with all that belongs to them, in a number of queries that does not depend on how many there are."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from booking.enums import RescheduleStatus
from booking.models import (
    Answer,
    Booking,
    Cancellation,
    RefundRequest,
    RefundTier,
    Reschedule,
    Seat,
    SessionHost,
)
from payments.selectors import Left, left_by_reference, payments_by_reference

from .teachers import TeacherCard, teacher_card

if TYPE_CHECKING:
    from payments.models import Payment

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class BookingRows:
    """A booking's row with its own. `seats` are its lessons in the order of their start: without places that it has
    left, and without one that waits for a move to be paid. `calendar_keys` are by seat."""

    booking: Booking
    seats: tuple[Seat, ...]
    calendar_keys: dict[int, int]
    teachers: dict[int, tuple[TeacherCard, ...]]
    cancellations: tuple[Cancellation, ...]
    moves: tuple[Reschedule, ...]
    answers: tuple[Answer, ...]
    refund_request: RefundRequest | None
    tiers: tuple[tuple[int, int], ...]
    payment: "Payment | None"
    left: Left


def load(uids: Sequence[str]) -> dict[str, BookingRows]:
    """The bookings with these public numbers, by number; those that do not exist are left out."""
    rows = Booking.objects.filter(uid__in=list(uids))
    bookings = list(rows.select_related("workshop", "series", "waitlist_entry"))
    if not bookings:
        return {}
    of_booking = {"booking__in": [row.pk for row in bookings]}
    seats = _by(Seat.objects.filter(**of_booking).select_related("session"), "booking_id")
    moves = _by(Reschedule.objects.filter(**of_booking).order_by("created_at", "pk"), "booking_id")
    cancellations = _by(Cancellation.objects.filter(**of_booking), "booking_id")
    answers = _by(Answer.objects.filter(**of_booking).select_related("question"), "booking_id")
    requests = _by(RefundRequest.objects.filter(**of_booking), "booking_id")
    tiers = _tiers({row.workshop_id for row in bookings})
    teachers = _teachers({seat.session_id for found in seats.values() for seat in found})
    money = _money(bookings, moves)
    return {
        row.uid: BookingRows(
            booking=row,
            seats=_lessons(seats[row.pk], moves[row.pk]),
            calendar_keys=_calendar_keys(seats[row.pk], moves[row.pk]),
            teachers=teachers,
            cancellations=tuple(cancellations[row.pk]),
            moves=tuple(move for move in moves[row.pk] if move.status == RescheduleStatus.DONE),
            answers=tuple(answers[row.pk]),
            refund_request=next(iter(requests[row.pk]), None),
            tiers=tiers[row.workshop_id],
            payment=money[row.pk][0],
            left=money[row.pk][1],
        )
        for row in bookings
    }


def _by(rows: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _lessons(seats: Sequence[Seat], moves: Sequence[Reschedule]) -> tuple[Seat, ...]:
    left = {move.from_seat_id for move in moves if move.status == RescheduleStatus.DONE}
    never = {move.to_seat_id for move in moves if move.status != RescheduleStatus.DONE}
    kept = [seat for seat in seats if seat.pk not in never and (seat.is_active or seat.pk not in left)]
    return tuple(sorted(kept, key=lambda seat: (seat.session.start_at, seat.pk)))


def _calendar_keys(seats: Sequence[Seat], moves: Sequence[Reschedule]) -> dict[int, int]:
    """Each seat's, or that of the seat which it was moved from first of all."""
    found = {seat.pk: seat.pk for seat in seats}
    for move in moves:
        if move.status == RescheduleStatus.DONE:
            found[move.to_seat_id] = found.get(move.from_seat_id, move.from_seat_id)
    return found


def _tiers(workshop_ids: Iterable[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    found: dict[int, tuple[tuple[int, int], ...]] = defaultdict(tuple)
    rows = RefundTier.objects.filter(workshop__in=list(workshop_ids)).order_by("-hours_before", "pk")
    for workshop_id, hours, percent in rows.values_list("workshop_id", "hours_before", "percent"):
        found[workshop_id] += ((hours, percent),)
    return found


def _teachers(session_ids: Iterable[int]) -> dict[int, tuple[TeacherCard, ...]]:
    rows = SessionHost.objects.filter(session__in=list(session_ids)).select_related("teacher__photo")
    rows = rows.prefetch_related("teacher__photo__renditions")
    cards: dict[int, TeacherCard] = {}
    found: dict[int, tuple[TeacherCard, ...]] = defaultdict(tuple)
    for row in rows.order_by("teacher__sort_order", "teacher__name", "pk"):
        card = cards.setdefault(row.teacher_id, teacher_card(row.teacher))
        found[row.session_id] += (card,)
    return found


def _money(
    bookings: Sequence[Booking], moves: dict[Any, list[Reschedule]]
) -> "dict[int, tuple[Payment | None, Left]]":
    """By booking: its payment (for one that was free, that of a move), and what became of all its payments."""
    references = {
        row.pk: [
            *([] if row.is_free else [row.uid]),
            *(move.uid for move in moves[row.pk] if move.difference_minor > 0),
        ]
        for row in bookings
    }
    wanted = [reference for found in references.values() for reference in found]
    payments = payments_by_reference(wanted) if wanted else {}
    left = left_by_reference(payments.values()) if payments else {}
    return {
        pk: (
            next((payments[each] for each in found if each in payments), None),
            sum((left.get(each, Left()) for each in found), Left()),
        )
        for pk, found in references.items()
    }
