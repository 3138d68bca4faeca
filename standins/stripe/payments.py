"""Attempts at a session's money: by card, with the bank's extra question, by bank debit that is decided later.

Every function runs in one transaction and records the events that Stripe sends for it.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

from standins.stripe import disputing, events
from standins.stripe.bodies import charge as charges
from standins.stripe.cards import BANK_DEBITS, TestCard
from standins.stripe.clock import unix_now
from standins.stripe.outcomes import Attempt, bounce, collect, decline, payment_error, refuse
from standins.stripe.sessions import Payer, complete, intent_for, open_session
from standins.stripe.store import Record
from standins.stripe.world import World

NOT_AUTHENTICATED = (
    "We are unable to authenticate your payment method. Please choose another one and try again."
)


@dataclass(frozen=True)
class CardUse:
    """A card as far as it may be kept. The number itself ends with the request that brought it."""

    brand: str
    last4: str
    exp_month: int
    exp_year: int


def pay_by_card(world: World, session_id: str, *, payer: Payer, use: CardUse, card: TestCard) -> Attempt:
    """One try with a card. Raises SessionClosedError."""
    with world.store.transaction():
        session = open_session(world, session_id)
        intent = intent_for(world, session)
        intent.body["next_action"] = None
        session.private["pending"] = {"payer": asdict(payer), "use": asdict(use), "card": asdict(card)}
        if card.authenticate:
            return _ask_for_authentication(world, session, intent)
        return _finish_card(world, session, intent, authenticated=False)


def finish_authentication(world: World, session_id: str, *, passed: bool) -> Attempt:
    """The student's answer to their bank's question. Raises SessionClosedError."""
    with world.store.transaction():
        session = open_session(world, session_id)
        intent = intent_for(world, session)
        if intent.body["status"] != "requires_action":
            return Attempt("declined", NOT_AUTHENTICATED, "not_authenticated")
        intent.body["next_action"] = None
        if passed:
            return _finish_card(world, session, intent, authenticated=True)
        error = payment_error("payment_intent_authentication_failure", NOT_AUTHENTICATED, "card")
        return refuse(world, session, intent, error, kind="invalid_request_error")


def pay_by_bank_debit(world: World, session_id: str, *, payer: Payer, will_succeed: bool) -> Attempt:
    """Completes the session unpaid; the money is decided later. Raises SessionClosedError."""
    with world.store.transaction():
        session = open_session(world, session_id)
        intent = intent_for(world, session)
        kind = BANK_DEBITS[session.body["currency"]]
        details = {"type": kind, kind: {"last4": "3201" if will_succeed else "3202"}}
        charge = _new_charge(world, intent, details, payer, refunds="succeed")
        intent.body |= {"status": "processing", "payment_method": charge.body["payment_method"]}
        intent.body |= {"latest_charge": charge.id, "last_payment_error": None, "next_action": None}
        intent.private["will_succeed"] = will_succeed
        complete(world, session, payer, paid=False)
        world.store.save(charge, intent)
        events.record(world, "charge.pending", charge)
        events.record(world, "payment_intent.processing", intent)
        events.record(world, "checkout.session.completed", session)
        world.store.schedule("settle_payment", intent.id, time.time() + world.config.settle_after)
        return Attempt("processing")


def settle_payment(world: World, intent_id: str, *, succeeds: bool | None = None) -> bool:
    """Decides a bank debit that is processing, as its account number says or as told. False if none is.

    One that failed can be told to succeed after all: the bank has changed its mind.
    """
    with world.store.transaction():
        world.store.unschedule("settle_payment", intent_id)
        intent = world.store.require("payment_intent", intent_id)
        if succeeds and _has_bounced(world, intent):
            _try_again(world, intent)
        if intent.body["status"] != "processing":
            return False
        charge = world.store.require("charge", intent.body["latest_charge"])
        session = world.store.require("checkout_session", intent.private["session"])
        if intent.private["will_succeed"] if succeeds is None else succeeds:
            collect(world, session, intent, charge)
            session.body["payment_status"] = "paid"
            world.store.save(session)
            events.record(world, "checkout.session.async_payment_succeeded", session)
        else:
            bounce(world, intent, charge)
            events.record(world, "checkout.session.async_payment_failed", session)
        return True


def _has_bounced(world: World, intent: Record) -> bool:
    session = world.store.require("checkout_session", intent.private["session"])
    failed = intent.body["status"] == "requires_payment_method"
    return failed and session.body["status"] == "complete"


def _try_again(world: World, intent: Record) -> None:
    """A new charge beside the one that failed."""
    old = world.store.require("charge", intent.body["latest_charge"])
    person = old.body["billing_details"]
    payer = Payer(person["name"], person["email"])
    charge = _new_charge(world, intent, old.body["payment_method_details"], payer, refunds="succeed")
    intent.body |= {"status": "processing", "latest_charge": charge.id, "last_payment_error": None}
    world.store.save(intent)
    events.record(world, "charge.pending", charge)


def _ask_for_authentication(world: World, session: Record, intent: Record) -> Attempt:
    intent.body["status"] = "requires_action"
    intent.body["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    world.store.save(session, intent)
    events.record(world, "payment_intent.requires_action", intent)
    return Attempt("authenticate")


def _finish_card(world: World, session: Record, intent: Record, *, authenticated: bool) -> Attempt:
    pending = session.private.pop("pending")
    payer, card = Payer(**pending["payer"]), TestCard(**pending["card"])
    details = charges.card_details(**pending["use"], three_d_secure=authenticated)
    charge = _new_charge(world, intent, details, payer, refunds=card.refunds)
    if card.declines:
        return decline(world, session, intent, charge, card)
    complete(world, session, payer, paid=True)
    collect(world, session, intent, charge)
    events.record(world, "checkout.session.completed", session)
    if card.disputes:
        disputing.open_dispute(world, charge, reason=card.disputes, inquiry=card.inquiry)
    return Attempt("paid")


def _new_charge(
    world: World, intent: Record, details: dict[str, Any], payer: Payer, *, refunds: str
) -> Record:
    body = charges.build(intent.body, created=unix_now(), details=details, payer=asdict(payer))
    return world.store.add("charge", intent.account, body, livemode=intent.livemode, refunds=refunds)
