"""Which amounts can be charged at all. Pure; amounts are integer minor units of the currency's own exponent.

Source: Stripe, "Supported currencies": minimum and maximum charge amounts, and currencies of three decimals, which are
charged in steps of ten of their smallest unit.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.money import UnknownCurrency, exponent, format_money

# The documented minimum. Elsewhere Stripe asks for what converts to the minimum of the currency that the school is
# paid out in, which changes by the day: half a unit keeps out what can never be charged.
_SMALLEST = {
    "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50,
    "GBP": 30, "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50,
    "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
}  # fmt: skip
_SMALLEST_ELSEWHERE = {0: 50, 2: 50, 3: 500}

# Eight digits in Stripe's units, more where prices have more zeros; never more than the database holds.
_LARGEST = 99_999_999
_MORE_DIGITS = {"COP", "HUF", "IDR", "INR", "JPY", "LBP"}
_MOST = 2**31 - 1
# Written without decimals, but sent to Stripe as if they had two: the eight digits are six.
_STRIPE_WITHOUT_DECIMALS = {
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
}  # fmt: skip


def step(currency: str) -> int:
    """Every amount that is charged or sent back is a multiple of this. Raises UnknownCurrency."""
    return 10 if exponent(currency) == 3 else 1


def step_problem(currency: str) -> str:
    """Why an amount that is no multiple of `step` cannot be sent back, for whoever chose it."""
    return _("In %(currency)s only multiples of %(step)s can be sent back online. Choose such an amount.") % {
        "currency": currency,
        "step": _written(step(currency), currency),
    }


def smallest_charge(currency: str) -> int:
    """Below this Stripe charges nothing. Raises UnknownCurrency."""
    return _SMALLEST.get(currency) or _SMALLEST_ELSEWHERE.get(exponent(currency), _LARGEST)


def largest_charge(currency: str) -> int:
    """Above this Stripe charges nothing, or the database holds none. Raises UnknownCurrency."""
    if currency in _MORE_DIGITS:
        return _MOST
    if exponent(currency) == 0 and currency not in _STRIPE_WITHOUT_DECIMALS:
        return _LARGEST // 100
    return _LARGEST


def charged(amount_minor: int, currency: str) -> int:
    """What is asked for in place of an amount that was worked out: rounded down to the currency's step, and nothing
    where so little cannot be charged. Raises UnknownCurrency."""
    rounded = amount_minor - amount_minor % step(currency)
    return rounded if rounded >= smallest_charge(currency) else 0


def problem(amount_minor: int, currency: str) -> str:
    """Why a price of this amount cannot be charged, for whoever sets it; empty for one that can, and for 0."""
    try:
        least, most, steps = smallest_charge(currency), largest_charge(currency), step(currency)
    except UnknownCurrency:
        return _("This is no currency. Write three letters, like EUR.")
    if amount_minor == 0:
        return ""
    if exponent(currency) > 3:
        return _("Prices in %(currency)s cannot be charged.") % {"currency": currency}
    if not least <= amount_minor <= most:
        return _("Write 0 for free, or a price from %(least)s to %(most)s: others cannot be paid online.") % {
            "least": _written(least, currency),
            "most": _written(most, currency),
        }
    if amount_minor % steps:
        return _(
            "In %(currency)s the last of the three decimals must be 0: otherwise nobody can pay online."
        ) % {"currency": currency}
    return ""


def _written(amount_minor: int, currency: str) -> str:
    return format_money(amount_minor, currency, get_language() or "en")
