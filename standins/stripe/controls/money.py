"""Paying without a browser, and what the bank and the school's dashboard do to money."""

from __future__ import annotations

import time
from typing import Any

from standins.stripe import payments, refunding, sessions
from standins.stripe.cards import BANK_DEBITS, card_for
from standins.stripe.courier import Courier
from standins.stripe.outcomes import Attempt
from standins.stripe.params import Metadata
from standins.stripe.world import World


def pay(
    world: World,
    courier: Courier,
    session_id: str,
    *,
    card: str = "4242424242424242",
    method: str = "card",
    name: str = "Chloe Martin",
    email: str = "",
    succeeds: bool = True,
) -> dict[str, Any]:
    """One attempt as the hosted page would make it: `method` is `card`, or `bank_debit` (then `succeeds` counts)."""
    session = world.store.require("checkout_session", session_id)
    payer = sessions.Payer(name, email or session.body["customer_email"] or "chloe@example.com")
    if method == "card":
        known = card_for(card)
        use = payments.CardUse(known.brand, card[-4:], 12, time.gmtime().tm_year + 3)
        attempt = payments.pay_by_card(world, session_id, payer=payer, use=use, card=known)
    elif method == "bank_debit" and BANK_DEBITS.get(session.body["currency"]) in sessions.methods_for(
        session.body
    ):
        attempt = payments.pay_by_bank_debit(world, session_id, payer=payer, will_succeed=succeeds)
    else:
        raise ValueError("method must be card, or bank_debit where the session offers it")
    return _told(world, session_id, attempt)


def authenticate(world: World, courier: Courier, session_id: str, *, passed: bool = True) -> dict[str, Any]:
    world.store.require("checkout_session", session_id)
    return _told(world, session_id, payments.finish_authentication(world, session_id, passed=passed))


def _told(world: World, session_id: str, attempt: Attempt) -> dict[str, Any]:
    session = world.store.require("checkout_session", session_id).body
    names = ("payment_intent", "status", "payment_status")
    return {"result": attempt.result, "message": attempt.message, **{name: session[name] for name in names}}


def expire(world: World, courier: Courier, session_id: str) -> dict[str, Any]:
    """The session's time is up now. Nothing happens to one that is not open."""
    with world.store.transaction():
        session = world.store.require("checkout_session", session_id)
        if session.body["status"] == "open":
            session.body["expires_at"] = int(time.time())
            sessions.expire(world, session)
        return {"status": session.body["status"]}


def settle_payment(
    world: World, courier: Courier, intent_id: str, *, succeeds: bool | None = None
) -> dict[str, Any]:
    """Decides a bank debit now, as its account number said or as `succeeds` says."""
    return {"settled": payments.settle_payment(world, intent_id, succeeds=succeeds)}


def settle_refund(
    world: World, courier: Courier, refund_id: str, *, succeeds: bool | None = None
) -> dict[str, Any]:
    return {"settled": refunding.settle_refund(world, refund_id, succeeds=succeeds)}


def refund(
    world: World,
    courier: Courier,
    intent_id: str,
    *,
    amount: int | None = None,
    reason: str = "requested_by_customer",
    metadata: dict[str, str] | None = None,
    refund_application_fee: bool = False,
) -> dict[str, Any]:
    """A refund made by hand in the school's dashboard; without `amount` all that is left.

    The platform keeps its fee unless `refund_application_fee`.
    """
    with world.store.transaction():
        intent = world.store.require("payment_intent", intent_id)
        charge = world.store.require("charge", intent.body["latest_charge"] or "")
        params: dict[str, Any] = {"reason": reason, "metadata": Metadata().parse(metadata or {}, "metadata")}
        if amount is not None:
            params["amount"] = _positive(amount)
        if refund_application_fee:
            params["refund_application_fee"] = True
        return refunding.refund(world, charge, params).body


def _positive(amount: Any) -> int:
    if not isinstance(amount, int) or isinstance(amount, bool) or amount < 1:
        raise ValueError("amount must be a whole number of minor units, at least 1")
    return amount


ROUTES = (
    ("POST", "sessions/{}/pay", pay),
    ("POST", "sessions/{}/authenticate", authenticate),
    ("POST", "sessions/{}/expire", expire),
    ("POST", "payments/{}/settle", settle_payment),
    ("POST", "payments/{}/refund", refund),
    ("POST", "refunds/{}/settle", settle_refund),
)
