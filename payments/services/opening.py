"""The beginning of a payment: an attempt to pay online, or a sum that is owed at the school."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.crypto import get_random_string

from payments.amounts import step
from payments.enums import OPEN_STATUSES, PaymentMethod
from payments.lines import NO_BUYER, Buyer, Line
from payments.models import Payment
from payments.selectors import active_accounts
from tenants.selectors import application_fee_bp

from .errors import PaymentsUnavailable

_WHOLE_BP = 10_000


class PaymentOpen(Exception):
    """An earlier attempt for the same reference may still become money: close it first."""


class LinesDisagree(ValueError):
    """What is sold does not add up to what is paid for it."""


def open_payment(
    *,
    reference: str,
    amount_minor: int,
    currency: str,
    description: str,
    lines: Sequence[Line] = (),
    buyer: Buyer = NO_BUYER,
    payer_name: str = "",
    payer_email: str,
    payer_locale: str,
    expires_at: datetime,
    now: datetime,
) -> Payment:
    """Write the next attempt to pay for `reference` online; `start_checkout` opens its page after the commit.

    Called inside the transaction that writes or holds what is paid for, whose row is locked. `expires_at` is when
    its hold ends. The platform's fee is that of the school's plan, rounded half up. Raises PaymentsUnavailable when
    the school has no active Stripe account in its mode, PaymentOpen while another attempt is open.
    """
    account = active_accounts().first()
    if account is None:
        raise PaymentsUnavailable
    return _write(
        reference=reference,
        method=PaymentMethod.STRIPE,
        account=account,
        is_test=not account.livemode,
        application_fee_minor=_share(amount_minor, currency, application_fee_bp()),
        amount_minor=amount_minor,
        currency=currency,
        description=description,
        lines=lines,
        buyer=buyer,
        payer_name=payer_name,
        payer_email=payer_email,
        payer_locale=payer_locale,
        expires_at=expires_at,
        created_at=now,
    )


def owe(
    *,
    reference: str,
    amount_minor: int,
    currency: str,
    description: str,
    lines: Sequence[Line] = (),
    buyer: Buyer = NO_BUYER,
    payer_name: str = "",
    payer_email: str,
    payer_locale: str,
    due_at: datetime,
    now: datetime,
) -> Payment:
    """Write that this is to be paid at the school by `due_at`. It stays owed, however late, until staff say that it
    was paid (`mark_paid`) or nothing is owed any more (`cancel_owed`).

    Cash is real whatever world Stripe is asked in, so it is never a test; and the platform takes no share of it.
    Called as `open_payment` is. Raises PaymentOpen.
    """
    return _write(
        reference=reference,
        method=PaymentMethod.SCHOOL,
        amount_minor=amount_minor,
        currency=currency,
        description=description,
        lines=lines,
        buyer=buyer,
        payer_name=payer_name,
        payer_email=payer_email,
        payer_locale=payer_locale,
        expires_at=due_at,
        created_at=now,
    )


def kept_lines(lines: Sequence[Line], description: str, amount_minor: int) -> list[dict[str, Any]]:
    """The lines as they are stored; without any, one that says what the payment says. Raises LinesDisagree."""
    lines = tuple(lines) or (Line(description=description, gross_minor=amount_minor),)
    if sum(line.gross_minor for line in lines) != amount_minor:
        raise LinesDisagree(description)
    return [line.as_dict() for line in lines]


def _write(
    *, reference: str, description: str, lines: Sequence[Line], buyer: Buyer, amount_minor: int, **fields: Any
) -> Payment:
    attempts = Payment.objects.filter(reference=reference)
    if attempts.filter(status__in=OPEN_STATUSES).exists():
        raise PaymentOpen(reference)
    return Payment.objects.create(
        reference=reference,
        attempt=(attempts.aggregate(last=Max("attempt"))["last"] or 0) + 1,
        amount_minor=amount_minor,
        description=description[:250],
        lines=kept_lines(lines, description, amount_minor),
        buyer_name=buyer.name,
        buyer_address=buyer.address,
        buyer_tax_id=buyer.tax_id,
        idempotency_key=get_random_string(32),
        **fields,
    )


def _share(amount_minor: int, currency: str, basis_points: int) -> int:
    """Half up, in the steps in which Stripe takes amounts of this currency."""
    unit = step(currency)
    return (2 * amount_minor * basis_points + _WHOLE_BP * unit) // (2 * _WHOLE_BP * unit) * unit
