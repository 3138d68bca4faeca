"""Connected accounts (Accounts v2)."""

from .connection import client
from .errors import translated_errors
from .types import AccountRef, AccountState


def read_account(*, account: AccountRef) -> AccountState:
    """The account as it is now; Stripe refuses when it is not connected to the platform.

    It can take cards when `configuration.merchant.capabilities.card_payments.status` is "active".
    """
    with translated_errors("account.read"):
        found = client(livemode=account.livemode).v2.core.accounts.retrieve(
            account.id, {"include": ["configuration.merchant"]}
        )
    merchant = getattr(found.configuration, "merchant", None) if found.configuration else None
    capabilities = getattr(merchant, "capabilities", None)
    cards = getattr(capabilities, "card_payments", None)
    return AccountState(
        id=found.id,
        can_take_cards=getattr(cards, "status", "") == "active",
        livemode=bool(found.livemode),
    )
