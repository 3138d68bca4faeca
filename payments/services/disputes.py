"""Disputes: a payer's bank takes money back and asks the school for proof, which answers in Stripe's dashboard."""

from datetime import datetime

import structlog
from django.db import transaction

from core import outbox
from payments import gateway
from payments.enums import DisputeStatus
from payments.events import SCHOOL_DISPUTE
from payments.gateway import AccountRef, DisputeState
from payments.models import Dispute, Payment

from .intents import payment_of_intent
from .locking import lock_payment

log = structlog.get_logger(__name__)

_CLOSED = (
    DisputeStatus.WON,
    DisputeStatus.LOST,
    DisputeStatus.WARNING_CLOSED,
    DisputeStatus.PREVENTED,
)
# In these the school must do something or learns the outcome; that the bank is looking is no news.
_TOLD = (*_CLOSED, DisputeStatus.NEEDS_RESPONSE, DisputeStatus.WARNING_NEEDS_RESPONSE)


def note_dispute(*, account: AccountRef, dispute_id: str, now: datetime) -> Payment | None:
    """Stripe has news of a dispute: read it and keep it. Returns its payment; None if that is none of ours.

    Network, so no transaction may be open. Raises ProviderUnavailable, ProviderRefused, PaymentMismatch.
    """
    state = gateway.read_dispute(account=account, dispute_id=dispute_id)
    return keep_dispute(account=account, state=state, now=now)


def keep_dispute(*, account: AccountRef, state: DisputeState, now: datetime) -> Payment | None:
    """Bring our books up to a dispute that was just read. As `note_dispute`."""
    payment = payment_of_intent(account=account, intent_id=state.intent_id, now=now)
    if payment is not None:
        _keep(payment.uid, state, now=now)
    return payment


@transaction.atomic
def _keep(payment_uid: str, state: DisputeState, *, now: datetime) -> Dispute:
    """One that is closed is not opened again by news that were late."""
    payment = lock_payment(payment_uid)
    status = _status(state)
    dispute = Dispute.objects.filter(stripe_dispute_id=state.id).first()
    if dispute is None:
        dispute = Dispute(payment=payment, stripe_dispute_id=state.id, opened_at=state.created_at)
    elif dispute.status in _CLOSED and status not in _CLOSED:
        return dispute
    is_news = dispute.status != status
    dispute.status = status
    dispute.amount_minor, dispute.currency = state.amount_minor, state.currency
    dispute.reason, dispute.respond_by = state.reason[:60], state.respond_by
    dispute.closed_at = (dispute.closed_at or now) if status in _CLOSED else None
    dispute.save()
    if is_news and status in _TOLD:
        _tell(dispute, now=now)
    return dispute


def _status(state: DisputeState) -> DisputeStatus:
    try:
        return DisputeStatus(state.status)
    except ValueError:
        log.error("dispute.unknown_status", dispute=state.id, status=state.status)
        return DisputeStatus.UNDER_REVIEW


def _tell(dispute: Dispute, *, now: datetime) -> None:
    log.warning("dispute.news", payment=dispute.payment.uid, dispute=dispute.pk, status=str(dispute.status))
    outbox.record(
        kind=SCHOOL_DISPUTE,
        key=f"dispute:{dispute.pk}:{dispute.status}",
        payload={"dispute": dispute.pk, "status": str(dispute.status)},
        subject=dispute.payment.uid,
        now=now,
    )
