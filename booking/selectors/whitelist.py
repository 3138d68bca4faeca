"""Who may book a workshop that is not open to everybody."""

from booking.models import WhitelistEntry


def is_listed(workshop_id: int, email: str) -> bool:
    """Is this address, or all of its domain, on the workshop's list? Capitals do not matter. One query.

    A domain stands for itself only: `example.com` lets nobody from `mail.example.com` in.
    """
    address = email.strip().lower()
    name, _at, domain = address.rpartition("@")
    entries = WhitelistEntry.objects.filter(workshop_id=workshop_id, value__in=[address, domain])
    return bool(name and domain) and entries.exists()
