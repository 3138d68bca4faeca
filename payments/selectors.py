"""Reads of payments for other packages."""

from .enums import AccountStatus
from .models import ConnectedAccount, Payment


def accepts_payments() -> bool:
    """Can the school take money now? One query."""
    return ConnectedAccount.objects.filter(status=AccountStatus.ACTIVE).exists()


def payment_of(reference: str) -> Payment | None:
    """The payment for a booking's uid. One query."""
    return Payment.objects.filter(reference=reference).first()
