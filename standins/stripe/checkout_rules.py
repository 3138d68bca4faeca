"""What Stripe refuses when a Checkout Session is made, beyond each parameter by itself."""

from __future__ import annotations

from typing import Any

from standins.stripe.errors import ApiError, check_step, invalid_param, missing_param
from standins.stripe.money import largest_amount, smallest_amount, write_amount
from standins.stripe.store import PLATFORM
from standins.stripe.world import Call, World

SOONEST_SECONDS = 30 * 60
LATEST_SECONDS = 24 * 3600
BESIDE_OUR_PAGE = ("elements", "embedded_page")


def check(world: World, call: Call, now: int) -> None:
    """Raises the ApiError that Stripe would answer with; `now` in Unix seconds."""
    _check_account(world, call)
    _check_urls(call.params)
    _check_expiry(call.params, now)
    _check_amounts(call.params)
    _check_fee(call)


def _check_account(world: World, call: Call) -> None:
    if call.account == PLATFORM:
        return
    account = world.store.require("account", call.account).body
    if not account["name"]:
        raise ApiError(
            400, "In order to use Checkout, you must set an account or business name in the Dashboard."
        )
    if account["card_payments"] != "active":
        message = "Your account cannot currently make charges: the card_payments capability is not active."
        raise ApiError(400, message, code="account_invalid")


def _check_urls(params: dict[str, Any]) -> None:
    ui_mode = params.get("ui_mode", "hosted_page")
    if ui_mode in BESIDE_OUR_PAGE:
        for name in ("success_url", "cancel_url"):
            if name in params:
                raise invalid_param(f"`{name}` can not be used when `ui_mode` is `{ui_mode}`.", name)
        if "return_url" not in params and params.get("redirect_on_completion") != "never":
            raise missing_param("return_url")
        return
    if "return_url" in params:
        raise invalid_param(f"`return_url` can not be used when `ui_mode` is `{ui_mode}`.", "return_url")
    if "redirect_on_completion" in params:
        message = "`redirect_on_completion` can only be used when `ui_mode` is `embedded_page`."
        raise invalid_param(message, "redirect_on_completion")
    if "success_url" not in params:
        raise missing_param("success_url")


def _check_expiry(params: dict[str, Any], now: int) -> None:
    """Between 30 minutes and 24 hours ahead of the moment the request arrives, not of the one it was written in."""
    ahead = params.get("expires_at", now + LATEST_SECONDS) - now
    if ahead < SOONEST_SECONDS:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise invalid_param(message, "expires_at")
    if ahead > LATEST_SECONDS:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise invalid_param(message, "expires_at")


def _check_amounts(params: dict[str, Any]) -> None:
    items = params["line_items"]
    if not items:
        raise missing_param("line_items")
    currency = items[0]["price_data"]["currency"]
    for number, item in enumerate(items):
        where = f"line_items[{number}][price_data]"
        if item["price_data"]["currency"] != currency:
            message = "All prices on a Checkout Session must have the same currency."
            raise invalid_param(message, f"{where}[currency]")
        check_step(item["price_data"]["unit_amount"], currency, f"{where}[unit_amount]")
    _check_total(total_of(params), currency)


def _check_total(total: int, currency: str) -> None:
    least = smallest_amount(currency)
    if total < least:
        message = (
            f"The Checkout Session's total amount due must add up to at least {write_amount(least, currency)}"
        )
        raise invalid_param(message, "line_items", "amount_too_small")
    most = largest_amount(currency)
    if total > most:
        message = f"The Checkout Session's total must be no more than {write_amount(most, currency)}"
        raise invalid_param(message, "line_items", "amount_too_large")


def total_of(params: dict[str, Any]) -> int:
    return sum(item["price_data"]["unit_amount"] * item["quantity"] for item in params["line_items"])


def _check_fee(call: Call) -> None:
    fee = call.params.get("payment_intent_data", {}).get("application_fee_amount")
    where = "payment_intent_data[application_fee_amount]"
    if fee is None:
        return
    if call.account == PLATFORM:
        message = "Can only apply an application_fee_amount when the charge is made on a connected account."
        raise invalid_param(message, where)
    check_step(fee, call.params["line_items"][0]["price_data"]["currency"], where)
    if fee > total_of(call.params):
        message = "The application fee cannot be greater than the amount of the charge."
        raise invalid_param(message, where)
