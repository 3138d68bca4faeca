"""Disputes: payers who asked their bank for the money back. They are answered in Stripe's dashboard."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from .connection import acting_on, client
from .errors import translated_errors
from .reading import code, everything, id_of, minor, moment, since_filter
from .types import AccountRef, DisputeState


def read_dispute(*, account: AccountRef, dispute_id: str) -> DisputeState:
    """The dispute as it is now."""
    with translated_errors("dispute.read"):
        dispute = client(livemode=account.livemode).v1.disputes.retrieve(dispute_id, {}, acting_on(account))
    return _state(dispute)


def list_disputes(*, account: AccountRef, since: datetime) -> Iterator[DisputeState]:
    """Every dispute that was opened since then, newest first."""
    disputes = client(livemode=account.livemode).v1.disputes
    parameters: Any = since_filter(since)
    return everything("dispute.list", lambda: disputes.list(parameters, acting_on(account)), _state)


def _state(dispute: Any) -> DisputeState:
    details = dispute.evidence_details
    return DisputeState(
        id=dispute.id,
        intent_id=id_of(dispute.payment_intent),
        amount_minor=minor(dispute.amount, dispute.currency),
        currency=code(dispute.currency),
        reason=dispute.reason,
        status=dispute.status,
        respond_by=moment(details.due_by if details else None),
        created_at=datetime.fromtimestamp(dispute.created, UTC),
    )
