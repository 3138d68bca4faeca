"""Students who book and pay online, so that the demo's owners see money that came, went back and was disputed.

They book by the same services as visitors of the website; on the payment page a stand-in plays the payer with Stripe's
test cards. Done once for each school.
"""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django_tenants.utils import tenant_context

from booking.selectors.sessions import workshop_sessions
from booking.selectors.workshops import WorkshopCard, public_workshops
from booking.services.actors import GUEST
from booking.services.cancellations import cancel_booking
from booking.services.checkout import settle_payment
from booking.services.ordering import order
from cms_pages.seeds.shapes import SchoolSeed
from cms_pages.services.demo import SCHOOLS
from cms_pages.services.demo_bookings import STUDENT, answers_to, attendee
from core.clock import now as clock
from payments.lines import Buyer
from payments.models import Payment
from payments.selectors import accepts_payments
from payments.services import refund_by_staff
from tenants.selectors import school_by_slug

_COMPANY = Buyer("Gil Traducciones S.L.", "Calle Colón 3\n46004 València", "ESB12345674")


@dataclass(frozen=True)
class Payer:
    """Who buys, with which test card, and what becomes of it."""

    name: str
    card: str = "4242424242424242"
    has_code: bool = False
    buyer: Buyer = field(default_factory=Buyer)
    then: str = ""


_PAYERS = (
    Payer(STUDENT),
    Payer("Javier Montesinos", has_code=True),
    Payer("Teresa Gil", buyer=_COMPANY),
    Payer("Anders Holm", then="cancels"),
    Payer("Paola Ricci", then="gets half back"),
    # Stripe's test cards: a refund that the bank sends back, and a payment that the payer's bank disputes.
    Payer("Tom Haverkamp", card="4000000000005126", then="cancels"),
    Payer("Nadia Kowalska", card="4000000000000259"),
    Payer("Jonas Brandt"),
)


def main() -> None:
    """All payers, in schools that take payments and in which nobody has paid yet."""
    for seed in SCHOOLS:
        tenant = school_by_slug(seed.slug)
        assert tenant is not None, "the seeds have made it"
        with tenant_context(tenant):
            if accepts_payments() and not Payment.objects.filter(method="stripe").exists():
                _sell(seed)


def _sell(seed: SchoolSeed) -> None:
    for payer, (card, session_id) in zip(_PAYERS, _wanted(clock())):
        _buy(seed, payer, card, session_id)


def _wanted(now: datetime) -> Iterator[tuple[WorkshopCard, int]]:
    """Dates of classes that cost something, one of each class in turn, all of them far enough away to be cancelled."""
    cards = [card for card in public_workshops(now=now) if _is_sold(card)]
    soon = now + timedelta(days=6)
    for of_each in zip_longest(*(workshop_sessions(card.id, from_=soon) for card in cards)):
        yield from ((card, date.id) for card, date in zip(cards, of_each) if date is not None)


def _is_sold(card: WorkshopCard) -> bool:
    by_date = card.sold_by != "series" and not card.is_tutoring
    return by_date and not card.is_free and card.registration_mode == "public" and not card.requires_login


def _buy(seed: SchoolSeed, payer: Payer, card: WorkshopCard, session_id: int) -> None:
    ordered = order(
        workshop_id=card.id,
        session_id=session_id,
        attendee=attendee(payer.name, seed),
        answers=answers_to(card),
        voucher=seed.codes[0]["code"] if payer.has_code else "",
        buyer=payer.buyer,
        by=GUEST,
        now=clock(),
    )
    uid = ordered.booking.uid
    payment = Payment.objects.get(reference=uid)
    _control(f"sessions/{payment.checkout_session_id}/pay", card=payer.card, name=payer.name)
    settle_payment(booking_uid=uid, now=clock())
    if payer.then == "cancels":
        cancel_booking(booking_uid=uid, by=GUEST, reason="I have to work that evening.", now=clock())
    elif payer.then == "gets half back":
        half = payment.amount_minor // 2
        refund_by_staff(
            payment_uid=payment.uid, amount_minor=half, note="Came late", by_user_id=None, now=clock()
        )


def _control(path: str, **body: Any) -> None:
    request = urllib.request.Request(  # noqa: S310 - the stand-in, on this machine
        f"{settings.STRIPE_API_BASE}/_control/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - the stand-in, on this machine
        pass
