"""Leading a school to the pages on which Stripe asks for what it must know (Stripe Connect, Accounts v2)."""

from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string

from payments import gateway
from payments.enums import AccountStatus
from payments.models import ConnectedAccount, PaymentSettings
from payments.selectors import is_test_mode

from .account_refs import ref_of
from .accounts import keep_account, lock_accounts
from .errors import ProviderRefused


def start_onboarding(
    *, name: str, email: str, country: str, return_url: str, refresh_url: str, now: datetime
) -> str:
    """The address of Stripe's own pages, where the school makes its account or goes on with it. Good for one use
    within minutes, so it is made anew each time.

    The school's account in its mode is used; without one (or after it was disconnected) Stripe makes a new one.
    `country` is ISO 3166-1 alpha-2. Coming back to `return_url` proves nothing: ask Stripe. Network, so no
    transaction may be open. Raises ProviderUnavailable (call again: there will be no second account),
    ProviderRefused.
    """
    livemode = not is_test_mode()
    account = _in_use(livemode=livemode) or _make(
        livemode=livemode, name=name, email=email, country=country, now=now
    )
    return gateway.account_link(account=ref_of(account), return_url=return_url, refresh_url=refresh_url)


def _in_use(*, livemode: bool) -> ConnectedAccount | None:
    rows = ConnectedAccount.objects.filter(livemode=livemode)
    return rows.exclude(status=AccountStatus.DISCONNECTED).first()


def _make(*, livemode: bool, name: str, email: str, country: str, now: datetime) -> ConnectedAccount:
    key = _key_of_call()
    try:
        state = gateway.create_account(
            livemode=livemode,
            name=name,
            email=email,
            country=country,
            idempotency_key=f"account-{key}-{'live' if livemode else 'test'}",
        )
    except ProviderRefused:
        # Stripe has understood and said no; what is asked next is another question, under another key.
        _forget_key(key)
        raise
    account = keep_account(state, publishable_key="", now=now)
    _forget_key(key)
    return account


@transaction.atomic
def _key_of_call() -> str:
    """Stored before the call: whoever asks again after a lost answer, or at the same time, asks for the same."""
    settings = lock_accounts()
    if not settings.account_key:
        settings.account_key = get_random_string(32)
        settings.save(update_fields=["account_key"])
    return settings.account_key


def _forget_key(key: str) -> None:
    PaymentSettings.objects.filter(account_key=key).update(account_key="")
