"""A Checkout Session's life: open, complete or expired, and the PaymentIntent that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from standins.stripe import events
from standins.stripe.bodies import checkout_session, payment_intent
from standins.stripe.cards import BANK_DEBITS
from standins.stripe.clock import unix_now
from standins.stripe.store import Record
from standins.stripe.world import Call, World


class SessionClosedError(Exception):
    """The session is complete or expired: nothing can be paid on it."""


@dataclass(frozen=True)
class Payer:
    name: str
    email: str


def methods_for(session: dict[str, Any]) -> list[str]:
    """The kinds of payment on offer: card, and a bank debit where the currency has one, as far as allowed."""
    possible = ["card", *([BANK_DEBITS[session["currency"]]] if session["currency"] in BANK_DEBITS else [])]
    allowed = session["allowed_payment_method_types"]
    excluded = session["excluded_payment_method_types"] or []
    return [one for one in possible if (allowed is None or one in allowed) and one not in excluded]


def open_session(world: World, session_id: str) -> Record:
    session = current_session(world, session_id)
    if session.body["status"] != "open":
        raise SessionClosedError(session.body["status"])
    return session


def current_session(world: World, session_id: str) -> Record:
    """The session as it is now: nobody may see an open one whose time is up. Raises LookupError."""
    with world.store.transaction():
        session = world.store.require("checkout_session", session_id)
        if session.body["status"] == "open" and session.body["expires_at"] <= unix_now():
            expire(world, session)
        return session


def expire(world: World, session: Record, *, call: Call | None = None) -> None:
    """Closes an open session, and cancels what a failed attempt left behind."""
    with world.store.transaction():
        world.store.unschedule("expire_session", session.id)
        session.body |= {"status": "expired", "url": None}
        session.private.pop("pending", None)
        world.store.save(session)
        if session.body["payment_intent"]:
            intent = world.store.require("payment_intent", session.body["payment_intent"])
            intent.body |= {"status": "canceled", "canceled_at": unix_now(), "next_action": None}
            intent.body["cancellation_reason"] = "automatic"
            world.store.save(intent)
            events.record(world, "payment_intent.canceled", intent, call=call)
        events.record(world, "checkout.session.expired", session, call=call)


def complete(world: World, session: Record, payer: Payer, *, paid: bool) -> None:
    world.store.unschedule("expire_session", session.id)
    session.body |= {"status": "complete", "url": None, "payment_status": "paid" if paid else "unpaid"}
    session.body["customer_details"] = checkout_session.customer_details(payer.email, payer.name)
    session.private.pop("pending", None)
    world.store.save(session)


def intent_for(world: World, session: Record) -> Record:
    """The session's PaymentIntent, which Stripe makes at the first attempt and not before."""
    if session.body["payment_intent"]:
        return world.store.require("payment_intent", session.body["payment_intent"])
    data = session.private["payment_intent_data"]
    body = payment_intent.build(session.body, data, created=unix_now(), methods=methods_for(session.body))
    intent = world.store.add(
        "payment_intent", session.account, body, livemode=session.livemode, session=session.id
    )
    session.body["payment_intent"] = intent.id
    world.store.save(session)
    events.record(world, "payment_intent.created", intent)
    return intent
