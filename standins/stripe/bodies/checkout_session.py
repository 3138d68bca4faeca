"""A Checkout Session in payment mode, and its line items."""

from __future__ import annotations

from typing import Any

from standins.stripe import ids
from standins.stripe.wordlist import words

EMPTY = words(
    """
    allow_promotion_codes allowed_payment_method_types billing_address_collection client_secret consent
    consent_collection currency_conversion customer customer_account excluded_payment_method_types
    invoice managed_payments name_collection optional_items payment_intent payment_link
    payment_method_configuration_details permissions presentment_details recovered_from
    redirect_on_completion saved_payment_method_options setup_intent shipping_address_collection
    shipping_cost subscription tax_id_collection customer_details wallet_options after_expiration
    integration_identifier
    """
)
ECHOED = words(
    """
    cancel_url client_reference_id customer_email locale origin_context return_url submit_type
    success_url
    """
)


def build(params: dict[str, Any], *, created: int, pay_url: str, livemode: bool) -> dict[str, Any]:
    """A fresh, open session for validated `params`. `pay_url` is the folder of the hosted page."""
    session_id = ids.checkout_session_id(livemode=livemode)
    ui_mode = params.get("ui_mode", "hosted_page")
    total = sum(item["price_data"]["unit_amount"] * item["quantity"] for item in params["line_items"])
    body: dict[str, Any] = {"id": session_id, "object": "checkout.session"}
    body |= dict.fromkeys(EMPTY)
    body |= {name: params.get(name) for name in ECHOED}
    body |= {
        "adaptive_pricing": {"enabled": False},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "branding_settings": _branding(params.get("branding_settings", {})),
        "collected_information": None,
        "created": created,
        "currency": params["line_items"][0]["price_data"]["currency"],
        "custom_fields": [],
        "custom_text": _custom_text(params.get("custom_text", {})),
        "customer_creation": params.get("customer_creation", "if_required"),
        "customer_details": _prefilled(params),
        "discounts": [],
        "expires_at": params.get("expires_at", created + 24 * 3600),
        "invoice_creation": {"enabled": False, "invoice_data": _no_invoice_data()},
        "livemode": livemode,
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": ui_mode,
        "url": f"{pay_url}/{session_id}" if ui_mode == "hosted_page" else None,
    }
    if ui_mode != "hosted_page":
        body["client_secret"] = ids.client_secret(session_id)
        body["redirect_on_completion"] = params.get("redirect_on_completion", "always")
    return body


def line_items(params: dict[str, Any], *, created: int, livemode: bool) -> list[dict[str, Any]]:
    return [_line_item(item, created, livemode=livemode) for item in params["line_items"]]


def _line_item(item: dict[str, Any], created: int, *, livemode: bool) -> dict[str, Any]:
    price, quantity = item["price_data"], item["quantity"]
    total = price["unit_amount"] * quantity
    return {
        "id": ids.new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": price["product_data"]["name"],
        "discounts": [],
        "metadata": item.get("metadata", {}),
        "price": _price(price, created, livemode=livemode),
        "quantity": quantity,
        "taxes": [],
    }


def _price(price: dict[str, Any], created: int, *, livemode: bool) -> dict[str, Any]:
    return {
        "id": ids.new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": created,
        "currency": price["currency"],
        "currency_options": None,
        "custom_unit_amount": None,
        "livemode": livemode,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": ids.new_id("prod", 14),
        "recurring": None,
        "tax_behavior": price.get("tax_behavior", "unspecified"),
        "tiers": None,
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": str(price["unit_amount"]),
    }


def _branding(given: dict[str, Any]) -> dict[str, Any]:
    standard = {
        "background_color": "#ffffff",
        "border_style": "rounded",
        "button_color": "#0074d4",
        "display_name": "",
        "font_family": "default",
        "icon": None,
        "logo": None,
    }
    return standard | given


def _custom_text(given: dict[str, Any]) -> dict[str, Any]:
    empty = dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"))
    return empty | given


def _prefilled(params: dict[str, Any]) -> dict[str, Any] | None:
    return customer_details(params["customer_email"], None) if "customer_email" in params else None


def customer_details(email: str, name: str | None, country: str | None = None) -> dict[str, Any]:
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        "address": address | {"country": country} if name else None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [] if name else None,
    }


def _no_invoice_data() -> dict[str, Any]:
    empty = ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")
    return {**dict.fromkeys(empty), "metadata": {}}
