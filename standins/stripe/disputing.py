"""A dispute's life: opened by the payer's bank, answered by the school, decided by the bank.

A chargeback takes the money at once and gives it back if the school wins. An inquiry takes nothing, unless the bank
makes a chargeback of it. Every function runs in one transaction and records the events that Stripe sends for it.
"""

from __future__ import annotations

from typing import Any

from standins.stripe import events, ledger
from standins.stripe.bodies import dispute as bodies
from standins.stripe.clock import unix_now
from standins.stripe.errors import ApiError
from standins.stripe.store import Record
from standins.stripe.world import Call, World

DAYS_TO_ANSWER = 7
ANSWERABLE = {"needs_response": "under_review", "warning_needs_response": "warning_under_review"}
INQUIRIES = ("warning_needs_response", "warning_under_review")
# What a test's evidence says makes the bank decide at once (Stripe, "Test card numbers", evidence).
VERDICTS = {"winning_evidence": True, "losing_evidence": False}


class DisputeClosedError(ValueError):
    """The dispute is not in a state in which this can happen."""


def open_dispute(
    world: World,
    charge: Record,
    *,
    amount: int | None = None,
    reason: str = "fraudulent",
    inquiry: bool = False,
) -> Record:
    """The payer complains. Raises ValueError for a charge, an amount or a reason that cannot be disputed."""
    with world.store.transaction():
        most = charge.body["amount"]
        amount = most - charge.body["amount_refunded"] if amount is None else amount
        if charge.body["status"] != "succeeded" or charge.body["disputed"] or not 0 < amount <= most:
            raise ValueError("only a charge that was collected is disputed, once, over at most its amount")
        if reason not in bodies.REASONS:
            raise ValueError(f"reason must be one of {', '.join(bodies.REASONS)}")
        now = unix_now()
        due_by = now + DAYS_TO_ANSWER * 24 * 3600
        body = bodies.build(
            charge.body, amount=amount, reason=reason, inquiry=inquiry, created=now, due_by=due_by
        )
        made = world.store.add("dispute", charge.account, body, livemode=charge.livemode, withdrawn=0)
        charge.body["disputed"] = True
        world.store.save(charge)
        events.record(world, "charge.dispute.created", made)
        if not inquiry:
            _withdraw(world, made)
        return made


def escalate(world: World, dispute_id: str) -> Record:
    """The bank makes a chargeback of an inquiry, and takes the money. Raises LookupError, DisputeClosedError."""
    with world.store.transaction():
        found = world.store.require("dispute", dispute_id)
        if found.body["status"] not in INQUIRIES:
            raise DisputeClosedError(f"the dispute is {found.body['status']}, no open inquiry")
        before = {"status": found.body["status"]}
        found.body |= {"status": "needs_response", "is_charge_refundable": False}
        world.store.save(found)
        events.record(world, "charge.dispute.updated", found, previous=before)
        _withdraw(world, found)
        return found


def submit(world: World, dispute_id: str, *, call: Call | None = None) -> Record:
    """The school answers: its evidence is with the bank. Raises LookupError, DisputeClosedError."""
    with world.store.transaction():
        found = world.store.require("dispute", dispute_id)
        status = found.body["status"]
        if status not in ANSWERABLE:
            raise DisputeClosedError(f"the dispute is {status}, no answer is awaited")
        found.body["status"] = ANSWERABLE[status]
        details = found.body["evidence_details"]
        details |= {"has_evidence": True, "submission_method": "manual"}
        details["submission_count"] += 1
        world.store.save(found)
        events.record(world, "charge.dispute.updated", found, call=call, previous={"status": status})
        verdict = VERDICTS.get(found.body["evidence"]["uncategorized_text"] or "")
        return found if verdict is None else close(world, dispute_id, won=verdict)


def close(world: World, dispute_id: str, *, won: bool, call: Call | None = None) -> Record:
    """The bank decides, or the school gives in. An inquiry just ends. Raises LookupError, DisputeClosedError."""
    with world.store.transaction():
        found = world.store.require("dispute", dispute_id)
        status = found.body["status"]
        if status not in ANSWERABLE and status not in ANSWERABLE.values():
            raise DisputeClosedError(f"the dispute is {status} already")
        found.body["status"] = "warning_closed" if status in INQUIRIES else "won" if won else "lost"
        world.store.save(found)
        if found.body["status"] == "won":
            _reinstate(world, found)
        events.record(world, "charge.dispute.closed", found, call=call)
        return found


def holds_money(world: World, charge: Record) -> bool:
    """Whether a bank has taken the charge's money, for now or for good."""
    found = world.store.all_of("dispute", charge.account, livemode=charge.livemode)
    return any(one.body["charge"] == charge.id and one.private["withdrawn"] for one in found)


def refuse_refund(charge: Record) -> ApiError:
    message = f"Charge {charge.id} has been charged back; cannot issue a refund."
    return ApiError(400, message, code="charge_disputed")


def _withdraw(world: World, found: Record) -> None:
    _move(world, found, -found.body["amount"], "dispute", "Chargeback withdrawal for")
    events.record(world, "charge.dispute.funds_withdrawn", found)


def _reinstate(world: World, found: Record) -> None:
    _move(world, found, found.body["amount"], "dispute_reversal", "Chargeback reversal for")
    events.record(world, "charge.dispute.funds_reinstated", found)


def _move(world: World, found: Record, amount: int, category: str, why: str) -> None:
    found.private["withdrawn"] -= amount
    number = ledger.post(
        world, found, "adjustment", amount, category=category, description=f"{why} {found.body['charge']}"
    )
    transaction: dict[str, Any] = world.store.require("balance_transaction", number).body
    found.body["balance_transactions"].append(transaction)
    world.store.save(found)
