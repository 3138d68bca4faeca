"""What the school does for a student: entering a booking, and sending a mail once more."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking import events
from booking.enums import BookingSource, BookingStatus
from booking.models import Booking
from core import outbox

from .actors import Actor, Attendee
from .bookings import StaffTerms, book
from .checkout import UnknownBooking
from .refusals import Refusal

if TYPE_CHECKING:
    from booking.selectors.bookings import BookingView

_MAILS = {
    BookingStatus.CONFIRMED: events.STUDENT_CONFIRMED,
    BookingStatus.HELD: events.STUDENT_PAY,
}


class NothingToSend(Refusal):
    code = "nothing_to_send"
    message = _("Only a confirmed booking, or one that is to be paid, has a mail to send again.")


def book_for_student(
    *,
    workshop_id: int,
    start: datetime | None = None,
    session_id: int | None = None,
    series_id: int | None = None,
    teacher_id: int | None = None,
    attendee: Attendee,
    note: str = "",
    answers: Mapping[int, str] | None = None,
    price_minor: int | None = None,
    pay_within: timedelta | None = None,
    voucher: str = "",
    pays_at_school: bool = False,
    by: Actor,
    now: datetime,
) -> Booking:
    """Enter a booking for the school, whose own rules for students do not count (StaffTerms).

    `price_minor`: None is the usual price, 0 free; a discount code comes off either. One that costs something is held
    for `pay_within`, and the student gets a mail with the way to pay, or is confirmed at once and owed where the
    student `pays_at_school`. Raises what `book` raises.
    """
    return book(
        workshop_id=workshop_id,
        start=start,
        session_id=session_id,
        series_id=series_id,
        teacher_id=teacher_id,
        attendee=attendee,
        note=note,
        answers=answers,
        by=by,
        source=BookingSource.STAFF,
        staff=StaffTerms(price_minor=price_minor, pay_within=pay_within),
        voucher=voucher,
        pays_at_school=pays_at_school,
        now=now,
    )


def may_send_link(view: "BookingView") -> bool:
    """Is there a mail to send again? One that is held by the website is on its way through the payment page."""
    entered = view.source == BookingSource.STAFF
    return view.status == BookingStatus.CONFIRMED or (view.status == BookingStatus.HELD and entered)


@transaction.atomic
def send_link_again(*, booking_uid: str, by: Actor, now: datetime) -> None:
    """Mail the confirmation, or the way to pay, once more. Raises UnknownBooking, NothingToSend."""
    booking = Booking.objects.filter(uid=booking_uid).first()
    if booking is None:
        raise UnknownBooking
    kind = _MAILS.get(BookingStatus(booking.status))
    if kind is None or (kind == events.STUDENT_PAY and booking.source != BookingSource.STAFF):
        raise NothingToSend
    outbox.record(
        kind=kind,
        # To the second: pressed twice at once, it is sent once.
        key=f"{kind}:{booking.uid}:again:{now:%Y%m%d%H%M%S}",
        payload={"booking": booking.uid, "resent_by": by.user_id},
        now=now,
    )
