"""How a stored account is named to the gateway."""

from payments.gateway import AccountRef
from payments.models import ConnectedAccount


def ref_of(account: ConnectedAccount) -> AccountRef:
    """The account in the world (live or test) that the row is of."""
    return AccountRef(id=account.stripe_account_id, livemode=account.livemode)
