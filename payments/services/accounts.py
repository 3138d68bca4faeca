"""The school's Stripe account: which one takes the money, and how it stands with Stripe.

One account at most is in use in each of Stripe's two worlds. A former one stays known: what was paid into it is
refunded from it, and its events still find their school.
"""

import re
from datetime import datetime

from django.db import transaction

from core.page_cache import bump_content_version
from core.schema import current_schema
from payments import gateway
from payments.enums import AccountStatus
from payments.gateway import AccountRef, AccountState
from payments.inbox.models import AccountRoute
from payments.models import ConnectedAccount, PaymentSettings
from payments.selectors import is_test_mode

from . import account_news
from .comparison_times import plan_comparisons

_ACCOUNT_ID = re.compile(r"acct_[A-Za-z0-9_]{6,58}")


class AccountTaken(Exception):
    """The account belongs to another school on this installation."""


class NotAnAccountId(ValueError):
    """Stripe's accounts are named acct_…"""


class WrongPublishableKey(ValueError):
    """A publishable key is pk_live_… in live mode and pk_test_… in test mode. Never a secret key (sk_…)."""


class NoAccount(Exception):
    """The school has no account in this mode that this could be done with."""


def connect_account(
    *, stripe_account_id: str, publishable_key: str, now: datetime, livemode: bool | None = None
) -> ConnectedAccount:
    """Keep an existing account after a call to Stripe has proved that the platform may act on it.

    The school's former account of that world, if another, is disconnected. `livemode` is that of the school's mode
    where it is left out. Network. Raises NotAnAccountId, WrongPublishableKey, AccountTaken, ProviderRefused when
    Stripe does not know the account as ours, ProviderUnavailable.
    """
    livemode = not is_test_mode() if livemode is None else livemode
    _refuse_malformed(stripe_account_id, publishable_key, livemode=livemode)
    _refuse_others(stripe_account_id)
    state = gateway.read_account(AccountRef(id=stripe_account_id, livemode=livemode))
    return keep_account(state, publishable_key=publishable_key, now=now)


def reconnect_account(*, now: datetime) -> ConnectedAccount:
    """Use the account again that the school disconnected last, in its mode. Raises NoAccount, and what
    `connect_account` raises."""
    livemode = not is_test_mode()
    former = ConnectedAccount.objects.filter(livemode=livemode, status=AccountStatus.DISCONNECTED)
    account = former.order_by("-disconnected_at", "-pk").first()
    if account is None:
        raise NoAccount
    return connect_account(
        stripe_account_id=account.stripe_account_id,
        publishable_key=account.publishable_key,
        livemode=livemode,
        now=now,
    )


@transaction.atomic
def keep_account(state: AccountState, *, publishable_key: str, now: datetime) -> ConnectedAccount:
    """Make the account that Stripe has just shown us the school's own in its world. Raises AccountTaken."""
    lock_accounts()
    _claim(state.id)
    rows = ConnectedAccount.objects.filter(livemode=state.livemode)
    rows.exclude(stripe_account_id=state.id).exclude(status=AccountStatus.DISCONNECTED).update(
        status=AccountStatus.DISCONNECTED, disconnected_at=now
    )
    account = rows.filter(stripe_account_id=state.id).first() or ConnectedAccount(
        stripe_account_id=state.id, livemode=state.livemode
    )
    was_ready = account.status == AccountStatus.ACTIVE
    if account.pk is None or account.status == AccountStatus.DISCONNECTED:
        account.connected_at, account.disconnected_at = now, None
    account.publishable_key = publishable_key
    show_state(account, state, now=now)
    account.save()
    if account.status == AccountStatus.ACTIVE and not was_ready:
        account_news.tell_ready(account, now=now)
    plan_comparisons(now=now)
    transaction.on_commit(bump_content_version)
    return account


def disconnect_account(*, now: datetime) -> None:
    """The school wants no more payments through its account: paid booking closes, and nothing turns free.

    Payments whose page is open go on, and refunds are sent from the old account. Raises NoAccount.
    """
    account = (
        ConnectedAccount.objects.filter(livemode=not is_test_mode())
        .exclude(status=AccountStatus.DISCONNECTED)
        .first()
    )
    if account is None:
        raise NoAccount
    close_account(account.pk, now=now)


def lock_accounts() -> PaymentSettings:
    """One at a time changes the school's accounts or its mode. Stands in a transaction, before other locks."""
    PaymentSettings.objects.get_or_create(pk=1)
    return PaymentSettings.objects.select_for_update().get(pk=1)


@transaction.atomic
def close_account(account_id: int, *, now: datetime) -> None:
    """Use this row of the school's accounts no more, and tell the owners. Again is no harm."""
    lock_accounts()
    account = ConnectedAccount.objects.get(pk=account_id)
    if account.status == AccountStatus.DISCONNECTED:
        return
    account.status, account.disconnected_at, account.checked_at = AccountStatus.DISCONNECTED, now, now
    account.save(update_fields=["status", "disconnected_at", "checked_at"])
    account_news.tell_disconnected(account, now=now)
    transaction.on_commit(bump_content_version)


def show_state(account: ConnectedAccount, state: AccountState, *, now: datetime) -> None:
    """Write what Stripe says into the row."""
    account.status = AccountStatus.ACTIVE if state.can_take_cards else AccountStatus.ONBOARDING
    account.name = state.name[:250]
    account.country, account.default_currency = state.country, state.default_currency
    account.requirements = [
        {"field": each.field, "deadline": each.deadline, "errors": list(each.errors)}
        for each in state.requirements
    ]
    account.requirements_due_at = state.requirements_due_at
    account.checked_at = now


def _refuse_malformed(account_id: str, publishable_key: str, *, livemode: bool) -> None:
    if not _ACCOUNT_ID.fullmatch(account_id):
        raise NotAnAccountId(account_id)
    beginning = "pk_live_" if livemode else "pk_test_"
    if publishable_key and not publishable_key.startswith(beginning):
        raise WrongPublishableKey(beginning)


def _refuse_others(account_id: str) -> None:
    """Before Stripe is asked, so that no school learns anything of another's account."""
    if AccountRoute.objects.filter(account_id=account_id).exclude(schema=current_schema()).exists():
        raise AccountTaken(account_id)


def _claim(account_id: str) -> None:
    """Route the account's events to this school. Raises AccountTaken."""
    route, _is_new = AccountRoute.objects.get_or_create(
        account_id=account_id, defaults={"schema": current_schema()}
    )
    if route.schema != current_schema():
        raise AccountTaken(account_id)
