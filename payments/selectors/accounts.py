"""The school's account for taking money."""

from payments.enums import AccountStatus
from payments.models import ConnectedAccount


def accepts_payments() -> bool:
    """Can the school take money now? One query."""
    return ConnectedAccount.objects.filter(status=AccountStatus.ACTIVE).exists()
