"""The school's Stripe account as Stripe has it now: an event about it may have been lost, like any other."""

from payments.enums import RepairKind
from payments.models import ConnectedAccount
from payments.services.account_checks import refresh_account

from .ledger import Ledger


def look_at_account(account: ConnectedAccount, ledger: Ledger) -> None:
    """Keep how the account stands, as news from Stripe would have it kept; the school is told by it. Raises
    ProviderUnavailable, ProviderRefused."""
    before = account.status
    refresh_account(stripe_account_id=account.stripe_account_id, livemode=account.livemode, now=ledger.now)
    account.refresh_from_db()
    if account.status != before:
        ledger.repaired(RepairKind.ACCOUNT_NEWS, reference=account.stripe_account_id)
