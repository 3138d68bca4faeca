"""The difference of a move to a dearer date: its payment, and the way to the payment page and back."""

from datetime import datetime, timedelta

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
from payments.enums import OPEN_STATUSES
from payments.lines import Line
from payments.selectors import attempts_of
from payments.services import open_payment, owe, start_checkout
from tenants.selectors import absolute_url
from themes.languages import nearest_language

from .checkout import attempt_to_use, settle_attempts
from .locking import lock_booking
from .move_refusals import NothingToPayForMove
from .paying import payer_of


def move_payment_page(*, booking_uid: str, now: datetime) -> str:
    """The URL of Stripe's page for the difference of the booking's pending move; the same one while it is open.

    From there the student comes back to `booking:moved`, or to `booking:manage` without having paid. When the school
    made the move, the payment is written now and the student has HOLD_MINUTES from now on at least. An attempt that
    has run out or failed while there is time left is followed by the next one. Network, so no transaction may be
    open. Raises NothingToPayForMove, PaymentUnderWay, PaymentInQuestion, PaymentsUnavailable, ProviderUnavailable,
    ProviderRefused.
    """
    payment_uid = attempt_to_use(_payable(booking_uid, now).uid, now=now) or _next_attempt(booking_uid, now)
    token = booking_token(booking_uid)
    return start_checkout(
        payment_uid=payment_uid,
        success_url=absolute_url(reverse("booking:moved", args=[token])),
        cancel_url=absolute_url(reverse("booking:manage", args=[token])),
        now=now,
    )


def _payable(booking_uid: str, now: datetime) -> Reschedule:
    move = pending_moves().filter(booking__uid=booking_uid).select_related("booking__workshop").first()
    if move is None or move.pay_until is None or move.pay_until <= now:
        raise NothingToPayForMove
    return move


@transaction.atomic
def _next_attempt(booking_uid: str, now: datetime) -> str:
    """Write the next payment of the difference, where none is open, under the booking's lock; returns its uid."""
    lock_booking(booking_uid)
    move = _payable(booking_uid, now)
    attempts = attempts_of(move.uid)
    for attempt in attempts:
        if attempt.status in OPEN_STATUSES:
            return attempt.uid
    if not attempts:
        least = now + timedelta(minutes=settings.HOLD_MINUTES)
        move.pay_until = max(move.pay_until or least, least)
        move.save(update_fields=["pay_until"])
    open_difference(move, now=now)
    duelist.schedule(kind=RESCHEDULE_ENDS, reference=move.uid, due_at=move.pay_until or now)
    return next(attempt.uid for attempt in attempts_of(move.uid) if attempt.status in OPEN_STATUSES)


def settle_move_payment(*, booking_uid: str, now: datetime) -> None:
    """Ask Stripe how the difference stands, for the page the student comes back to. As `checkout.settle_payment`."""
    move = Reschedule.objects.filter(booking__uid=booking_uid, difference_minor__gt=0).order_by("-pk").first()
    if move is not None:
        settle_attempts(move.uid, now=now)


def open_difference(move: Reschedule, *, now: datetime) -> None:
    """Write the payment of the difference, under the move's own number: the booking's first payment stays as it is."""
    assert move.pay_until is not None
    open_payment(
        reference=move.uid,
        amount_minor=move.difference_minor,
        description=what_is_paid(move),
        lines=[_line(move)],
        expires_at=move.pay_until,
        now=now,
        **payer_of(move.booking),
    )


def owe_difference(move: Reschedule, *, now: datetime) -> None:
    """The difference is to be paid at the school, as the booking itself was."""
    owe(
        reference=move.uid,
        amount_minor=move.difference_minor,
        description=what_is_paid(move),
        lines=[_line(move)],
        due_at=move.to_start_at,
        now=now,
        **payer_of(move.booking),
    )


def _line(move: Reschedule) -> Line:
    return Line(
        description=what_is_paid(move),
        gross_minor=move.difference_minor,
        tax_rate_bp=move.booking.workshop.tax_rate_bp,
    )


def what_is_paid(move: Reschedule) -> str:
    """For the payment page, in the student's language and zone."""
    booking, zone = move.booking, move.booking.attendee_time_zone
    with translation.override(nearest_language(booking.attendee_locale)):
        locale = page_locale()
        return _("Move to %(day)s, %(time)s: %(title)s") % {
            "title": booking.workshop.title,
            "day": full_day_text(local_day(move.to_start_at, zone), locale),
            "time": time_text(move.to_start_at, zone, locale),
        }
