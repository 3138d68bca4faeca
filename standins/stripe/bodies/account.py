"""A connected account, as v1 and as v2 show it. Inside the stand-in it is one flat record."""

from __future__ import annotations

from typing import Any

from standins.stripe.clock import rfc3339

STATUSES = ("active", "pending", "rejected", "restricted", "unsupported")
V1_STATUS = {"active": "active", "pending": "pending"}
WANTED = ("business_profile.url", "external_account", "representative.first_name", "tos_acceptance.date")
SECTIONS = (
    "configuration.customer",
    "configuration.merchant",
    "configuration.recipient",
    "defaults",
    "future_requirements",
    "identity",
    "requirements",
)


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
    }


def v1(record: dict[str, Any]) -> dict[str, Any]:
    active = record["card_payments"] == "active"
    submitted = record["card_payments"] in ("active", "pending")
    wanted = [] if submitted else list(WANTED)
    requirements = {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": wanted,
        "disabled_reason": None
        if active
        else "requirements.past_due"
        if wanted
        else "requirements.pending_verification",
        "errors": [],
        "eventually_due": wanted,
        "past_due": wanted,
        "pending_verification": [] if active or wanted else ["company.tax_id"],
    }
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
        "future_requirements": requirements | {"disabled_reason": None, "currently_due": [], "past_due": []},
        "metadata": record["metadata"],
        "payouts_enabled": active,
        "requirements": requirements,
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


def v2(record: dict[str, Any], include: list[str]) -> dict[str, Any]:
    """Sections that `include` does not name are null, as at Stripe: an unasked capability is not "inactive"."""
    merchant = _merchant(record) if "configuration.merchant" in include and record["merchant"] else None
    asked_configuration = any(name.startswith("configuration.") for name in include)
    configuration = {"customer": None, "merchant": merchant, "recipient": None}
    return {
        "id": record["id"],
        "object": "v2.core.account",
        "applied_configurations": ["merchant"] if record["merchant"] else [],
        "closed": False,
        "configuration": configuration if asked_configuration else None,
        "contact_email": record["email"],
        "contact_phone": None,
        "created": rfc3339(record["created"]),
        "dashboard": record["dashboard"],
        "defaults": _defaults(record) if "defaults" in include else None,
        "display_name": record["name"],
        "future_requirements": {"entries": [], "summary": None} if "future_requirements" in include else None,
        "identity": _identity(record) if "identity" in include else None,
        "livemode": False,
        "metadata": record["metadata"],
        "requirements": _requirements(record) if "requirements" in include else None,
    }


def _merchant(record: dict[str, Any]) -> dict[str, Any]:
    status = record["card_payments"]
    details = {
        "pending": [{"code": "determining_status", "resolution": "no_resolution"}],
        "restricted": [{"code": "requirements_past_due", "resolution": "provide_info"}],
        "rejected": [{"code": "rejected_other", "resolution": "contact_stripe"}],
        "unsupported": [{"code": "unsupported_country", "resolution": "no_resolution"}],
    }
    capability = {"status": status, "status_details": details.get(status, [])} if status else None
    return {
        "applied": True,
        "branding": None,
        "capabilities": {"card_payments": capability} if capability else {},
        "card_payments": {"decline_on": {"avs_failure": False, "cvc_failure": False}},
        "mcc": None,
        "statement_descriptor": {"descriptor": None, "prefix": None},
        "support": None,
    }


def _defaults(record: dict[str, Any]) -> dict[str, Any]:
    responsibilities = {
        "fees_collector": "stripe",
        "losses_collector": "stripe",
        "requirements_collector": "stripe",
    }
    return {
        "currency": record["currency"],
        "locales": [],
        "payout_methods": None,
        "profile": None,
        "responsibilities": responsibilities,
    }


def _identity(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "attestations": None,
        "business_details": None,
        "country": record["country"].lower(),
        "entity_type": record["entity_type"],
        "individual": None,
    }


def _requirements(record: dict[str, Any]) -> dict[str, Any]:
    if record["card_payments"] in ("active", "pending"):
        return {"alternatives": [], "entries": [], "summary": None}
    entries = [_wanted(description) for description in WANTED]
    return {
        "alternatives": [],
        "entries": entries,
        "summary": {"minimum_deadline": {"status": "currently_due"}},
    }


def _wanted(description: str) -> dict[str, Any]:
    capability = {
        "capability": "card_payments",
        "configuration": "merchant",
        "deadline": {"status": "currently_due"},
    }
    return {
        "awaiting_action_from": "user",
        "description": description,
        "errors": [],
        "impact": {"restricts_capabilities": [capability]},
        "minimum_deadline": {"status": "currently_due"},
        "reference": None,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }
