"""What Stripe still wants to know of an account, as v1 and as v2 say it."""

from __future__ import annotations

from typing import Any

from standins.stripe.clock import rfc3339

DEADLINES = ("eventually_due", "currently_due", "past_due")  # from mild to strict
WANTED = ("business_profile.url", "external_account", "representative.first_name", "tos_acceptance.date")


def wanted(field: str, deadline: str = "currently_due", *errors: dict[str, str]) -> dict[str, Any]:
    """One requirement as the account's record keeps it; an error has a `code` and a `description`."""
    return {"field": field, "deadline": deadline, "errors": list(errors)}


def standard(card_payments: str) -> list[dict[str, Any]]:
    """What an account is asked for when nobody says otherwise: all, until it has given all."""
    return [] if card_payments in ("active", "pending") else [wanted(field) for field in WANTED]


def v1(record: dict[str, Any]) -> dict[str, Any]:
    """An account that cannot take cards is past due in v1, whatever the deadline."""
    active = record["card_payments"] == "active"
    by_deadline = {
        deadline: [one["field"] for one in record["requirements"] if one["deadline"] == deadline]
        for deadline in DEADLINES
    }
    due = by_deadline["past_due"] + by_deadline["currently_due"]
    waiting = [] if active or due else ["company.tax_id"]
    reason = "requirements.past_due" if due else "requirements.pending_verification"
    return {
        "alternatives": [],
        "current_deadline": record["requirements_due"],
        "currently_due": due,
        "disabled_reason": None if active else reason,
        "errors": [
            {"code": error["code"], "reason": error["description"], "requirement": one["field"]}
            for one in record["requirements"]
            for error in one["errors"]
        ],
        "eventually_due": due + by_deadline["eventually_due"],
        "past_due": by_deadline["past_due"] if active else due,
        "pending_verification": waiting,
    }


def v2(record: dict[str, Any]) -> dict[str, Any]:
    entries = [_entry(one) for one in record["requirements"]]
    strictest = max((one["deadline"] for one in record["requirements"]), key=DEADLINES.index, default=None)
    if strictest is None:
        return {"alternatives": [], "entries": [], "summary": None}
    due = record["requirements_due"]
    deadline = {"status": strictest, "time": rfc3339(due) if due else None}
    return {"alternatives": [], "entries": entries, "summary": {"minimum_deadline": deadline}}


def _entry(requirement: dict[str, Any]) -> dict[str, Any]:
    deadline = {"status": requirement["deadline"]}
    capability = {"capability": "card_payments", "configuration": "merchant", "deadline": deadline}
    return {
        "awaiting_action_from": "user",
        "description": requirement["field"],
        "errors": requirement["errors"],
        "impact": {"restricts_capabilities": [capability]},
        "minimum_deadline": deadline,
        "reference": None,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }
