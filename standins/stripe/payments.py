"""What happens to a session's money: attempts, declines, extra authentication, late settlement, expiry.

Every function runs in one transaction and records the events that Stripe sends for it, in Stripe's order.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from standins.stripe import events, ids
from standins.stripe.bodies import charge as charges
from standins.stripe.bodies import checkout_session, payment_intent, refund
from standins.stripe.cards import BANK_DEBITS, TestCard
from standins.stripe.clock import unix_now
from standins.stripe.store import PLATFORM, Record
from standins.stripe.world import Call, World

BANK_FAILURE = "The customer's bank account could not be debited: insufficient funds."
NOT_AUTHENTICATED = (
    "We are unable to authenticate your payment method. Please choose another one and try again."
)


class SessionClosedError(Exception):
    """The session is complete or expired: nothing can be paid on it."""


@dataclass(frozen=True)
class Payer:
    name: str
    email: str


@dataclass(frozen=True)
class CardUse:
    """A card as far as it may be kept. The number itself ends with the request that brought it."""

    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True)
class Attempt:
    """`result` is `paid`, `processing`, `authenticate` or `declined`; then `message` says why and `reason` is the
    decline code or error code.
    """

    result: str
    message: str = ""
    reason: str = ""


def methods_for(session: dict[str, Any]) -> list[str]:
    """The kinds of payment on offer: card, and a bank debit where the currency has one, as far as allowed."""
    possible = ["card", *([BANK_DEBITS[session["currency"]]] if session["currency"] in BANK_DEBITS else [])]
    allowed = session["allowed_payment_method_types"]
    excluded = session["excluded_payment_method_types"] or []
    return [one for one in possible if (allowed is None or one in allowed) and one not in excluded]


def pay_by_card(world: World, session_id: str, *, payer: Payer, use: CardUse, card: TestCard) -> Attempt:
    """One try with a card. Raises SessionClosedError."""
    with world.store.transaction():
        session = _open_session(world, session_id)
        intent = _intent_for(world, session)
        session.private["pending"] = {"payer": asdict(payer), "use": asdict(use), "card": asdict(card)}
        if card.authenticate:
            return _ask_for_authentication(world, session, intent)
        return _finish_card(world, session, intent, authenticated=False)


def finish_authentication(world: World, session_id: str, *, passed: bool) -> Attempt:
    """The student's answer to their bank's question. Raises SessionClosedError."""
    with world.store.transaction():
        session = _open_session(world, session_id)
        intent = _intent_for(world, session)
        if intent.body["status"] != "requires_action":
            return Attempt("declined", NOT_AUTHENTICATED, "not_authenticated")
        intent.body["next_action"] = None
        if passed:
            return _finish_card(world, session, intent, authenticated=True)
        error = _payment_error("payment_intent_authentication_failure", NOT_AUTHENTICATED, "card")
        return _refuse(world, session, intent, error, kind="invalid_request_error")


def pay_by_bank_debit(world: World, session_id: str, *, payer: Payer, will_succeed: bool) -> Attempt:
    """Completes the session unpaid; the money is decided later. Raises SessionClosedError."""
    with world.store.transaction():
        session = _open_session(world, session_id)
        intent = _intent_for(world, session)
        kind = BANK_DEBITS[session.body["currency"]]
        details = {"type": kind, kind: {"last4": "3201" if will_succeed else "3202"}}
        charge = _new_charge(world, intent, details, payer, refunds="succeed")
        intent.body |= {"status": "processing", "payment_method": charge.body["payment_method"]}
        intent.body |= {"latest_charge": charge.id, "last_payment_error": None}
        intent.private["will_succeed"] = will_succeed
        _complete(world, session, payer, paid=False)
        _save(world, charge, intent)
        events.record(world, "charge.pending", charge)
        events.record(world, "payment_intent.processing", intent)
        events.record(world, "checkout.session.completed", session)
        world.store.schedule("settle_payment", intent.id, time.time() + world.config.settle_after)
        return Attempt("processing")


def settle_payment(world: World, intent_id: str, *, succeeds: bool | None = None) -> bool:
    """Decides a bank debit that is processing, as its account number says or as told. False if none is."""
    with world.store.transaction():
        world.store.unschedule("settle_payment", intent_id)
        intent = world.store.require("payment_intent", intent_id)
        if intent.body["status"] != "processing":
            return False
        charge = world.store.require("charge", intent.body["latest_charge"])
        session = world.store.require("checkout_session", intent.private["session"])
        if intent.private["will_succeed"] if succeeds is None else succeeds:
            _collect(world, session, intent, charge)
            session.body["payment_status"] = "paid"
            _save(world, session)
            events.record(world, "checkout.session.async_payment_succeeded", session)
        else:
            _bounce(world, intent, charge)
            events.record(world, "checkout.session.async_payment_failed", session)
        return True


def expire(world: World, session: Record, *, call: Call | None = None) -> None:
    """Closes an open session, and cancels what a failed attempt left behind."""
    with world.store.transaction():
        world.store.unschedule("expire_session", session.id)
        session.body |= {"status": "expired", "url": None}
        session.private.pop("pending", None)
        _save(world, session)
        if session.body["payment_intent"]:
            intent = world.store.require("payment_intent", session.body["payment_intent"])
            intent.body |= {"status": "canceled", "canceled_at": unix_now(), "next_action": None}
            intent.body["cancellation_reason"] = "automatic"
            _save(world, intent)
            events.record(world, "payment_intent.canceled", intent, call=call)
        events.record(world, "checkout.session.expired", session, call=call)


def expire_if_overdue(world: World, session: Record) -> Record:
    """The session as it is now: nobody may see an open one whose time is up."""
    with world.store.transaction():
        if session.body["status"] == "open" and session.body["expires_at"] <= unix_now():
            expire(world, session)
        return session


def _open_session(world: World, session_id: str) -> Record:
    session = expire_if_overdue(world, world.store.require("checkout_session", session_id))
    if session.body["status"] != "open":
        raise SessionClosedError(session.body["status"])
    return session


def _intent_for(world: World, session: Record) -> Record:
    """The session's PaymentIntent, which Stripe makes at the first attempt and not before."""
    if session.body["payment_intent"]:
        return world.store.require("payment_intent", session.body["payment_intent"])
    data = session.private["payment_intent_data"]
    body = payment_intent.build(session.body, data, created=unix_now(), methods=methods_for(session.body))
    intent = world.store.add("payment_intent", session.account, body, session=session.id)
    session.body["payment_intent"] = intent.id
    _save(world, session)
    events.record(world, "payment_intent.created", intent)
    return intent


def _ask_for_authentication(world: World, session: Record, intent: Record) -> Attempt:
    intent.body["status"] = "requires_action"
    intent.body["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    _save(world, session, intent)
    events.record(world, "payment_intent.requires_action", intent)
    return Attempt("authenticate")


def _finish_card(world: World, session: Record, intent: Record, *, authenticated: bool) -> Attempt:
    pending = session.private.pop("pending")
    payer, card = Payer(**pending["payer"]), TestCard(**pending["card"])
    details = charges.card_details(**pending["use"], three_d_secure=authenticated)
    charge = _new_charge(world, intent, details, payer, refunds=card.refunds)
    if card.declines:
        return _decline(world, session, intent, charge, card)
    _complete(world, session, payer, paid=True)
    _collect(world, session, intent, charge)
    events.record(world, "checkout.session.completed", session)
    return Attempt("paid")


def _new_charge(
    world: World, intent: Record, details: dict[str, Any], payer: Payer, *, refunds: str
) -> Record:
    body = charges.build(intent.body, created=unix_now(), details=details, payer=asdict(payer))
    return world.store.add("charge", intent.account, body, refunds=refunds)


def _collect(world: World, session: Record, intent: Record, charge: Record) -> None:
    """The money is there: on the charge, the intent, and the platform's fee beside them."""
    paid = {"status": "succeeded", "paid": True, "captured": True, "amount_captured": charge.body["amount"]}
    charge.body |= paid | {
        "outcome": charges.outcome(approved=True),
        "balance_transaction": ids.new_id("txn"),
    }
    fee = intent.body["application_fee_amount"]
    if fee:
        body = refund.application_fee(charge.body, account=charge.account, amount=fee, created=unix_now())
        charge.body["application_fee"] = world.store.add("application_fee", PLATFORM, body).id
    intent.body |= {
        "status": "succeeded",
        "amount_received": intent.body["amount"],
        "latest_charge": charge.id,
    }
    intent.body |= {"payment_method": charge.body["payment_method"], "last_payment_error": None}
    _save(world, session, intent, charge)
    events.record(world, "charge.succeeded", charge)
    events.record(world, "payment_intent.succeeded", intent)


def _complete(world: World, session: Record, payer: Payer, *, paid: bool) -> None:
    world.store.unschedule("expire_session", session.id)
    session.body |= {"status": "complete", "url": None, "payment_status": "paid" if paid else "unpaid"}
    session.body["customer_details"] = checkout_session.customer_details(payer.email, payer.name)
    session.private.pop("pending", None)
    _save(world, session)


def _decline(world: World, session: Record, intent: Record, charge: Record, card: TestCard) -> Attempt:
    charge.body |= {"status": "failed", "failure_code": card.error_code, "failure_message": card.message}
    charge.body["outcome"] = charges.outcome(
        approved=False,
        decline_code=card.decline_code,
        seller_message="The bank did not return any further details.",
    )
    _save(world, charge)
    intent.body["latest_charge"] = charge.id
    events.record(world, "charge.failed", charge)
    error = _payment_error(card.error_code, card.message, "card")
    error |= {"charge": charge.id, "decline_code": card.decline_code}
    return _refuse(world, session, intent, error)


def _refuse(
    world: World, session: Record, intent: Record, error: dict[str, Any], kind: str = "card_error"
) -> Attempt:
    """The attempt failed, the session stays open: the student can try again."""
    session.private.pop("pending", None)
    intent.body |= {"status": "requires_payment_method", "last_payment_error": {**error, "type": kind}}
    _save(world, session, intent)
    events.record(world, "payment_intent.payment_failed", intent)
    return Attempt("declined", error["message"], error.get("decline_code", error["code"]))


def _bounce(world: World, intent: Record, charge: Record) -> None:
    """A bank debit that failed after the session was complete."""
    charge.body |= {"status": "failed", "failure_code": "insufficient_funds", "failure_message": BANK_FAILURE}
    kind = charge.body["payment_method_details"]["type"]
    error = _payment_error("payment_intent_payment_attempt_failed", BANK_FAILURE, kind) | {
        "charge": charge.id
    }
    intent.body |= {
        "status": "requires_payment_method",
        "last_payment_error": {**error, "type": "card_error"},
    }
    _save(world, intent, charge)
    events.record(world, "charge.failed", charge)
    events.record(world, "payment_intent.payment_failed", intent)


def _payment_error(code: str, message: str, method: str) -> dict[str, Any]:
    return {"code": code, "message": message, "payment_method_type": method}


def _save(world: World, *records: Record) -> None:
    for record in records:
        world.store.save(record)
