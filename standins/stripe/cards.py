"""Stripe's test cards (Stripe, "Test card numbers") and test bank accounts, and what each one does."""

from __future__ import annotations

from dataclasses import dataclass

GENERIC = "Your card was declined."


@dataclass(frozen=True)
class TestCard:
    """What a card does; its number stands apart, so that this can be stored and the number cannot.

    `refunds` is how refunds of its payments go: `succeed`, `pending` first, or `fail_later`. `disputes` is the reason
    that its owner gives to their bank as soon as they have paid; with `inquiry` the bank asks before it takes money.
    """

    __test__ = False
    brand: str
    authenticate: bool = False
    error_code: str = ""
    decline_code: str = ""
    message: str = ""
    refunds: str = "succeed"
    disputes: str = ""
    inquiry: bool = False

    @property
    def declines(self) -> bool:
        return bool(self.error_code)


def _declined(
    decline_code: str,
    message: str = GENERIC,
    error_code: str = "card_declined",
    *,
    authenticate: bool = False,
) -> TestCard:
    return TestCard("visa", authenticate, error_code, decline_code, message)


TEST_CARDS = {
    "4242424242424242": TestCard("visa"),
    "4000056655665556": TestCard("visa"),
    "5555555555554444": TestCard("mastercard"),
    "378282246310005": TestCard("amex"),
    "4000000000000002": _declined("generic_decline"),
    "4000000000009995": _declined("insufficient_funds", "Your card has insufficient funds."),
    "4000000000009987": _declined("lost_card"),
    "4000000000000069": _declined("expired_card", "Your card has expired.", "expired_card"),
    "4000000000000127": _declined(
        "incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"
    ),
    "4000000000000119": _declined(
        "processing_error", "Your card could not be processed just now. Please try again.", "processing_error"
    ),
    "4000002500003155": TestCard("visa", authenticate=True),
    "4000002760003184": TestCard("visa", authenticate=True),
    "4000008400001629": _declined("generic_decline", authenticate=True),
    "4000000000007726": TestCard("visa", refunds="pending"),
    "4000000000005126": TestCard("visa", refunds="fail_later"),
    "4000000000000259": TestCard("visa", disputes="fraudulent"),
    "4000000000002685": TestCard("visa", disputes="product_not_received"),
    "4000000000001976": TestCard("visa", disputes="fraudulent", inquiry=True),
}
REAL_CARD = _declined(
    "test_mode_live_card", "Your card was declined. This is a test; please use a test card."
)

BANK_DEBITS = {"eur": "sepa_debit", "gbp": "bacs_debit", "usd": "us_bank_account", "aud": "au_becs_debit"}
GOOD_BANK_ACCOUNT = "AT611904300234573201"
FAILING_BANK_ACCOUNT = "AT861904300235473202"
BANK_ACCOUNTS = {GOOD_BANK_ACCOUNT: True, FAILING_BANK_ACCOUNT: False}


def passes_luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def card_for(number: str) -> TestCard:
    """What a well-formed number does; one that is no test card is declined, like at Stripe in test mode."""
    return TEST_CARDS.get(number, REAL_CARD)
