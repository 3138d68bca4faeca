"""The currency that Stripe pays out in, country by country, where an account does not say another."""

from __future__ import annotations

from standins.stripe.wordlist import words

EURO = frozenset(words("at be bg cy de ee es fi fr gr hr ie it lt lu lv mt nl pt si sk"))
OTHERS = {
    "ae": "aed", "au": "aud", "br": "brl", "ca": "cad", "ch": "chf", "cz": "czk", "dk": "dkk", "gb": "gbp",
    "hk": "hkd", "hu": "huf", "in": "inr", "jp": "jpy", "li": "chf", "mx": "mxn", "my": "myr", "no": "nok",
    "nz": "nzd", "pl": "pln", "ro": "ron", "se": "sek", "sg": "sgd", "th": "thb", "us": "usd",
}  # fmt: skip


def home_currency(country: str) -> str:
    """`country` is ISO 3166-1 alpha-2, in capitals or not."""
    code = country.lower()
    return "eur" if code in EURO else OTHERS.get(code, "usd")
