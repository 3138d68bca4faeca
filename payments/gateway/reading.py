"""Small readings that several of Stripe's objects share."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from .amounts import from_stripe
from .errors import translated_errors

PAGE_SIZE = 100
State = TypeVar("State")


def minor(amount: int | None, currency: str | None) -> int:
    """Stripe's amount in our minor units; nothing is 0. Raises AmountRefused."""
    return from_stripe(amount, code(currency)) if amount else 0


def code(currency: str | None) -> str:
    return (currency or "").upper()


def moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def id_of(field: Any) -> str:
    """The id of what a field names, whether it is expanded or not; "" for nothing."""
    return field if isinstance(field, str) else getattr(field, "id", "") or ""


def noted(found: Any, name: str) -> str:
    """One value of an object's metadata, "" when it is not there (a StripeObject has no `.get`)."""
    metadata = found.metadata
    return str(metadata[name]) if metadata and name in metadata else ""


def everything(action: str, first_page: Callable[[], Any], state: Callable[[Any], State]) -> Iterator[State]:
    """Every object of a list, page after page, newest first; each page is one request."""
    with translated_errors(action):
        for found in first_page().auto_paging_iter():
            yield state(found)


def since_filter(since: datetime) -> dict[str, Any]:
    """The parameters of a list of everything that was created at `since` (aware) or later."""
    return {"created": {"gte": int(since.timestamp())}, "limit": PAGE_SIZE}
