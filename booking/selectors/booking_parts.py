"""The parts of a booking as pages, mails and the API show them. Instants are aware UTC, texts in the reader's words."""

from dataclasses import dataclass
from datetime import datetime

from payments.enums import PaymentMethod, PaymentStatus

from .teachers import TeacherCard


@dataclass(frozen=True, slots=True)
class LessonView:
    """One date of a booking.

    `is_active`: the place is held or booked; `is_cancelled`: it was cancelled, alone or with the booking. `price_minor`
    is its part of the booking's price. `moved_at` is when the school last moved it after it was booked.
    `calendar_key` names its entry in calendars and stays when the date is moved.
    """

    seat_id: int
    session_id: int
    start_at: datetime
    end_at: datetime
    teachers: tuple[TeacherCard, ...]
    is_active: bool
    is_cancelled: bool
    attendance: str
    attendance_label: str
    price_minor: int
    moved_at: datetime | None
    session_sequence: int
    calendar_key: int


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A question as it was asked, and the answer in words."""

    question_id: int | None
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move from one date to another that was done."""

    uid: str
    from_start_at: datetime
    to_start_at: datetime
    by_kind: str
    by_label: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RefundRequestView:
    """What a student asked for, and what the school said. Amounts are written out, or empty."""

    id: int
    status: str
    status_label: str
    reason: str
    answer: str
    granted_minor: int
    granted: str
    refund_status: str
    refund_label: str
    created_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaymentView:
    """The money of a booking. `amount` is written for the active language; `refundable_minor` counts differences that
    were paid for moves too. `declines` is how often a card was refused on the payment page of this attempt."""

    uid: str
    status: str
    status_label: str
    amount_minor: int
    currency: str
    amount: str
    settled_at: datetime | None
    refundable_minor: int
    method: str = PaymentMethod.STRIPE
    attempt: int = 1
    declines: int = 0

    @property
    def is_paid(self) -> bool:
        return self.status == PaymentStatus.SUCCEEDED

    @property
    def is_owed(self) -> bool:
        """Is it still to be paid at the school?"""
        return self.method == PaymentMethod.SCHOOL and self.status == PaymentStatus.PENDING
