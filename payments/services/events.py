"""Stripe's events: stored once on arrival, then applied in the school they belong to.

An event is a trigger, never truth: it says which object to read again. They come late, twice and out of order.
"""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django_tenants.utils import schema_context

from core import outbox
from core.models import OutboxMessage
from core.schema import current_schema
from payments.events import STRIPE_EVENT
from payments.gateway import AccountRef, EventNotice
from payments.inbox.models import AccountRoute, StripeEvent
from payments.models import Payment
from payments.selectors import can_test

from .account_checks import deauthorize_account, refresh_account
from .checkout import adopt_session, settle_checkout
from .disputes import note_dispute
from .errors import PaymentMismatch, ProviderRefused
from .intents import note_decline
from .problems import report_problem
from .stripe_refunds import note_recent_refunds, note_refund

log = structlog.get_logger(__name__)

_ACCOUNT_NEWS = ("account.", "v2.core.account")


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
        applied = _apply_account(event, now=now) or _apply_money(event, now=now)
        event.state = StripeEvent.State.APPLIED if applied else StripeEvent.State.IGNORED
    except (ProviderRefused, PaymentMismatch) as refusal:
        # Asking again would change nothing; the row says why, and the school is told that somebody must look.
        event.state, event.error = StripeEvent.State.PARKED, f"{type(refusal).__name__}: {refusal}"
        _report(event, refusal, now=now)
    event.applied_at = now
    event.save(update_fields=["state", "error", "applied_at"])
    return event


def _apply_account(event: StripeEvent, *, now: datetime) -> bool:
    if event.type == "account.application.deauthorized":
        deauthorize_account(stripe_account_id=event.account_id, livemode=event.livemode, now=now)
        return True
    if event.type.startswith(_ACCOUNT_NEWS):
        refresh_account(stripe_account_id=event.account_id, livemode=event.livemode, now=now)
        return True
    return False


def _apply_money(event: StripeEvent, *, now: datetime) -> bool:
    payment = _payment_told_of(event, now=now)
    if payment is not None:
        # Only now it is known which payment's story this belongs to.
        OutboxMessage.objects.filter(key=f"stripe:{event.event_id}").update(subject=payment.uid)
    return payment is not None


def _payment_told_of(event: StripeEvent, *, now: datetime) -> Payment | None:
    """Bring our books up to what the event is about; None where that is none of ours."""
    account = AccountRef(id=event.account_id, livemode=event.livemode)
    match event.type.split("."):
        case ["checkout", "session", *_]:
            return _settle_session(account, event.object_id, now=now)
        case ["payment_intent", "payment_failed"]:
            return note_decline(account=account, intent_id=event.object_id)
        case ["charge", "refunded"]:
            return note_recent_refunds(account=account, since=event.received_at, now=now)
        case ["refund", *_] | ["charge", "refund", *_]:
            return note_refund(account=account, refund_id=event.object_id, now=now)
        case ["charge", "dispute", *_]:
            return note_dispute(account=account, dispute_id=event.object_id, now=now)
    return None


def _settle_session(account: AccountRef, session_id: str, *, now: datetime) -> Payment | None:
    payment = _payment_of_session(account, session_id) or adopt_session(
        account=account, session_id=session_id
    )
    if payment is not None:
        settle_checkout(payment_uid=payment.uid, now=now)
    return payment


def _payment_of_session(account: AccountRef, session_id: str) -> Payment | None:
    return Payment.objects.filter(
        checkout_session_id=session_id,
        account__stripe_account_id=account.id,
        account__livemode=account.livemode,
    ).first()


def _report(event: StripeEvent, refusal: Exception, *, now: datetime) -> None:
    """What concerns the account itself is told by its own mails."""
    if event.type.startswith(_ACCOUNT_NEWS):
        return
    account = AccountRef(id=event.account_id, livemode=event.livemode)
    payment = _payment_of_session(account, event.object_id)
    subject = payment.uid if payment else event.object_id
    report_problem(subject=subject, payment=payment, error=refusal, now=now)
