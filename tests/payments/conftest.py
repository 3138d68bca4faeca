from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.clock import now
from payments import services
from payments.models import Payment
from payments.signals import payment_settled, refund_settled

ACCOUNT = "acct_alpha00000001"


@pytest.fixture
def account(db: None, alpha: Any, stripe: Any) -> Any:
    """School alpha's Stripe account, ready for payments."""
    stripe.connect_account(ACCOUNT, name="Alpha")
    return services.connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_alpha", now=now())


@pytest.fixture
def new_payment(account: Any) -> Callable[..., Payment]:
    def make(reference: str = "booking1", *, amount_minor: int = 2500, **fields: Any) -> Payment:
        return services.open_payment(
            **{
                "reference": reference,
                "amount_minor": amount_minor,
                "currency": "EUR",
                "description": "Spanish conversation, 3 December",
                "payer_email": "chloe@example.com",
                "payer_locale": "es",
                "expires_at": now() + timedelta(minutes=15),
                "now": now(),
                **fields,
            }
        )

    return make


@pytest.fixture
def opened(new_payment: Callable[..., Payment]) -> Callable[..., Payment]:
    """A payment whose page is open at Stripe."""

    def make(reference: str = "booking1", **fields: Any) -> Payment:
        payment = new_payment(reference, **fields)
        services.start_checkout(
            payment_uid=payment.uid,
            success_url="http://alpha.localhost/paid",
            cancel_url="http://alpha.localhost/back",
            now=now(),
        )
        payment.refresh_from_db()
        return payment

    return make


@pytest.fixture
def settled() -> Any:
    """The statuses that `payment_settled` and `refund_settled` have told, in order."""
    heard: list[str] = []

    def hear_payment(payment: Any, **_: Any) -> None:
        heard.append(str(payment.status))

    def hear_refund(refund: Any, **_: Any) -> None:
        heard.append(f"refund {refund.state}")

    payment_settled.connect(hear_payment)
    refund_settled.connect(hear_refund)
    yield heard
    payment_settled.disconnect(hear_payment)
    refund_settled.disconnect(hear_refund)
