"""Connected accounts (Accounts v2)."""

from .connection import client
from .errors import translated_errors
from .types import AccountState


def read_account(*, account_id: str) -> AccountState:
    """The account as it is now; Stripe refuses when it is not connected to the platform.

    It can take cards when `configuration.merchant.capabilities.card_payments.status` is "active".
    """
    with translated_errors("account.read"):
        account = client().v2.core.accounts.retrieve(account_id, {"include": ["configuration.merchant"]})
    merchant = getattr(account.configuration, "merchant", None) if account.configuration else None
    capabilities = getattr(merchant, "capabilities", None)
    cards = getattr(capabilities, "card_payments", None)
    return AccountState(
        id=account.id,
        can_take_cards=getattr(cards, "status", "") == "active",
        livemode=bool(account.livemode),
    )
