"""Connected accounts (Accounts v2): made, read, and led to the pages where Stripe asks for what it must know."""

from datetime import datetime
from typing import Any

from .connection import client
from .errors import translated_errors
from .types import AccountRef, AccountState, Requirement

_INCLUDE = ["configuration.merchant", "defaults", "identity", "requirements"]


def create_account(
    *, livemode: bool, name: str, email: str, country: str, idempotency_key: str
) -> AccountState:
    """A new account of the school's own: it has Stripe's full dashboard, pays Stripe's fees and bears its losses with
    Stripe, not with us. `country` is ISO 3166-1 alpha-2. Repeating the call with the same key makes no second one.
    """
    parameters: dict[str, Any] = {
        **{field: value for field, value in (("display_name", name), ("contact_email", email)) if value},
        "dashboard": "full",
        "identity": {"country": country.lower()},
        "configuration": {"merchant": {"capabilities": {"card_payments": {"requested": True}}}},
        "defaults": {"responsibilities": {"fees_collector": "stripe", "losses_collector": "stripe"}},
        "include": _INCLUDE,
    }
    with translated_errors("account.create"):
        account = client(livemode=livemode).v2.core.accounts.create(
            parameters,  # type: ignore[arg-type]
            {"idempotency_key": idempotency_key},
        )
    return _state(account)


def account_link(*, account: AccountRef, return_url: str, refresh_url: str) -> str:
    """The address where the school gives Stripe its details, for one use within minutes.

    The return proves nothing: read the account. `refresh_url` must lead to a new link.
    """
    addresses = {"return_url": return_url, "refresh_url": refresh_url}
    parameters: dict[str, Any] = {
        "account": account.id,
        "use_case": {"type": "account_onboarding", "account_onboarding": addresses},
    }
    with translated_errors("account.link"):
        link = client(livemode=account.livemode).v2.core.account_links.create(
            parameters  # type: ignore[arg-type]
        )
    return link.url


def read_account(account: AccountRef) -> AccountState:
    """The account as it is now; Stripe refuses when it is not connected to the platform.

    It can take cards when `configuration.merchant.capabilities.card_payments.status` is "active".
    """
    parameters: Any = {"include": _INCLUDE}
    with translated_errors("account.read"):
        found = client(livemode=account.livemode).v2.core.accounts.retrieve(account.id, parameters)
    return _state(found)


def _state(account: Any) -> AccountState:
    merchant = getattr(account.configuration, "merchant", None)
    cards = getattr(getattr(merchant, "capabilities", None), "card_payments", None)
    return AccountState(
        id=account.id,
        can_take_cards=getattr(cards, "status", "") == "active",
        livemode=bool(account.livemode),
        name=account.display_name or "",
        country=(getattr(account.identity, "country", None) or "").upper(),
        default_currency=(getattr(account.defaults, "currency", None) or "").upper(),
        requirements=_requirements(account.requirements),
        requirements_due_at=_due_at(account.requirements),
    )


def _requirements(section: Any) -> tuple[Requirement, ...]:
    """What the school is asked for; what Stripe itself is busy with is nothing to be done."""
    return tuple(
        Requirement(
            field=entry.description,
            deadline=entry.minimum_deadline.status,
            errors=tuple(error.description for error in entry.errors),
        )
        for entry in getattr(section, "entries", None) or []
        if entry.awaiting_action_from == "user"
    )


def _due_at(section: Any) -> datetime | None:
    deadline = getattr(getattr(section, "summary", None), "minimum_deadline", None)
    time = getattr(deadline, "time", None)
    return datetime.fromisoformat(time) if time else None
