"""Money rows for tests that read them; tests of what money does go through the services."""

from datetime import datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from payments.enums import (
    DisputeStatus,
    DocumentKind,
    PaymentMethod,
    PaymentStatus,
    RefundState,
    SchoolMeans,
)
from payments.models import ConnectedAccount, Dispute, Invoice, Payment, Refund

from .booking import NOW

ACCOUNT_ID = "acct_alpha00000001"


def live_account() -> ConnectedAccount:
    """The school's account, there after the first call."""
    account, _ = ConnectedAccount.objects.get_or_create(
        stripe_account_id=ACCOUNT_ID, livemode=True, defaults={"status": "active", "name": "Alpha"}
    )
    return account


class PaymentFactory(DjangoModelFactory):
    """Paid online now, unless said otherwise; `means` makes it one that was paid at the school, `owed` one that is
    not yet."""

    class Meta:
        model = Payment

    class Params:
        owed = factory.Trait(method=PaymentMethod.SCHOOL, status=PaymentStatus.PENDING, settled_at=None)
        at_school = factory.Trait(method=PaymentMethod.SCHOOL, school_means=SchoolMeans.CASH)

    reference = factory.Sequence(lambda n: f"booking{n}")
    account = factory.LazyAttribute(
        lambda each: live_account() if each.method == PaymentMethod.STRIPE else None
    )
    amount_minor = 2500
    currency = "EUR"
    method = PaymentMethod.STRIPE
    status = PaymentStatus.SUCCEEDED
    description = "Spanish conversation, 3 December"
    payer_name = "Chloe Martin"
    payer_email = "chloe@example.com"
    idempotency_key = factory.Sequence(lambda n: f"key{n}")
    payment_intent_id = factory.LazyAttributeSequence(
        lambda each, n: f"pi_{n:08}" if each.method == PaymentMethod.STRIPE else None
    )
    created_at = NOW
    settled_at = factory.SelfAttribute("created_at")
    expires_at = factory.LazyAttribute(lambda each: each.created_at + timedelta(days=1))


class RefundFactory(DjangoModelFactory):
    class Meta:
        model = Refund

    payment = factory.SubFactory(PaymentFactory)
    amount_minor = 1000
    currency = factory.SelfAttribute("payment.currency")
    state = RefundState.SUCCEEDED
    reason = "staff"
    key = factory.LazyAttributeSequence(lambda each, n: f"cancellation:{each.payment.uid}:{n}")
    stripe_refund_id = factory.Sequence(lambda n: f"re_{n:08}")
    created_at = NOW
    settled_at = factory.SelfAttribute("created_at")


class DisputeFactory(DjangoModelFactory):
    class Meta:
        model = Dispute

    payment = factory.SubFactory(PaymentFactory)
    stripe_dispute_id = factory.Sequence(lambda n: f"du_{n:08}")
    amount_minor = factory.SelfAttribute("payment.amount_minor")
    currency = factory.SelfAttribute("payment.currency")
    reason = "product_not_received"
    status = DisputeStatus.NEEDS_RESPONSE
    respond_by = NOW + timedelta(days=7)
    opened_at = NOW


def invoice(payment: Payment, number: int, *, issued_at: datetime = NOW, **fields: Any) -> Invoice:
    """A document over the whole payment with 21 % tax; `kind` an invoice unless said otherwise."""
    gross = fields.get("gross_minor", payment.amount_minor)
    net = gross * 10_000 // 12_100
    line = {
        "description": payment.description,
        "quantity": 1,
        "gross_minor": gross,
        "tax_rate_bp": 2100,
        "net_minor": net,
        "tax_minor": gross - net,
        "discount_text": "",
    }
    return Invoice.objects.create(
        **{
            "kind": DocumentKind.INVOICE,
            "series": "INV-2027",
            "number": number,
            "payment": payment,
            "issued_on": issued_at.date(),
            "locale": "en",
            "currency": payment.currency,
            "net_minor": net,
            "tax_minor": gross - net,
            "gross_minor": gross,
            "seller": {"name": "Alpha"},
            "buyer": {
                "name": payment.payer_name,
                "address": "Calle Mayor 1",
                "tax_id": "",
                "email": payment.payer_email,
            },
            "lines": [line],
            "facts": {
                "reference": payment.reference,
                "method": payment.method,
                "means": payment.school_means,
                "paid_on": issued_at.date().isoformat(),
                "is_test": payment.is_test,
            },
            "created_at": issued_at,
            **fields,
        }
    )
