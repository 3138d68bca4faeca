"""A connected account as Accounts v2 shows it."""

from __future__ import annotations

from typing import Any

from standins.stripe.bodies import requirements
from standins.stripe.clock import rfc3339

SECTIONS = (
    "configuration.customer",
    "configuration.merchant",
    "configuration.recipient",
    "defaults",
    "future_requirements",
    "identity",
    "requirements",
)


def v2(record: dict[str, Any], include: list[str], *, livemode: bool) -> dict[str, Any]:
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
        "livemode": livemode,
        "metadata": record["metadata"],
        "requirements": requirements.v2(record) if "requirements" in include else None,
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
