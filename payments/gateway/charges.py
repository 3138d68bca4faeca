"""Charges: what was taken, and what of it went back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from .connection import acting_on, client
from .reading import code, everything, id_of, minor, noted, since_filter
from .types import AccountRef, ChargeState


def list_charges(*, account: AccountRef, since: datetime) -> Iterator[ChargeState]:
    """Every try at taking money since then, newest first, the failed ones too."""
    charges = client(livemode=account.livemode).v1.charges
    parameters: Any = since_filter(since)
    return everything("charge.list", lambda: charges.list(parameters, acting_on(account)), _state)


def _state(charge: Any) -> ChargeState:
    return ChargeState(
        id=charge.id,
        intent_id=id_of(charge.payment_intent),
        status=charge.status,
        amount_minor=minor(charge.amount, charge.currency),
        refunded_minor=minor(charge.amount_refunded, charge.currency),
        application_fee_minor=minor(charge.application_fee_amount, charge.currency),
        currency=code(charge.currency),
        disputed=charge.disputed,
        reference=noted(charge, "payment"),
        created_at=datetime.fromtimestamp(charge.created, UTC),
    )
