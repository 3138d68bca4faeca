"""Our minor units (`core.money`: the currency's own exponent) and Stripe's, which are not always the same.

Stripe writes most currencies with two decimals, a list of them with none and five with three, of which the last must
be 0. ISK and UGX have no cents but are written with two zeros, and so are others that CLDR counts in whole units
(ALL, RSD, LBP …). Source: Stripe, "Supported currencies". Nothing is ever rounded: exact, or refused.
"""

from core.money import UnknownCurrency, exponent

from .errors import ProviderRefused

ZERO_DECIMALS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
THREE_DECIMALS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
_THREE_DECIMAL_STEP = 10


class AmountRefused(ProviderRefused):
    """The amount cannot be said to Stripe, or what Stripe says cannot be said in our units."""

    def __init__(self, amount: int, currency: str) -> None:
        super().__init__(f"{amount} {currency} has no exact counterpart", "amount_not_exact")


def to_stripe(amount_minor: int, currency: str) -> int:
    """1250 EUR → 1250, 500 JPY → 500, 5 ISK → 500, 5120 KWD → 5120. Raises AmountRefused (5124 KWD)."""
    amount = _rescaled(amount_minor, currency, _shift(amount_minor, currency))
    if amount % step(currency):
        raise AmountRefused(amount_minor, currency)
    return amount


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's amount in our minor units; `currency` in capitals. Raises AmountRefused (505 ISK)."""
    return _rescaled(amount, currency, -_shift(amount, currency))


def step(currency: str) -> int:
    """Amounts in our minor units must be multiples of this for Stripe to take them: 10 in KWD and its like, else 1."""
    return _THREE_DECIMAL_STEP if currency in THREE_DECIMALS else 1


def _shift(amount: int, currency: str) -> int:
    """How many decimals Stripe writes more than we do."""
    places = 0 if currency in ZERO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    try:
        return places - exponent(currency)
    except UnknownCurrency as error:
        raise AmountRefused(amount, currency) from error


def _rescaled(amount: int, currency: str, shift: int) -> int:
    if shift >= 0:
        return int(amount * 10**shift)
    whole, rest = divmod(amount, 10**-shift)
    if rest:
        raise AmountRefused(amount, currency)
    return int(whole)
