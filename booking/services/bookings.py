"""Booking a place, or all of a series: lock, look again, write everything at once."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec

from django.conf import settings
from django.db import IntegrityError, transaction

from booking.enums import ActorKind, BookingSource, BookingStatus, PayWay, WorkshopStatus
from booking.models import Booking, Seat, Workshop
from core.page_cache import bump_content_version
from payments.lines import NO_BUYER, Buyer
from payments.selectors import accepts_payments
from payments.services import PaymentsUnavailable

from . import paying
from .actors import SYSTEM, Actor, Attendee
from .answers import check_answers, keep_answers
from .confirmations import announce, confirm_paid
from .constraints import is_taken
from .locking import again_after_deadlock
from .news import tell_to_pay
from .paying import await_payment, end_hold_in_time
from .purchases import PAY_WITHIN, Purchase, StaffTerms, Wanted, priced, take
from .registration import refuse_unregistered
from .slot_refusals import SlotTaken, UnknownWorkshop, WorkshopClosed
from .terms_of_sale import Sale, checked_buyer, chosen_way, with_code

__all__ = [
    "Actor",
    "Attendee",
    "PaymentsUnavailable",
    "SlotTaken",
    "StaffTerms",
    "book",
    "confirm_paid",
    "offer_place",
]

P = ParamSpec("P")


def _taken_is_said(service: Callable[P, Booking]) -> Callable[P, Booking]:
    """PostgreSQL's word that somebody else was first, as SlotTaken."""

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> Booking:
        try:
            return service(*args, **kwargs)
        except IntegrityError as error:
            if not is_taken(error):
                raise
            raise SlotTaken from error

    return run


@again_after_deadlock
@_taken_is_said
@transaction.atomic
def book(
    *,
    workshop_id: int,
    start: datetime | None = None,
    session_id: int | None = None,
    series_id: int | None = None,
    teacher_id: int | None = None,
    attendee: Attendee,
    note: str = "",
    answers: Mapping[int, str] | None = None,
    by: Actor,
    source: BookingSource = BookingSource.WEBSITE,
    staff: StaffTerms | None = None,
    voucher: str = "",
    pays_at_school: bool = False,
    buyer: Buyer = NO_BUYER,
    now: datetime,
) -> Booking:
    """Book tutoring at `start` (aware), a place in the session of a class, or all that is left of a series.

    A free booking is confirmed at once. A paid one is held for HOLD_MINUTES with a pending payment under the
    booking's uid; `checkout.payment_page` then opens the page to pay on. `answers` are texts by the question's id.
    With `staff` the school enters it: see StaffTerms. A discount code (`voucher`) comes off the price, also off one
    that the school has set itself; a booking that costs nothing then is confirmed at once. So is one that
    `pays_at_school`, which the school may choose for any workshop, and a student where the workshop offers it; where
    it offers nothing else, no choice is needed. `buyer` is whom the invoice is to name. Raises a Refusal (see
    `slot_refusals`, `registration`, `answers`, `voucher_refusals`, `terms_of_sale`), or PaymentsUnavailable when it
    costs money and the school cannot take any.
    """
    workshop = _open_workshop(workshop_id)
    refuse_unregistered(workshop, attendee, by)
    checked = check_answers(workshop, answers, may_be_missing=staff is not None)
    at_school = chosen_way(workshop, pays_at_school, by_staff=staff is not None)
    sale = Sale(buyer=checked_buyer(buyer), pays_at_school=at_school)
    wanted = Wanted(start, session_id, series_id, teacher_id)
    purchase = take(workshop, wanted, attendee, by_staff=staff is not None, now=now)
    purchase = priced(purchase, staff.price_minor if staff else None, workshop.currency)
    purchase, sale = with_code(workshop, purchase, sale, code=voucher, email=attendee.address, now=now)
    if staff is not None and source == BookingSource.WEBSITE:
        source = BookingSource.STAFF
    held_until = None if sale.is_settled(purchase) else _held_until(purchase, staff, now)
    booking = _write(workshop, purchase, attendee, by, source, held_until, now, note=note, sale=sale)
    keep_answers(booking, checked)
    _go_on(booking, purchase, staff, now)
    return booking


