from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from payments.enums import PaymentMethod, PaymentStatus, RefundState, SchoolMeans
from payments.lines import Line
from payments.models import BillingSettings, Payment, Refund
from themes.services import set_look

# Monday, noon in Madrid.
NOW = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
SPANISH = Line("Spanish conversation, 14 January 2027", 12_100, tax_rate_bp=2_100)
BUYER = {
    "buyer_name": "Chloe Marchand SARL",
    "buyer_address": "12 rue Bleue\n75009 Paris",
    "buyer_tax_id": "FR40123456824",
}


@pytest.fixture
def school(db: None) -> BillingSettings:
    """School alpha as it bills: a company in Madrid."""
    set_look(
        display_name="Alpha Idiomas", address="Calle Luna 4\n28004 Madrid", contact_email="hola@alpha.test"
    )
    return BillingSettings.objects.create(legal_name="Alpha Idiomas S.L.", tax_id="ESB12345678")


def paid_payment(
    *lines: Line, reference: str = "booking1", paid_at: datetime = NOW, **fields: Any
) -> Payment:
    """A payment at the school that has succeeded: what documents are written for."""
    lines = lines or (SPANISH,)
    return Payment.objects.create(
        **{
            "reference": reference,
            "method": PaymentMethod.SCHOOL,
            "school_means": SchoolMeans.CASH,
            "amount_minor": sum(line.gross_minor for line in lines),
            "currency": "EUR",
            "status": PaymentStatus.SUCCEEDED,
            "description": "Spanish conversation",
            "lines": [line.as_dict() for line in lines],
            "payer_name": "Chloe",
            "payer_email": "chloe@example.com",
            "idempotency_key": f"{reference}-{fields.get('attempt', 1)}",
            "expires_at": paid_at + timedelta(hours=1),
            "created_at": paid_at,
            "settled_at": paid_at,
            **fields,
        }
    )


def refund_of(payment: Payment, amount_minor: int, key: str = "one", **fields: Any) -> Refund:
    return Refund.objects.create(
        **{
            "payment": payment,
            "amount_minor": amount_minor,
            "currency": payment.currency,
            "state": RefundState.SUCCEEDED,
            "reason": "cancelled",
            "key": f"{key}:{payment.reference}",
            "created_at": NOW,
            "settled_at": NOW,
            **fields,
        }
    )


@pytest.fixture
def paid(school: BillingSettings) -> Callable[..., Payment]:
    return paid_payment
