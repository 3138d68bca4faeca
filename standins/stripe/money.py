"""Currencies, their exponents, the smallest and largest amounts, and how an amount is written.

Source: Stripe, "Supported currencies". Amounts are integers in the currency's smallest unit.
"""

from __future__ import annotations

from standins.stripe.wordlist import words

ZERO_DECIMALS = frozenset(words("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"))
THREE_DECIMALS = frozenset(words("bhd jod kwd omr tnd"))
TWO_DECIMALS = frozenset(
    words(
        """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf
    cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils
    inr isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn
    nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd sar sbd scr sek sgd shp sle sos srd std
    szl thb tjs top try ttd twd tzs uah ugx usd uyu uzs wst xcd xcg yer zar zmw
    """
    )
)
CURRENCIES = ZERO_DECIMALS | THREE_DECIMALS | TWO_DECIMALS
WHOLE_UNITS_ONLY = frozenset({"isk", "ugx"})
LARGEST_AMOUNT = 99_999_999
# Currencies with many zeros in their prices may have more digits.
LARGEST_BY_CURRENCY = {
    "cop": 9_999_999_999, "huf": 9_999_999_999, "idr": 999_999_999_999, "inr": 9_999_999_999, "jpy": 9_999_999_999,
    "lbp": 999_999_999_999,
}  # fmt: skip
LARGEST_ANYWHERE = max(LARGEST_BY_CURRENCY.values())

MINIMA = {
    "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300,
    "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
}  # fmt: skip
SYMBOLS = {
    "eur": "€",
    "usd": "$",
    "gbp": "£",
    "jpy": "¥",
    "chf": "CHF",
    "mxn": "MX$",
    "brl": "R$",
    "cad": "CA$",
}


def exponent(currency: str) -> int:
    if currency in ZERO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def smallest_amount(currency: str) -> int:
    """The documented minimum, or half a unit where Stripe only documents 'converts to at least 50 cents'."""
    return MINIMA.get(currency, {0: 50, 2: 50, 3: 500}[exponent(currency)])


def largest_amount(currency: str) -> int:
    return LARGEST_BY_CURRENCY.get(currency, LARGEST_AMOUNT)


def step(currency: str) -> int:
    """Stripe takes three-decimal currencies in tens, and ISK and UGX in whole units, as hundredths."""
    return 10 if currency in THREE_DECIMALS else 100 if currency in WHOLE_UNITS_ONLY else 1


def write_amount(amount: int, currency: str, language: str = "en") -> str:
    """`1250, "eur"` as "€12.50" in English and "12,50 €" in Spanish."""
    digits = exponent(currency)
    whole, rest = divmod(abs(amount), 10**digits)
    comma, point = (".", ",") if language == "es" else (",", ".")
    number = f"{whole:,}".replace(",", comma) + (f"{point}{rest:0{digits}d}" if digits else "")
    sign = "-" if amount < 0 else ""
    symbol = SYMBOLS.get(currency, currency.upper())
    if language == "es":
        return f"{sign}{number} {symbol}"
    return f"{sign}{symbol}{' ' if symbol.isalpha() else ''}{number}"
