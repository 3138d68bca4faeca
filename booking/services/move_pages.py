"""The difference of a move to a dearer date: its payment, and the way to the payment page and back."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from booking.events import RESCHEDULE_ENDS
from booking.models import Reschedule
from booking.selectors.bookings import booking_token
from booking.selectors.reschedules import pending_moves
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from core.duelist import services as duelist
from payments.enums import PaymentStatus
from payments.selectors import payment_of
from payments.services import (
    ProviderRefused,
    ProviderUnavailable,
    close_checkout,
    open_payment,
    settle_checkout,
    start_checkout,
)
from payments.services.checkout import PAGE_MINUTES
from tenants.selectors import absolute_url
from themes.languages import nearest_language

from .holds import ASK_AGAIN, BANK_ASK_AGAIN
from .locking import lock_booking
from .move_refusals import NothingToPayForMove

log = structlog.get_logger(__name__)

_OPEN = (PaymentStatus.PENDING, PaymentStatus.PROCESSING)


def move_payment_page(*, booking_uid: str, now: datetime) -> str:
    """The URL of Stripe's page for the difference of the booking's pending move; the same one each time.

    From there the student comes back to `booking:moved`, or to `booking:manage` without having paid. When the school
    made the move, the payment is written now and the student has HOLD_MINUTES from now on. Network, so no
    transaction may be open. Raises NothingToPayForMove, PaymentsUnavailable, ProviderUnavailable, ProviderRefused.
    """
    payment_uid = _payable(booking_uid, now)
    token = booking_token(booking_uid)
    return start_checkout(
        payment_uid=payment_uid,
        success_url=absolute_url(reverse("booking:moved", args=[token])),
        cancel_url=absolute_url(reverse("booking:manage", args=[token])),
        now=now,
    )


@transaction.atomic
def _payable(booking_uid: str, now: datetime) -> str:
    lock_booking(booking_uid)
    move = pending_moves().filter(booking__uid=booking_uid).select_related("booking__workshop").first()
    if move is None or move.pay_until is None or move.pay_until <= now:
        raise NothingToPayForMove
    payment = payment_of(move.uid)
    if payment is None:
        move.pay_until = now + timedelta(minutes=settings.HOLD_MINUTES)
        move.save(update_fields=["pay_until"])
        open_difference(move, now=now)
        duelist.schedule(kind=RESCHEDULE_ENDS, reference=move.uid, due_at=move.pay_until)
        payment = payment_of(move.uid)
    assert payment is not None
    return payment.uid


def settle_move_payment(*, booking_uid: str, now: datetime) -> None:
    """Ask Stripe how the difference stands, for the page the student comes back to. Network, so no transaction may be
    open. Raises ProviderUnavailable."""
    move = Reschedule.objects.filter(booking__uid=booking_uid, difference_minor__gt=0).order_by("-pk").first()
    payment = payment_of(move.uid) if move is not None else None
    if payment is not None:
        settle_checkout(payment_uid=payment.uid, now=now)


def open_difference(move: Reschedule, *, now: datetime) -> None:
    """Write the payment of the difference, under the move's own number: the booking's first payment stays as it is."""
    assert move.pay_until is not None
    booking = move.booking
    open_payment(
        reference=move.uid,
        amount_minor=move.difference_minor,
        currency=booking.currency,
        description=_what_is_paid(move),
        payer_email=booking.attendee_email,
        payer_locale=booking.attendee_locale,
        expires_at=move.pay_until,
        now=now,
    )


def close_page(*, uid: str, now: datetime) -> datetime | None:
    """See to it that nobody can pay the difference any more; a time when that cannot be said yet."""
    payment = payment_of(uid)
    if payment is None or payment.status not in _OPEN:
        return None
    try:
        payment = close_checkout(payment_uid=payment.uid, now=now)
    except ProviderUnavailable:
        log.warning("move.provider_unavailable", move=uid)
        return now + ASK_AGAIN
    except ProviderRefused:
        log.exception("move.provider_refused", move=uid)
        closed_at = payment.created_at + timedelta(minutes=PAGE_MINUTES) + ASK_AGAIN
        return closed_at if now < closed_at else None
    return now + BANK_ASK_AGAIN if payment.status == PaymentStatus.PROCESSING else None


def _what_is_paid(move: Reschedule) -> str:
    """For the payment page, in the student's language and zone."""
    booking, zone = move.booking, move.booking.attendee_time_zone
    with translation.override(nearest_language(booking.attendee_locale)):
        locale = page_locale()
        return _("Move to %(day)s, %(time)s: %(title)s") % {
            "title": booking.workshop.title,
            "day": full_day_text(local_day(move.to_start_at, zone), locale),
            "time": time_text(move.to_start_at, zone, locale),
        }
