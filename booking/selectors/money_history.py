"""What was paid for bookings and for moving them, what is owed, and what went back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from booking.models import Reschedule
from payments.selectors.history import PaymentEntry, payment_history, payment_history_page
from payments.selectors.invoices import DocumentCard, documents_of

from .bookings import booking_token
from .students import own_bookings

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class PaidEntry:
    """A payment, its documents (the latest first), and the token of the booking that it was for."""

    payment: PaymentEntry
    documents: tuple[DocumentCard, ...]
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


def money_of(booking_uid: str) -> tuple[PaidEntry, ...]:
    """Of one booking, the latest first. Four queries."""
    moves = Reschedule.objects.filter(booking__uid=booking_uid, difference_minor__gt=0)
    uids = {booking_uid: booking_uid, **dict.fromkeys(moves.values_list("uid", flat=True), booking_uid)}
    return _entries(payment_history(uids), uids)


def student_money(user: "User", *, page: int) -> StudentMoney:
    """Of all bookings that belong to the person. The number of queries is fixed."""
    own = own_bookings(user)
    uids = {uid: uid for uid in own.order_by().values_list("uid", flat=True)}
    moves = Reschedule.objects.filter(booking__in=own, difference_minor__gt=0)
    uids.update(moves.values_list("uid", "booking__uid"))
    found = payment_history_page(uids, page=page, per_page=PER_PAGE)
    return StudentMoney(_entries(found.entries, uids), found.number, found.count)


def _entries(payments: Iterable[PaymentEntry], uids: Mapping[str, str]) -> tuple[PaidEntry, ...]:
    """`uids` are the bookings by reference."""
    payments = tuple(payments)
    documents = documents_of({each.reference for each in payments}) if payments else {}
    return tuple(
        PaidEntry(each, _of(each, documents.get(each.reference, ())), booking_token(uids[each.reference]))
        for each in payments
    )


def _of(payment: PaymentEntry, documents: Iterable[DocumentCard]) -> tuple[DocumentCard, ...]:
    return tuple(document for document in documents if document.payment_uid == payment.uid)
