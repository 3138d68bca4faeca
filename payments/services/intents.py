"""Stripe's name of a payment, the PaymentIntent, and what it tells of tries that were declined."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from payments import gateway
from payments.enums import OPEN_STATUSES
from payments.gateway import AccountRef
from payments.models import Payment

from .checkout import settle_checkout


def payment_of_intent(*, account: AccountRef, intent_id: str, now: datetime) -> Payment | None:
    """The payment that Stripe knows by this name; None for money of the school that is none of ours.

    News of a refund or dispute may come before that of the payment itself: then that is settled first. Network, so no
    transaction may be open. Raises ProviderUnavailable, ProviderRefused, PaymentMismatch.
    """
    if not intent_id:
        return None
    rows = _of(account)
    if known := rows.filter(payment_intent_id=intent_id).first():
        return known
    named = rows.filter(uid=gateway.read_intent(account=account, intent_id=intent_id).reference).first()
    if named is None:
        return None
    settle_checkout(payment_uid=named.uid, now=now)
    return rows.filter(payment_intent_id=intent_id).first()


def note_decline(*, account: AccountRef, intent_id: str) -> Payment | None:
    """Keep why the last try on the payment page was declined, and how many were. The page stays open for another.

    Network, so no transaction may be open. Raises ProviderUnavailable, ProviderRefused.
    """
    intent = gateway.read_intent(account=account, intent_id=intent_id)
    payment = _of(account).filter(uid=intent.reference).first() if intent.reference else None
    if payment is None:
        return None
    with transaction.atomic():
        tried = Payment.objects.filter(pk=payment.pk, status__in=OPEN_STATUSES)
        code = intent.decline_code or intent.error_code
        if code:
            tried.update(decline_code=code[:60])
        tried.update(declines=F("declines") + 1)
    return payment


def _of(account: AccountRef) -> QuerySet[Payment]:
    return Payment.objects.filter(account__stripe_account_id=account.id, account__livemode=account.livemode)
