"""What POST /v1/checkout/sessions may say. Names and values as in stripe-python 16.1's `SessionCreateParams`."""

from __future__ import annotations

from standins.stripe.money import LARGEST_ANYWHERE
from standins.stripe.params.common import EXPAND
from standins.stripe.params.fields import Choice, Integer, ListOf, Text, Timestamp
from standins.stripe.params.shape import Shape, not_offered
from standins.stripe.params.special_fields import Currency, Email, Metadata, Url
from standins.stripe.wordlist import words

LOCALES = words(
    """
    auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl
    pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW
    """
)
UI_MODES = ("elements", "embedded_page", "form", "hosted_page")
METHOD_TYPES = words(
    """
    acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie
    bizum blik boleto card cashapp crypto customer_balance eps fpx giropay grabpay ideal kakao_pay klarna
    konbini kr_card link mb_way mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco
    paynow paypal paypay payto pix promptpay revolut_pay samsung_pay satispay scalapay sepa_debit sequra
    sofort sunbit swish twint upi us_bank_account wechat_pay zip
    """
)
EXCLUDABLE_TYPES = tuple(name for name in METHOD_TYPES if name != "link")

PRODUCT_DATA = Shape(
    {
        "name": Text(longest=250, required=True),
        "description": Text(),
        "images": ListOf(Url(), most=8),
        "metadata": Metadata(),
        **not_offered("tax_code tax_details unit_label"),
    },
)
PRICE_DATA = Shape(
    {
        "currency": Currency(required=True),
        "unit_amount": Integer(least=0, most=LARGEST_ANYWHERE, required=True),
        "product_data": Shape(PRODUCT_DATA.fields, required=True),
        "tax_behavior": Choice(("exclusive", "inclusive", "unspecified")),
        **not_offered("product recurring unit_amount_decimal"),
    }
)
LINE_ITEM = Shape(
    {
        "price_data": Shape(PRICE_DATA.fields, required=True),
        "quantity": Integer(least=1, most=999_999, required=True),
        "metadata": Metadata(),
        **not_offered("adjustable_quantity price tax_rates"),
    }
)
PAYMENT_INTENT_DATA = Shape(
    {
        "application_fee_amount": Integer(least=1, most=LARGEST_ANYWHERE),
        "capture_method": Choice(("automatic", "automatic_async"), elsewhere=("manual",)),
        "description": Text(longest=1000),
        "metadata": Metadata(),
        "receipt_email": Email(),
        "statement_descriptor": Text(longest=22, shortest=5, pattern=r"[^<>\\'\"*]*[A-Za-z][^<>\\'\"*]*"),
        "statement_descriptor_suffix": Text(longest=22, pattern=r"[^<>\\'\"*]+"),
        **not_offered("on_behalf_of setup_future_usage shipping transfer_data transfer_group"),
    }
)
COLOUR = Text(longest=7, pattern=r"#[0-9a-fA-F]{6}")
BRANDING = Shape(
    {
        "background_color": COLOUR,
        "border_style": Choice(("pill", "rectangular", "rounded")),
        "button_color": COLOUR,
        "display_name": Text(longest=250),
        **not_offered("font_family icon logo"),
    }
)
MESSAGE = Shape({"message": Text(longest=1200, required=True)})
CUSTOM_TEXT = Shape(
    {"submit": MESSAGE, **not_offered("after_submit shipping_address terms_of_service_acceptance")}
)
DISABLED = Shape(
    {"enabled": Choice(("false",), elsewhere=("true",), required=True), **not_offered("liability")}
)

CREATE = Shape(
    {
        "mode": Choice(("payment",), elsewhere=("setup", "subscription"), required=True),
        "line_items": ListOf(LINE_ITEM, most=100, required=True),
        "success_url": Url(),
        "cancel_url": Url(),
        "return_url": Url(),
        "ui_mode": Choice(UI_MODES),
        "redirect_on_completion": Choice(("always", "if_required", "never")),
        "expires_at": Timestamp(),
        "client_reference_id": Text(longest=200),
        "customer_email": Email(),
        "customer_creation": Choice(("if_required",), elsewhere=("always",)),
        "locale": Choice(LOCALES),
        "metadata": Metadata(),
        "submit_type": Choice(("auto", "book", "donate", "pay", "subscribe")),
        "origin_context": Choice(("mobile_app", "web")),
        "payment_intent_data": PAYMENT_INTENT_DATA,
        "allowed_payment_method_types": ListOf(Choice(METHOD_TYPES)),
        "excluded_payment_method_types": ListOf(Choice(EXCLUDABLE_TYPES)),
        "branding_settings": BRANDING,
        "custom_text": CUSTOM_TEXT,
        "adaptive_pricing": Shape({"enabled": DISABLED.fields["enabled"]}),
        "automatic_tax": DISABLED,
        **EXPAND,
        **not_offered(
            "after_expiration allow_promotion_codes billing_address_collection consent_collection custom_fields "
            "currency customer customer_account customer_update discounts integration_identifier invoice_creation "
            "managed_payments name_collection optional_items payment_method_collection "
            "payment_method_configuration payment_method_data payment_method_options permissions "
            "phone_number_collection saved_payment_method_options setup_intent_data shipping_address_collection "
            "shipping_options subscription_data tax_id_collection wallet_options"
        ),
    }
)
