"""Reads what a student typed: the values, or a sentence for each field that will not do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from standins.stripe.cards import BANK_ACCOUNTS, TEST_CARDS, passes_luhn
from standins.stripe.params.special_fields import EMAIL
from standins.stripe.payments import CardUse
from standins.stripe.sessions import Payer

EXPIRY = re.compile(r"(0?[1-9]|1[0-2])\s*/?\s*(?:20)?(\d{2})")


@dataclass
class Typed:
    """`errors` maps field names to keys of the wording; with errors, `payer` and `use` say nothing."""

    values: dict[str, str]
    payer: Payer
    errors: dict[str, str] = field(default_factory=dict)
    number: str = field(default="", repr=False)
    use: CardUse | None = None
    will_succeed: bool = True


def read(values: dict[str, str], *, bank: bool, fixed_email: str | None) -> Typed:
    values = {name: value.strip() for name, value in values.items()}
    email = fixed_email or values.get("email", "")
    typed = Typed(values, Payer(values.get("name", "")[:200], email))
    if not email:
        typed.errors["email"] = "required"
    elif not EMAIL.fullmatch(email):
        typed.errors["email"] = "bad_email"
    if not typed.payer.name:
        typed.errors["name"] = "required"
    if bank:
        _read_bank(typed)
    else:
        _read_card(typed)
    return typed


def _read_bank(typed: Typed) -> None:
    account = re.sub(r"\s", "", typed.values.get("account", "")).upper()
    if not account:
        typed.errors["account"] = "required"
    elif account not in BANK_ACCOUNTS:
        typed.errors["account"] = "bad_account"
    typed.will_succeed = BANK_ACCOUNTS.get(account, False)


def _read_card(typed: Typed) -> None:
    number = re.sub(r"[\s-]", "", typed.values.get("number", ""))
    if not number:
        typed.errors["number"] = "required"
    elif not re.fullmatch(r"[0-9]{13,19}", number) or not passes_luhn(number):
        typed.errors["number"] = "bad_number"
    month, year = _read_expiry(typed)
    brand = TEST_CARDS[number].brand if number in TEST_CARDS else "unknown"
    cvc = typed.values.get("cvc", "")
    if not cvc:
        typed.errors["cvc"] = "required"
    elif not re.fullmatch(r"[0-9]{4}" if brand == "amex" else r"[0-9]{3}", cvc):
        typed.errors["cvc"] = "bad_cvc"
    typed.number, typed.use = number, CardUse(brand, number[-4:], month, year)


def _read_expiry(typed: Typed) -> tuple[int, int]:
    match = EXPIRY.fullmatch(typed.values.get("expiry", ""))
    if match is None:
        typed.errors["expiry"] = "bad_expiry" if typed.values.get("expiry") else "required"
        return 0, 0
    month, year = int(match[1]), 2000 + int(match[2])
    now = datetime.now(UTC)
    if (year, month) < (now.year, now.month):
        typed.errors["expiry"] = "past_expiry"
    return month, year