@_taken_is_said
@transaction.atomic
def offer_place(
    *,
    workshop_id: int,
    session_id: int | None = None,
    series_id: int | None = None,
    attendee: Attendee,
    held_until: datetime,
    now: datetime,
) -> Booking:
    """Hold a place for somebody who waits for it, until they accept it or pay. Nobody is told.

    Notice, window and the places kept for those who wait do not count. There is no payment yet:
    `checkout.payment_page` opens it, `confirmations.accept_hold` takes a place that costs nothing. Raises SlotTaken,
    AlreadyBooked and the like, and PaymentsUnavailable when it costs money that the school cannot take now.
    """
    workshop = _open_workshop(workshop_id)
    wanted = Wanted(session_id=session_id, series_id=series_id)
    purchase = take(workshop, wanted, attendee, by_staff=True, now=now)
    booking = _write(workshop, purchase, attendee, SYSTEM, BookingSource.WAITLIST, held_until, now)
    _refuse_unpayable(booking)
    end_hold_in_time(booking)
    return booking


def _open_workshop(workshop_id: int) -> Workshop:
    workshop = Workshop.objects.filter(pk=workshop_id).exclude(status=WorkshopStatus.DRAFT).first()
    if workshop is None:
        raise UnknownWorkshop
    if workshop.status != WorkshopStatus.ACTIVE:
        raise WorkshopClosed
    return workshop


def _write(
    workshop: Workshop,
    purchase: Purchase,
    attendee: Attendee,
    by: Actor,
    source: BookingSource,
    held_until: datetime | None,
    now: datetime,
    *,
    note: str = "",
    sale: Sale | None = None,
) -> Booking:
    """Held until then; without a time, confirmed."""
    by_student = by.kind == ActorKind.STUDENT
    sale = sale or Sale()
    booking = Booking.objects.create(
        uid=sale.uid,
        workshop=workshop,
        series=purchase.series,
        status=BookingStatus.HELD if held_until else BookingStatus.CONFIRMED,
        source=source,
        attendee_name=attendee.name.strip(),
        attendee_email=attendee.address,
        attendee_time_zone=attendee.time_zone,
        attendee_locale=attendee.locale,
        note=note.strip(),
        student_id=by.user_id if by_student else None,
        entered_by_id=None if by_student else by.user_id,
        price_minor=purchase.price_minor,
        currency=workshop.currency,
        discount_minor=sale.discount_minor,
        voucher_code=sale.voucher_code,
        pays_at_school=sale.pays_at_school and purchase.price_minor > 0,
        billing_name=sale.buyer.name,
        billing_address=sale.buyer.address,
        billing_tax_id=sale.buyer.tax_id,
        created_at=now,
        confirmed_at=None if held_until else now,
        held_until=held_until,
    )
    Seat.objects.bulk_create(
        Seat(booking=booking, session=session, number=number, capacity=session.capacity, price_minor=share)
        for (session, number), share in zip(purchase.places, purchase.shares)
    )
    transaction.on_commit(bump_content_version)
    return booking


def _held_until(purchase: Purchase, staff: StaffTerms | None, now: datetime) -> datetime:
    if staff is None:
        return now + timedelta(minutes=settings.HOLD_MINUTES)
    return min(now + (staff.pay_within or PAY_WITHIN), purchase.first_start_at)


def _go_on(booking: Booking, purchase: Purchase, staff: StaffTerms | None, now: datetime) -> None:
    """Tell of what is confirmed; let the rest wait for its money."""
    if booking.pays_at_school:
        paying.owe_payment(booking, [session for session, _number in purchase.places], now=now)
    if booking.status == BookingStatus.CONFIRMED:
        announce(booking, now=now)
    elif staff is None:
        await_payment(booking, [session for session, _number in purchase.places], now=now)
    else:
        _refuse_unpayable(booking)
        end_hold_in_time(booking)
        tell_to_pay(booking, now=now)


def _refuse_unpayable(booking: Booking) -> None:
    at_school = (
        booking.workshop.pay_way != PayWay.ONLINE
    )  # the student may choose that, see `paying_at_school`
    if not booking.is_free and not at_school and not accepts_payments():
        raise PaymentsUnavailable
