"""The school's Stripe account."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from core.schema import current_schema
from payments import gateway
from payments.enums import AccountStatus
from payments.inbox.models import AccountRoute
from payments.models import ConnectedAccount

from .account_refs import ref_of


class AccountTaken(Exception):
    """The account belongs to another school on this installation."""


def connect_account(*, stripe_account_id: str, publishable_key: str, now: datetime) -> ConnectedAccount:
    """Keep the account after a call to Stripe has proved that the platform may act on it.

    The school's former account, if another, is disconnected. Raises ProviderRefused when Stripe does not know the
    account as ours, ProviderUnavailable, AccountTaken.
    """
    state = gateway.read_account(
        account=gateway.AccountRef(id=stripe_account_id, livemode=settings.STRIPE_LIVEMODE)
    )
    try:
        with transaction.atomic():
            _claim(stripe_account_id)
            ConnectedAccount.objects.exclude(stripe_account_id=stripe_account_id).update(
                status=AccountStatus.DISCONNECTED
            )
            account, _created = ConnectedAccount.objects.update_or_create(
                stripe_account_id=stripe_account_id,
                defaults={
                    "publishable_key": publishable_key,
                    "livemode": state.livemode,
                    "status": _status(can_take_cards=state.can_take_cards),
                    "checked_at": now,
                },
            )
    except IntegrityError as error:
        raise AccountTaken(stripe_account_id) from error
    return account


def refresh_account(*, stripe_account_id: str, now: datetime) -> None:
    """Ask Stripe whether the account can take payments, and keep the answer. Unknown accounts are left alone."""
    known = ConnectedAccount.objects.filter(stripe_account_id=stripe_account_id).exclude(
        status=AccountStatus.DISCONNECTED
    )
    for account in known:
        state = gateway.read_account(account=ref_of(account))
        known.filter(pk=account.pk).update(
            status=_status(can_take_cards=state.can_take_cards), checked_at=now
        )


def disconnect_account(*, stripe_account_id: str, now: datetime) -> None:
    """The school has taken our access away: paid booking closes, and nothing that costs money turns free."""
    ConnectedAccount.objects.filter(stripe_account_id=stripe_account_id).update(
        status=AccountStatus.DISCONNECTED, checked_at=now
    )


def _status(*, can_take_cards: bool) -> AccountStatus:
    return AccountStatus.ACTIVE if can_take_cards else AccountStatus.ONBOARDING


def _claim(account_id: str) -> None:
    """Route the account's events to this school; a route to another school is an IntegrityError."""
    schema = current_schema()
    if not AccountRoute.objects.filter(account_id=account_id, schema=schema).exists():
        AccountRoute.objects.create(account_id=account_id, schema=schema)
