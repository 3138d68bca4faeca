"""What was paid for bookings and for moving them, what is owed, and what went back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from booking.models import Booking, Reschedule
from payments.selectors.history import PaymentEntry, payment_history, payment_history_page

from .bookings import booking_token
from .students import own_bookings

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class PaidEntry:
    """A payment with the token of the booking that it was for."""

    payment: PaymentEntry
    token: str


@dataclass(frozen=True, slots=True)
class StudentMoney:
    """One page of a person's payments, the latest first; pages count from 1."""

    entries: tuple[PaidEntry, ...]
    number: int
    count: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        return self.number + 1 if self.number < self.count else None


def money_of(booking_uid: str) -> list[PaymentEntry]:
    """Of one booking, the latest first. Three queries."""
    moves = Reschedule.objects.filter(booking__uid=booking_uid, difference_minor__gt=0)
    return payment_history([booking_uid, *moves.values_list("uid", flat=True)])


def student_money(user: "User", *, page: int) -> StudentMoney:
    """Of all bookings that belong to the person. The number of queries is fixed."""
    own = own_bookings(user).order_by().values_list("uid", flat=True)
    uids = {uid: uid for uid in own}
    moves = Reschedule.objects.filter(
        booking__in=Booking.objects.filter(uid__in=list(uids)), difference_minor__gt=0
    )
    uids.update(moves.values_list("uid", "booking__uid"))
    found = payment_history_page(uids, page=page, per_page=PER_PAGE)
    entries = tuple(PaidEntry(each, booking_token(uids[each.reference])) for each in found.entries)
    return StudentMoney(entries, found.number, found.count)
