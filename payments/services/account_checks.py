"""Asking Stripe how the school's account stands, because Stripe, the school or the clock says so."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from core.page_cache import bump_content_version
from payments import gateway
from payments.enums import AccountStatus
from payments.gateway import AccountState
from payments.models import ConnectedAccount

from . import account_news
from .account_refs import ref_of
from .accounts import close_account, lock_accounts, show_state
from .errors import ProviderRefused

# Stripe's words for an account that the platform may not act on (any more).
_NO_ACCESS = ("account_invalid", "not_found", "resource_missing")


def refresh_account(*, stripe_account_id: str, now: datetime, livemode: bool | None = None) -> None:
    """Ask Stripe how the account stands, in one world or in both, and keep the answer. Accounts that the school does
    not use are left alone. Network; raises ProviderUnavailable, ProviderRefused.

    The school is told when the account becomes ready, and when Stripe wants something that it did not want before.
    When Stripe says that the platform may not act on the account any more, it is disconnected.
    """
    for account in _in_use(stripe_account_id, livemode):
        try:
            state = gateway.read_account(ref_of(account))
        except ProviderRefused as refusal:
            if refusal.code not in _NO_ACCESS:
                raise
            close_account(account.pk, now=now)
        else:
            _keep_state(account.pk, state, now=now)


def deauthorize_account(*, stripe_account_id: str, now: datetime, livemode: bool | None = None) -> None:
    """Stripe's event says that the school has taken our access away. It may be late: Stripe is asked whether it still
    is so. Network; raises ProviderUnavailable.
    """
    for account in _in_use(stripe_account_id, livemode):
        try:
            state = gateway.read_account(ref_of(account))
        except ProviderRefused:
            close_account(account.pk, now=now)
        else:
            _keep_state(account.pk, state, now=now)


def _in_use(stripe_account_id: str, livemode: bool | None) -> QuerySet[ConnectedAccount]:
    rows = ConnectedAccount.objects.filter(stripe_account_id=stripe_account_id)
    used = rows.exclude(status=AccountStatus.DISCONNECTED)
    return used if livemode is None else used.filter(livemode=livemode)


@transaction.atomic
def _keep_state(account_id: int, state: AccountState, *, now: datetime) -> None:
    lock_accounts()
    account = ConnectedAccount.objects.get(pk=account_id)
    if account.status == AccountStatus.DISCONNECTED:  # in the meantime
        return
    was_status, was_wanted = account.status, account.requirements
    show_state(account, state, now=now)
    account.save()
    if account.status != was_status:
        transaction.on_commit(bump_content_version)
    if account.status == AccountStatus.ACTIVE and was_status != AccountStatus.ACTIVE:
        account_news.tell_ready(account, now=now)
    elif account_news.is_new(account.requirements, was_wanted):
        account_news.tell_wanted(account, now=now)
