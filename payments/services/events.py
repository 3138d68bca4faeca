"""Stripe's events: stored once on arrival, then applied in the school they belong to.

An event is a trigger, never truth: it says which object to read again. They come late, twice and out of order.
"""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django_tenants.utils import schema_context

from core import outbox
from core.schema import current_schema
from payments.events import STRIPE_EVENT
from payments.gateway import AccountRef, EventNotice
from payments.inbox.models import AccountRoute, StripeEvent
from payments.models import Payment, Refund
from payments.selectors import can_test

from .accounts import deauthorize_account, refresh_account
from .checkout import adopt_session, settle_checkout
from .errors import PaymentMismatch, ProviderRefused
from .refunds import refresh_refund

log = structlog.get_logger(__name__)


def receive_event(*, notice: EventNotice, now: datetime) -> StripeEvent:
    """Store a verified event and hand it to its school. A known event again is only looked up.

    The school is found by the account in our own table. Events of unknown accounts, and of a world (live or test)
    that this installation has no key of, are kept as ignored.
    """
    known = StripeEvent.objects.filter(event_id=notice.id).first()
    if known is not None:
        return known
    route = AccountRoute.objects.filter(account_id=notice.account_id).first() if notice.account_id else None
    wanted = route is not None and _is_of_our_worlds(notice)
    schema = route.schema if route else ""
    # The school's schema is entered outside the transaction, so that what runs on commit runs in it.
    with schema_context(schema if wanted else current_schema()), transaction.atomic():
        event, created = StripeEvent.objects.get_or_create(
            event_id=notice.id,
            defaults={
                "account_id": notice.account_id,
                "type": notice.type,
                "object_id": notice.object_id,
                "livemode": notice.livemode,
                "schema": schema,
                "state": StripeEvent.State.RECEIVED if wanted else StripeEvent.State.IGNORED,
                "received_at": now,
            },
        )
        if created and wanted:
            outbox.record(kind=STRIPE_EVENT, key=f"stripe:{notice.id}", payload={"event": notice.id}, now=now)
    log.info("stripe.event", event_id=notice.id, type=notice.type, state=str(event.state))
    return event


def _is_of_our_worlds(notice: EventNotice) -> bool:
    return notice.livemode == settings.STRIPE_LIVEMODE or (not notice.livemode and can_test())


def apply_event(*, event_id: str, now: datetime) -> StripeEvent:
    """Read again what the event is about. Runs in the school's schema; raises ProviderUnavailable to be retried.

    What Stripe refuses, or what disagrees with our rows, is parked with its reason.
    """
    event = StripeEvent.objects.get(event_id=event_id, schema=current_schema())
    if event.state in (StripeEvent.State.APPLIED, StripeEvent.State.IGNORED):
        return event
    try:
        applied = _apply(event, now=now)
        event.state = StripeEvent.State.APPLIED if applied else StripeEvent.State.IGNORED
    except (ProviderRefused, PaymentMismatch) as refusal:
        # Asking again would change nothing; the row says why and somebody must look.
        event.state, event.error = StripeEvent.State.PARKED, f"{type(refusal).__name__}: {refusal}"
    event.applied_at = now
    event.save(update_fields=["state", "error", "applied_at"])
    return event


def _apply(event: StripeEvent, *, now: datetime) -> bool:
    if event.type.startswith("checkout.session."):
        return _apply_checkout(event, now=now)
    if event.type.startswith(("refund.", "charge.refund.")):
        refund = Refund.objects.filter(stripe_refund_id=event.object_id).first()
        if refund is not None:
            refresh_refund(refund_id=refund.pk, now=now)
        return refund is not None
    if event.type == "account.application.deauthorized":
        deauthorize_account(stripe_account_id=event.account_id, livemode=event.livemode, now=now)
        return True
    if event.type.startswith(("account.", "v2.core.account")):
        refresh_account(stripe_account_id=event.account_id, livemode=event.livemode, now=now)
        return True
    return False


def _apply_checkout(event: StripeEvent, *, now: datetime) -> bool:
    payment = Payment.objects.filter(
        checkout_session_id=event.object_id, account__stripe_account_id=event.account_id
    ).first() or adopt_session(
        account=AccountRef(id=event.account_id, livemode=event.livemode), session_id=event.object_id
    )
    if payment is not None:
        settle_checkout(payment_uid=payment.uid, now=now)
    return payment is not None
