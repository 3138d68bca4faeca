from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from booking.models import Booking
from booking.services.bookings import book
from booking.services.checkout import payment_page
from core.models import OutboxMessage
from payments.selectors import payment_of
from payments.services import connect_account
from tenants.selectors import forget_addresses
from tests.factories.booking import GUEST, NOW, attendee

ACCOUNT = "acct_alpha00000001"


@pytest.fixture
def account(db: None, alpha: Any, stripe: Any, settings: Any) -> Iterator[Any]:
    """The school's Stripe account, ready for payments, at a stand-in that speaks Stripe's protocol.

    The stand-in's clock is set to NOW too, as Stripe refuses pages that stay open for more than a day.
    """
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    forget_addresses()
    with time_machine.travel(NOW):
        stripe.connect_account(ACCOUNT, name="Alpha")
        yield connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_alpha", now=NOW)
    forget_addresses()


@pytest.fixture
def pay(stripe: Any) -> Callable[[Booking], Any]:
    """Open the payment page of a held booking and pay there; Stripe's news has not arrived yet."""

    def act(booking: Booking, **fields: Any) -> Any:
        payment_page(booking_uid=booking.uid, now=NOW)
        payment = payment_of(booking.uid)
        stripe.pay(payment.checkout_session_id, **fields)
        return payment

    return act


@pytest.fixture
def news() -> Callable[[], list[str]]:
    """The keys of what was written to the outbox, in order, without the uid of the booking."""

    def read() -> list[str]:
        rows = OutboxMessage.objects.filter(kind__startswith="booking.").order_by("pk")
        return [row.key.replace(row.payload.get("booking", "*"), "*") for row in rows]

    return read


def book_session(session: Any, name: str = "Chloe", **fields: Any) -> Booking:
    """Chloe, or somebody else, books a place of a class."""
    return book(
        **{
            "workshop_id": session.workshop_id,
            "session_id": session.pk,
            "attendee": attendee(name),
            "by": GUEST,
            "now": NOW,
            **fields,
        }
    )


def book_slot(workshop: Any, start: Any, name: str = "Chloe", **fields: Any) -> Booking:
    """Chloe, or somebody else, books a lesson."""
    return book(
        **{
            "workshop_id": workshop.pk,
            "start": start,
            "attendee": attendee(name),
            "by": GUEST,
            "now": NOW,
            **fields,
        }
    )


def book_series(series: Any, name: str = "Chloe", **fields: Any) -> Booking:
    """Chloe, or somebody else, books all that is left of a series."""
    return book(
        **{
            "workshop_id": series.workshop_id,
            "series_id": series.pk,
            "attendee": attendee(name),
            "by": GUEST,
            "now": NOW,
            **fields,
        }
    )
