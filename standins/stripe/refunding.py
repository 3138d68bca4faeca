"""Giving money back: by the API, or by hand as in Stripe's dashboard."""

from __future__ import annotations

import time
from typing import Any

from standins.stripe import disputing, events, ledger
from standins.stripe.bodies import refund as refunds
from standins.stripe.clock import unix_now
from standins.stripe.errors import ApiError, check_step, invalid_param
from standins.stripe.money import write_amount
from standins.stripe.store import Record
from standins.stripe.world import Call, World

PENDING, FAIL_LATER = "pending", "fail_later"


def refund(world: World, charge: Record, params: dict[str, Any], *, call: Call | None = None) -> Record:
    """Refunds `amount`, or all that is left, of `charge`. Raises ApiError where Stripe would refuse."""
    with world.store.transaction():
        if disputing.holds_money(world, charge):
            raise disputing.refuse_refund(charge)
        amount = _amount(charge.body, params)
        body = refunds.build(charge.body, params, amount=amount, created=unix_now())
        if charge.private["refunds"] == PENDING:
            body |= {"status": "pending", "pending_reason": "processing"}
        made = world.store.add(
            "refund", charge.account, body, livemode=charge.livemode, outcome=charge.private["refunds"]
        )
        _count(charge, amount)
        fee = _return_fee(world, charge) if params.get("refund_application_fee") else 0
        made.private["fee_returned"] = fee
        kind = "refund" if charge.id.startswith("ch_") else "payment_refund"
        made.body["balance_transaction"] = ledger.post(world, made, kind, -amount, fee=-fee)
        world.store.save(made, charge)
        events.record(world, "refund.created", made, call=call)
        events.record(world, "charge.refunded", charge, call=call)
        if made.private["outcome"] in (PENDING, FAIL_LATER):
            world.store.schedule("settle_refund", made.id, time.time() + world.config.settle_after)
        return made


def settle_refund(world: World, refund_id: str, *, succeeds: bool | None = None) -> bool:
    """Decides a refund that is not final, as its card says or as told. False if it already is."""
    with world.store.transaction():
        world.store.unschedule("settle_refund", refund_id)
        record = world.store.require("refund", refund_id)
        if record.private["outcome"] not in (PENDING, FAIL_LATER):
            return False
        fails = record.private["outcome"] == FAIL_LATER if succeeds is None else not succeeds
        record.private["outcome"] = "settled"
        if fails:
            _fail(world, record)
        elif record.body["status"] == "pending":
            record.body |= {"status": "succeeded", "pending_reason": None}
            world.store.save(record)
            events.record(world, "refund.updated", record, previous={"status": "pending"})
        else:
            world.store.save(record)
        return True


def _amount(charge: dict[str, Any], params: dict[str, Any]) -> int:
    if charge["status"] != "succeeded":
        message = f"Charge {charge['id']} has not been collected, so there is nothing to refund."
        raise ApiError(400, message, code="charge_not_refundable", param="charge")
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiError(400, message, code="charge_already_refunded")
    amount = params.get("amount", left)
    check_step(amount, charge["currency"], "amount")
    if amount > left:
        asked, rest = (write_amount(value, charge["currency"]) for value in (amount, left))
        raise ApiError(
            400,
            f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})",
            param="amount",
        )
    if params.get("refund_application_fee") and not charge["application_fee"]:
        message = f"Charge {charge['id']} has no application fee, so `refund_application_fee` cannot be true."
        raise invalid_param(message, "refund_application_fee")
    return amount


def _count(charge: Record, amount: int) -> None:
    total = charge.body["amount_refunded"] + amount
    charge.body |= {"amount_refunded": total, "refunded": total == charge.body["amount"]}


def _return_fee(world: World, charge: Record) -> int:
    """The platform's fee goes back in proportion to all that is refunded by now, rounded down until the end."""
    fee = world.store.require("application_fee", charge.body["application_fee"])
    owed = fee.body["amount"] * charge.body["amount_refunded"] // charge.body["amount"]
    returned = max(0, owed - fee.body["amount_refunded"])
    total = fee.body["amount_refunded"] + returned
    fee.body |= {"amount_refunded": total, "refunded": total == fee.body["amount"]}
    world.store.save(fee)
    if returned:
        ledger.post(world, fee, "application_fee_refund", -returned)
    return returned


def _fail(world: World, record: Record) -> None:
    """The bank sent it back: the money is on the charge again (the fee that was returned stays returned)."""
    previous = {"status": record.body["status"]}
    record.body |= {"status": "failed", "failure_reason": "lost_or_stolen_card", "pending_reason": None}
    charge = world.store.require("charge", record.body["charge"])
    kind = "refund_failure" if charge.id.startswith("ch_") else "payment_failure_refund"
    back = ledger.post(world, record, kind, record.body["amount"])
    record.body["failure_balance_transaction"] = back
    _count(charge, -record.body["amount"])
    world.store.save(charge)
    world.store.save(record)
    events.record(world, "refund.updated", record, previous=previous)
    events.record(world, "refund.failed", record)
