"""What a server or a worker does for one booking, as something that a process of its own can be told to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any


def open_page(uid: str) -> None:
    """The student is sent to the payment page."""
    from booking.services.checkout import payment_page
    from core.clock import now

    payment_page(booking_uid=uid, now=now())


def work(uid: str) -> None:
    """A worker does what is due."""
    from core.clock import now
    from core.duelist.services import run_all_due

    run_all_due(now=now())


def end_hold(uid: str) -> None:
    """A worker ends the hold, whose time is over."""
    from booking.services.holds import end_hold
    from core.clock import now

    end_hold(booking_uid=uid, now=now() + timedelta(minutes=31))


def mark_paid(uid: str) -> None:
    """The school takes the money at the desk."""
    from core.clock import now
    from payments.selectors import payment_of
    from payments.services.school_payments import mark_paid

    payment = payment_of(uid)
    assert payment is not None
    mark_paid(payment_uid=payment.uid, means="cash", note="", by_user_id=None, now=now())


def cancel(uid: str) -> None:
    """The student cancels in time; a worker sends the money back."""
    from booking.services.actors import GUEST
    from booking.services.cancellations import cancel_booking
    from core.clock import now

    cancel_booking(booking_uid=uid, by=GUEST, reason="flu", now=now())
    work(uid)


def move_to_cheaper(uid: str) -> None:
    """The student moves to a date that costs less; a worker sends the difference back."""
    from booking.models import Booking
    from booking.services.actors import GUEST
    from booking.services.rescheduling import reschedule
    from core.clock import now

    booking = Booking.objects.get(uid=uid)
    cheaper = booking.workshop.sessions.get(price_minor__lt=booking.price_minor)
    reschedule(booking_uid=uid, session_id=cheaper.pk, by=GUEST, now=now())
    work(uid)


def refund_again(uid: str) -> None:
    """The school tries a refund again that failed; a worker sends it."""
    from core.clock import now
    from payments.enums import RefundState
    from payments.models import Refund
    from payments.services import retry_refund

    failed = Refund.objects.get(payment__reference=uid, state=RefundState.FAILED)
    retry_refund(refund_id=failed.pk, by_user_id=None, now=now())
    work(uid)


def give_back(uid: str) -> None:
    """The school hands money back at the desk, whatever of it is still to be given."""
    from core.clock import now
    from payments.enums import RefundState
    from payments.models import Refund
    from payments.services import settle_outside

    owed = Refund.objects.filter(payment__reference=uid, is_outside=True, state=RefundState.PENDING)
    for refund in owed:
        settle_outside(refund_id=refund.pk, note="", by_user_id=None, now=now())


ACTS: dict[str, Callable[[str], None]] = {
    act.__name__: act
    for act in (open_page, work, end_hold, mark_paid, cancel, move_to_cheaper, refund_again, give_back)
}


def in_a_process(act: str, uid: str, schema: str, database: str, stripe: dict[str, Any], redis: bool) -> None:
    """The target of a process that is started from nothing but Django: set up, enter the school, act."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django_tenants.utils import schema_context

    for name, value in stripe.items():
        setattr(settings, name, value)
    connection.settings_dict["NAME"] = database
    if not redis:
        _lose_redis()
    with schema_context(schema):
        ACTS[act](uid)


def _lose_redis() -> None:
    """Nothing answers where Redis was: neither the broker nor the caches."""
    from django.conf import settings

    from config.celery import app

    app.conf.broker_url = "redis://127.0.0.1:1/0"
    for cache in settings.CACHES.values():
        cache["LOCATION"] = "redis://127.0.0.1:1/0"
