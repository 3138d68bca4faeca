"""Amounts of money as whole numbers of the currency's smallest unit. No floats; pure functions.

The exponent is the currency's own (ISO 4217 through CLDR): EUR 2, JPY 0, KWD 3.
"""

import re
from decimal import Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, get_decimal_symbol, is_currency

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


def read_amount(text: str, currency: str) -> int:
    """An amount as people write it: 25.50, 25,50, 1.234,50 and 1,234.50 alike. Raises BadAmount, UnknownCurrency.

    One mark before exactly three digits may part thousands or decimals (1.234), so it is refused where the currency
    has not three decimals.
    """
    return to_minor(_with_point(text, exponent(currency)), currency)


def written_amount(amount_minor: int, currency: str, locale: str) -> str:
    """The bare number as it stands in a field, with the locale's mark: 25.50 or 25,50. Raises UnknownCurrency."""
    text = f"{to_decimal(amount_minor, currency)}"
    return text.replace(".", ",") if get_decimal_symbol(_cldr(locale)) == "," else text


def format_money(amount_minor: int, currency: str, locale: str) -> str:
    """The amount as people of `locale` (Django's `en-gb` or CLDR's `en_GB`) write it. Raises UnknownCurrency."""
    return format_currency(to_decimal(amount_minor, currency), currency, locale=_cldr(locale))


def _with_point(text: str, places: int) -> str:
    """The number with a point as its only mark. Raises BadAmount."""
    bare = "".join(text.split())
    marks = [character for character in bare if character in ".,"]
    if not marks:
        return bare
    decimal, grouping = marks[-1], "," if marks[-1] == "." else "."
    if len(marks) == 1:
        if places != 3 and re.search(r"[.,]\d{3}$", bare):
            raise BadAmount(text)
        return bare.replace(",", ".")
    if len(set(marks)) == 1:
        decimal, grouping = "", decimal
    groups, _mark, rest = bare.rpartition(decimal) if decimal else (bare, "", "")
    if not re.fullmatch(rf"-?\d{{1,3}}(\{grouping}\d{{3}})+", groups) or not re.fullmatch(r"\d*", rest):
        raise BadAmount(text)
    return f"{groups.replace(grouping, '')}.{rest or '0'}"


def _cldr(locale: str) -> Locale:
    for name in (locale, locale.replace("_", "-").split("-")[0], _DEFAULT_LOCALE):
        try:
            return Locale.parse(name.replace("_", "-"), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_DEFAULT_LOCALE)
