"""How an attempt at the money ends: collected, declined, bounced, each with Stripe's events in Stripe's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from standins.stripe import events, ledger
from standins.stripe.bodies import charge as charges
from standins.stripe.bodies import refund as fees
from standins.stripe.cards import TestCard
from standins.stripe.clock import unix_now
from standins.stripe.store import PLATFORM, Record
from standins.stripe.world import World

BANK_FAILURE = "The customer's bank account could not be debited: insufficient funds."


@dataclass(frozen=True)
class Attempt:
    """`result` is `paid`, `processing`, `authenticate` or `declined`; then `message` says why and `reason` is the
    decline code or error code.
    """

    result: str
    message: str = ""
    reason: str = ""


def collect(world: World, session: Record, intent: Record, charge: Record) -> None:
    """The money is there: on the charge, the intent, and the platform's fee beside them."""
    paid = {"status": "succeeded", "paid": True, "captured": True, "amount_captured": charge.body["amount"]}
    charge.body |= paid | {
        "outcome": charges.outcome(approved=True),
    }
    fee = intent.body["application_fee_amount"] or 0
    kind = "charge" if charge.body["payment_method_details"]["type"] == "card" else "payment"
    charge.body["balance_transaction"] = ledger.post(world, charge, kind, charge.body["amount"], fee=fee)
    if fee:
        charge.body["application_fee"] = _take_fee(world, charge, fee).id
    intent.body |= {
        "status": "succeeded",
        "amount_received": intent.body["amount"],
        "latest_charge": charge.id,
    }
    intent.body |= {"payment_method": charge.body["payment_method"], "last_payment_error": None}
    world.store.save(session, intent, charge)
    events.record(world, "charge.succeeded", charge)
    events.record(world, "payment_intent.succeeded", intent)


def _take_fee(world: World, charge: Record, amount: int) -> Record:
    """The platform's part, on its own balance."""
    body = fees.application_fee(charge.body, account=charge.account, amount=amount, created=unix_now())
    fee = world.store.add("application_fee", PLATFORM, body, livemode=charge.livemode)
    fee.body["balance_transaction"] = ledger.post(world, fee, "application_fee", amount)
    world.store.save(fee)
    return fee


def decline(world: World, session: Record, intent: Record, charge: Record, card: TestCard) -> Attempt:
    charge.body |= {"status": "failed", "failure_code": card.error_code, "failure_message": card.message}
    charge.body["outcome"] = charges.outcome(
        approved=False,
        decline_code=card.decline_code,
        seller_message="The bank did not return any further details.",
    )
    world.store.save(charge)
    intent.body["latest_charge"] = charge.id
    events.record(world, "charge.failed", charge)
    error = payment_error(card.error_code, card.message, "card")
    error |= {"charge": charge.id, "decline_code": card.decline_code}
    return refuse(world, session, intent, error)


def refuse(
    world: World, session: Record, intent: Record, error: dict[str, Any], kind: str = "card_error"
) -> Attempt:
    """The attempt failed, the session stays open: the student can try again."""
    session.private.pop("pending", None)
    intent.body |= {"status": "requires_payment_method", "last_payment_error": {**error, "type": kind}}
    world.store.save(session, intent)
    events.record(world, "payment_intent.payment_failed", intent)
    return Attempt("declined", error["message"], error.get("decline_code", error["code"]))


def bounce(world: World, intent: Record, charge: Record) -> None:
    """A bank debit that failed after the session was complete."""
    charge.body |= {"status": "failed", "failure_code": "insufficient_funds", "failure_message": BANK_FAILURE}
    kind = charge.body["payment_method_details"]["type"]
    error = payment_error("payment_intent_payment_attempt_failed", BANK_FAILURE, kind) | {"charge": charge.id}
    intent.body |= {
        "status": "requires_payment_method",
        "last_payment_error": {**error, "type": "card_error"},
    }
    world.store.save(intent, charge)
    events.record(world, "charge.failed", charge)
    events.record(world, "payment_intent.payment_failed", intent)


def payment_error(code: str, message: str, method: str) -> dict[str, Any]:
    return {"code": code, "message": message, "payment_method_type": method}
