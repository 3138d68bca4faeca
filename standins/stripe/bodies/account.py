"""A connected account: one flat record inside the stand-in, shown as v1 shows it here and as v2 does next door."""

from __future__ import annotations

from typing import Any

from standins.stripe.bodies import requirements

STATUSES = ("active", "pending", "rejected", "restricted", "unsupported")
V1_STATUS = {"active": "active", "pending": "pending"}


def flat(
    *,
    account_id: str,
    created: int,
    name: str | None,
    country: str,
    currency: str,
    email: str | None,
    card_payments: str,
    **more: Any,
) -> dict[str, Any]:
    """The record: `card_payments` is the capability's status, or "" when it was never requested."""
    return {
        "id": account_id,
        "created": created,
        "name": name,
        "country": country.upper(),
        "currency": currency.lower(),
        "email": email,
        "card_payments": card_payments,
        "metadata": more.get("metadata", {}),
        "merchant": more.get("merchant", True),
        "dashboard": more.get("dashboard", "full"),
        "entity_type": more.get("entity_type"),
        "requirements": requirements.standard(card_payments),
        "requirements_due": None,
    }


def v1(record: dict[str, Any]) -> dict[str, Any]:
    active = record["card_payments"] == "active"
    submitted = record["card_payments"] in ("active", "pending")
    wanted = requirements.v1(record)
    return {
        "id": record["id"],
        "object": "account",
        "business_profile": {
            "mcc": None,
            "name": record["name"],
            "support_email": record["email"],
            "url": None,
        },
        "business_type": record["entity_type"],
        "capabilities": _v1_capabilities(record),
        "charges_enabled": active,
        "controller": _controller(record),
        "country": record["country"],
        "created": record["created"],
        "default_currency": record["currency"],
        "details_submitted": submitted,
        "email": record["email"],
        "external_accounts": {"object": "list", "data": [], "has_more": False, "url": "/v1/accounts"},
        "future_requirements": wanted
        | {"disabled_reason": None, "current_deadline": None, "currently_due": [], "past_due": []},
        "metadata": record["metadata"],
        "payouts_enabled": active,
        "requirements": wanted,
        "settings": {"dashboard": {"display_name": record["name"], "timezone": "Etc/UTC"}},
        "tos_acceptance": {},
        "type": "none",
    }


def _v1_capabilities(record: dict[str, Any]) -> dict[str, str]:
    if not record["card_payments"]:
        return {}
    return {"card_payments": V1_STATUS.get(record["card_payments"], "inactive")}


def _controller(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "application",
        "is_controller": True,
        "fees": {"payer": "account"},
        "losses": {"payments": "stripe"},
        "requirement_collection": "stripe",
        "stripe_dashboard": {"type": record["dashboard"]},
    }
