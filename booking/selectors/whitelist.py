"""Who may book a workshop that is not open to everybody."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from booking.enums import WhitelistKind
from booking.models import WhitelistEntry


def is_listed(workshop_id: int, email: str) -> bool:
    """Is this address, or all of its domain, on the workshop's list? Capitals do not matter. One query.

    A domain stands for itself only: `example.com` lets nobody from `mail.example.com` in.
    """
    address = email.strip().lower()
    name, _at, domain = address.rpartition("@")
    entries = WhitelistEntry.objects.filter(workshop_id=workshop_id, value__in=[address, domain])
    return bool(name and domain) and entries.exists()


@dataclass(frozen=True, slots=True)
class ListedRow:
    """An entry as the school sees it. `added_by` is empty for what no person of the school has added."""

    value: str
    name: str
    is_domain: bool
    added_by: str
    added_at: datetime


def listed_rows(
    workshop_id: int, *, q: str = "", offset: int = 0, limit: int | None = None
) -> list[ListedRow]:
    """The workshop's list by address; `q` are letters of an address, a domain or a name. One query."""
    rows = _matching(workshop_id, q).select_related("added_by").order_by("value", "pk")
    return [
        ListedRow(
            value=row.value,
            name=row.name,
            is_domain=row.kind == WhitelistKind.DOMAIN,
            added_by=row.added_by.get_full_name() or row.added_by.email if row.added_by else "",
            added_at=row.created_at,
        )
        for row in rows[offset : None if limit is None else offset + limit]
    ]


def listed_count(workshop_id: int, *, q: str = "") -> int:
    """How many entries the list has. One query."""
    return _matching(workshop_id, q).count()


def _matching(workshop_id: int, q: str) -> QuerySet[WhitelistEntry]:
    rows = WhitelistEntry.objects.filter(workshop_id=workshop_id)
    wanted = q.strip().lstrip("@")
    return rows.filter(Q(value__icontains=wanted) | Q(name__icontains=wanted)) if wanted else rows
