"""Does money agree with what is booked? Asked by the comparison with Stripe's books, of the bookings of some days.

A booking that stands is paid, or owed at the school; one that never came about keeps nobody's money; and the prices of
its dates add up to its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from booking.enums import BookingStatus, RescheduleStatus
from booking.models import Booking, Reschedule, Seat
from payments.enums import DifferenceKind
from payments.selectors import Money, money_by_reference, references_paid_between
from payments.subjects import Finding

# Bookings that stand: their places are or were used, and their price is the school's.
STANDING = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)
_BATCH = 500


def check(from_at: datetime, to_at: datetime, now: datetime) -> list[Finding]:
    """Everything made, confirmed or paid for in this time (aware) that money does not agree with.

    The number of queries grows by a few for every five hundred bookings.
    """
    paid = references_paid_between(from_at, to_at)
    moves = Reschedule.objects.filter(uid__in=paid).values_list("uid", "booking__uid")
    booking_of = dict(moves)
    uids = {booking_of.get(reference, reference) for reference in paid}
    recent = Q(created_at__gte=from_at, created_at__lt=to_at)
    recent |= Q(confirmed_at__gte=from_at, confirmed_at__lt=to_at)
    bookings = Booking.objects.filter(recent | Q(uid__in=uids)).order_by("pk")
    pks = list(bookings.values_list("pk", flat=True))
    findings: list[Finding] = []
    for start in range(0, len(pks), _BATCH):
        findings += _of_bookings(Booking.objects.filter(pk__in=pks[start : start + _BATCH]))
    return [*findings, *_of_nothing(uids)]


def _of_bookings(bookings: QuerySet[Booking]) -> Iterator[Finding]:
    moves = Reschedule.objects.filter(booking__in=bookings, difference_minor__gt=0)
    by_booking: dict[int, list[str]] = {}
    for booking_id, uid in moves.values_list("booking", "uid"):
        by_booking.setdefault(booking_id, []).append(uid)
    rows = list(bookings.annotate(of_dates=Coalesce(_sum_of_dates(), 0)).order_by("pk"))
    references = [row.uid for row in rows] + [uid for uids in by_booking.values() for uid in uids]
    money = money_by_reference(references)
    for row in rows:
        total = _total(row, by_booking.get(row.pk, ()), money)
        yield from _of_booking(row, total, of_dates=row.of_dates)


def _of_booking(booking: Booking, money: Money, *, of_dates: int) -> Iterator[Finding]:
    is_standing = booking.status in STANDING
    worth = booking.price_minor if booking.confirmed_at else 0
    if money.left_minor > worth:
        yield _finding(DifferenceKind.PAID_NOT_BOOKED, booking, money.left_minor - worth)
    missing = booking.price_minor - money.paid_minor - money.owed_minor
    if is_standing and missing > 0:
        yield _finding(DifferenceKind.BOOKED_NOT_PAID, booking, missing)
    elif is_standing and money.is_returned and not money.left_minor:
        yield _finding(DifferenceKind.BOOKED_NOT_PAID, booking, booking.price_minor, "returned at Stripe")
    elif is_standing and of_dates != booking.price_minor:
        detail = f"the dates add up to {of_dates}, the booking to {booking.price_minor}"
        yield _finding(DifferenceKind.BOOKED_NOT_PAID, booking, booking.price_minor, detail)


def _of_nothing(uids: Iterable[str]) -> Iterator[Finding]:
    """Money for a booking that does not exist any more."""
    gone = set(uids) - set(Booking.objects.filter(uid__in=uids).values_list("uid", flat=True))
    for uid, money in sorted(money_by_reference(gone).items()):
        if money.left_minor:
            yield Finding(DifferenceKind.PAID_NOT_BOOKED, uid, money.left_minor, money.currency)


def _total(booking: Booking, moves: Iterable[str], money: Mapping[str, Money]) -> Money:
    """Of the booking itself and of its moves to dearer dates."""
    total = Money(booking.currency)
    for reference in (booking.uid, *moves):
        if reference in money:
            total += money[reference]
    return total


def _sum_of_dates() -> QuerySet[Any, Any]:
    """The prices of a booking's dates; a date that was moved counts once, at its new price."""
    moved = Reschedule.objects.filter(from_seat=OuterRef("pk"), status=RescheduleStatus.DONE)
    kept = Reschedule.objects.filter(to_seat=OuterRef("pk")).exclude(status=RescheduleStatus.DONE)
    seats = Seat.objects.filter(~Exists(moved), ~Exists(kept), booking=OuterRef("pk"))
    return seats.order_by().values("booking").annotate(sum=Sum("price_minor")).values("sum")


def _finding(kind: DifferenceKind, booking: Booking, amount_minor: int, detail: str = "") -> Finding:
    return Finding(kind, booking.uid, amount_minor, booking.currency, detail)
