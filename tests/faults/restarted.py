"""A school as a process of its own, on the database that DATABASE_URL names: does step by step what it is told.

A line of JSON in for each step, a line out with what came of it, and one for each try that the database cut short.
"""

import json
import os
import sys
import time
from types import SimpleNamespace
from typing import Any

import django

SCHOOL = "alpha"
PATIENCE_SECONDS = 30


class School:
    """The steps. Each may be repeated, as a page is loaded again or a worker is sent again by the due list."""

    def __init__(self, stripe: Any) -> None:
        self.stripe = stripe
        self.stories: dict[str, Any] = {}

    def open(self) -> None:
        from core.clock import now
        from payments.services import connect_account

        from .conftest import a_class
        from .story import ACCOUNT, Story

        connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_faults", now=now())
        self.session = a_class()
        self.any = Story(SCHOOL, self.session, self.stripe)

    def book(self, name: str) -> None:
        from .story import Story

        self.stories[name] = Story(SCHOOL, self.session, self.stripe)
        self.stories[name].book(name)

    def open_page(self, name: str) -> str:
        self.stories[name].open_page()
        return self.stories[name].payment.checkout_session_id

    def come_back(self, name: str) -> str:
        """From the payment page, which asks Stripe how it went."""
        from booking.services.checkout import settle_payment
        from core.clock import now

        settle_payment(booking_uid=self.stories[name].uid, now=now())
        return self.stories[name].booking.status

    def ask_for_refund(self, name: str) -> str:
        """The booking is cancelled; no worker has sent the money back yet."""
        from booking.services.actors import GUEST
        from booking.services.cancellations import cancel_booking
        from core.clock import now
        from payments.models import Refund

        cancel_booking(booking_uid=self.stories[name].uid, by=GUEST, reason="flu", now=now())
        return Refund.objects.get(payment=self.stories[name].payment).state

    def work(self) -> None:
        self.any.work()

    def end(self) -> dict[str, Any]:
        """Days go by, the night compares: our books, what is wrong with them, what a second night repairs."""
        from .books import disagreements

        self.any.time_passes()
        self.any.compare()
        wrong = disagreements(self.any.theirs())
        return {**_books(), "wrong": wrong, "repaired": self.any.compare().repaired}


def _books() -> dict[str, Any]:
    from payments.models import Payment, Refund

    paid = Payment.objects.filter(status="succeeded").order_by("pk")
    back = Refund.objects.filter(state="succeeded").order_by("pk")
    return {
        "payments": {row.payment_intent_id: row.amount_minor for row in paid},
        "refunds": {row.stripe_refund_id: row.amount_minor for row in back},
    }


def _persistently(step: Any, *arguments: str) -> Any:
    """Again until the database is there, each time as a request or a task begins."""
    from django.db import InterfaceError, OperationalError, close_old_connections
    from django_tenants.utils import schema_context

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        close_old_connections()
        try:
            with schema_context(SCHOOL):
                return step(*arguments)
        except (InterfaceError, OperationalError) as error:
            if time.monotonic() > deadline:
                raise
            _say(cut_short=type(error).__name__)
            time.sleep(0.05)


def _say(**fields: Any) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def main() -> None:
    """The first line names Stripe's settings; the process ends with its input."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django.conf import settings

    from tests.support import caches
    from tests.support.stripe import StripeSide

    for name, value in json.loads(sys.stdin.readline()).items():
        setattr(settings, name, value)
    school = School(StripeSide(SimpleNamespace(url=settings.STRIPE_API_BASE)))
    try:
        for line in sys.stdin:
            step, *arguments = json.loads(line)
            _say(came=_persistently(getattr(school, step), *arguments))
    finally:
        caches.forget_this_run()


if __name__ == "__main__":
    main()
