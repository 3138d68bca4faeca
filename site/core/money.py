"""Amounts of money as whole numbers of the currency's smallest unit. No floats; pure functions.

The exponent is the currency's own (ISO 4217 through CLDR): EUR 2, JPY 0, KWD 3.
"""

from decimal import Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, is_currency

_DEFAULT_LOCALE = "en"
# What a bigint holds; beyond some thirty digits decimals would be rounded in silence.
_MOST_DIGITS = 18


class UnknownCurrency(ValueError):
    """No currency of ISO 4217 has this code."""


class BadAmount(ValueError):
    """The text is no amount of this currency: no number, absurdly large, or finer than its smallest unit."""


def exponent(currency: str) -> int:
    """How many decimal places the currency has. Raises UnknownCurrency."""
    if not is_currency(currency):
        raise UnknownCurrency(currency)
    return get_currency_precision(currency)


def to_decimal(amount_minor: int, currency: str) -> Decimal:
    """1250 EUR → Decimal("12.50"). Raises UnknownCurrency."""
    return Decimal(amount_minor).scaleb(-exponent(currency))


def to_minor(amount: str, currency: str) -> int:
    """ "12.50" EUR → 1250. Takes a point as decimal mark. Raises BadAmount, UnknownCurrency."""
    places = exponent(currency)
    try:
        minor = Decimal(amount.strip()).scaleb(places)
        whole = int(minor)
    except (InvalidOperation, ValueError, OverflowError):
        raise BadAmount(amount) from None
    if minor != whole or len(str(abs(whole))) > _MOST_DIGITS:
        raise BadAmount(amount)
    return whole


def format_money(amount_minor: int, currency: str, locale: str) -> str:
    """The amount as people of `locale` (Django's `en-gb` or CLDR's `en_GB`) write it. Raises UnknownCurrency."""
    return format_currency(to_decimal(amount_minor, currency), currency, locale=_cldr(locale))


def _cldr(locale: str) -> Locale:
    for name in (locale, locale.replace("_", "-").split("-")[0], _DEFAULT_LOCALE):
        try:
            return Locale.parse(name.replace("_", "-"), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_DEFAULT_LOCALE)
