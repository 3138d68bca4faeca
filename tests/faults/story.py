"""One booking and everything that can happen to its money, with the world around it."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import time_machine
from django.conf import settings
from django.db import connection

from booking.models import Booking
from booking.services.actors import GUEST
from booking.services.bookings import book
from core.clock import now
from core.duelist.services import run_all_due
from payments.models import Payment, ReconciliationRun
from payments.selectors import payment_of
from payments.services import reconciliation
from tests.factories.booking import SessionFactory, attendee

from . import acts

ACCOUNT = "acct_faults000000001"
# Long enough for a process to be caught while it waits for it.
HELD_SECONDS = 0.5
PATIENCE_SECONDS = 15
# Until every hold, retry and check of a story has come round, and well before the class.
_LATER = (timedelta(minutes=2), timedelta(minutes=65), timedelta(hours=26), timedelta(days=4))

_processes = multiprocessing.get_context("forkserver")


class Story:
    """`uid` is the booking's, once there is one."""

    def __init__(self, schema: str, session: Any, stripe: Any) -> None:
        self.schema = schema
        self.session = session
        self.stripe = stripe
        self.uid = ""
        self._held_until = 0.0

    def allow(self, places: int) -> None:
        self.session.capacity = places
        self.session.save()

    def another_date(self, price_minor: int) -> Any:
        """Of the same class, a day later."""
        return SessionFactory(
            workshop=self.session.workshop,
            hosts=[row.teacher for row in self.session.workshop.hosts.all()],
            start_at=self.session.start_at + timedelta(days=1),
            price_minor=price_minor,
        )

    def book(self, name: str = "Chloe", **fields: Any) -> None:
        booking = book(
            workshop_id=self.session.workshop_id,
            session_id=self.session.pk,
            attendee=attendee(name),
            by=GUEST,
            now=now(),
            **fields,
        )
        self.uid = booking.uid

    def open_page(self) -> None:
        """Again and again, as somebody does who wants a place."""
        from payments.services import ProviderUnavailable

        for _try in range(20):
            try:
                return acts.open_page(self.uid)
            except ProviderUnavailable:
                time.sleep(0.15)
        raise AssertionError("the page never opens")

    def pay(self, **fields: Any) -> None:
        self.stripe.pay(self.payment.checkout_session_id, **fields)

    def hear(self, order: str = "created") -> None:
        """Stripe's events arrive; nobody works on them yet."""
        answers = self.stripe.control("POST", "webhooks/deliver", order=order)["answers"]
        assert set(answers) <= {"200"}, answers

    def work(self) -> None:
        while run_all_due(now=now()):
            pass

    @property
    def payment(self) -> Payment:
        payment = payment_of(self.uid)
        assert payment is not None
        return payment

    @property
    def intent(self) -> str:
        return self.stripe.books(ACCOUNT)["payments"][0]["payment_intent"]

    @property
    def booking(self) -> Booking:
        return Booking.objects.get(uid=self.uid)

    def theirs(self) -> dict[str, Any]:
        return self.stripe.books(ACCOUNT)

    def time_passes(self) -> None:
        """Days go by, and the workers do what falls due in them."""
        start = now()
        for later in _LATER:
            with time_machine.travel(start + later, tick=True):
                self.work()

    def compare(self) -> ReconciliationRun:
        """The comparison of the night after those days."""
        with time_machine.travel(now() + _LATER[-1] + timedelta(hours=1), tick=True):
            moment = now()
            run = reconciliation.reconcile(
                from_at=moment - reconciliation.LOOKS_BACK, to_at=moment, now=moment
            )
            self.work()
        assert (run.error, run.finished_at is not None) == ("", True)
        return run

    @contextmanager
    def process(self, act: str, *, redis: bool = True) -> Iterator[Any]:
        """A process of its own, in which the act is under way; gone afterwards."""
        names = [name for name in dir(settings) if name.startswith("STRIPE_")]
        stripe = {name: getattr(settings, name) for name in names}
        database = settings.DATABASES["default"]["NAME"]
        started = _processes.Process(
            target=acts.in_a_process, args=(act, self.uid, self.schema, database, stripe, redis), daemon=True
        )
        started.start()
        try:
            yield started
        finally:
            if started.is_alive():
                started.kill()
            started.join(PATIENCE_SECONDS)

    def wait_until_held(self) -> None:
        """Until Stripe has a request in hand that it takes its time with."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.stripe.control("GET", "faults")["faults"]:
            assert time.monotonic() < deadline, "nobody asks Stripe"
            time.sleep(0.02)
        self._held_until = time.monotonic() + HELD_SECONDS
        time.sleep(0.1)

    def wait_until_done(self) -> None:
        """Until Stripe is done with that request, whoever waits for it; days pass quickly here."""
        time.sleep(max(0.0, self._held_until + 0.1 - time.monotonic()))


def cut_connections() -> int:
    """Every connection to this test's database but our own ends, as in a restart; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])
