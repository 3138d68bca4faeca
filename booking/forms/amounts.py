"""Amounts of money and percentages as people write them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.forms import BaseForm
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.money import BadAmount, UnknownCurrency, read_amount, written_amount
from payments.amounts import largest_charge, problem

# In hundredths of a percent; the database holds no 100 %.
_MOST_BP = 9999


def amount_text(amount_minor: int, currency: str) -> str:
    """As it stands in a field: 25.50 in EUR (25,50 in Spanish), 3000 in JPY."""
    return written_amount(amount_minor, currency, get_language() or "en")


def clean_amount(
    form: Any, data: dict[str, Any], name: str, currency: str, *, is_price: bool = True
) -> int | None:
    """The field's amount in minor units; None for an empty one, or with an error on the form for one that is none.

    A price has to be one that can be charged, or 0.
    """
    text = str(data.get(name) or "").strip()
    if not text:
        return None
    try:
        amount = read_amount(text, currency)
    except UnknownCurrency:
        field = "currency" if "currency" in form.fields else name
        _complain(form, field, _("This is no currency. Write three letters, like EUR."))
    except BadAmount:
        _complain(
            form,
            name,
            _("Write an amount like 25 or 25.50; thousands like 1250, without points between them."),
        )
    else:
        wrong = _wrong_with(amount, currency, is_price=is_price)
        if not wrong:
            return amount
        _complain(form, name, wrong)
    return None


def _wrong_with(amount: int, currency: str, *, is_price: bool) -> Any:
    """What is said of an amount that will not do; what comes off a price may be too little to be charged."""
    if amount < 0:
        return _("Write an amount of 0 or more.")
    return problem(amount, currency) if is_price or amount > largest_charge(currency) else ""


def percent_text(rate_bp: int) -> str:
    """Hundredths of a percent as they stand in a field: 21, 5.5 (5,5 in Spanish)."""
    # EUR has the two decimals that are wanted, and its mark is that of all numbers.
    return amount_text(rate_bp, "EUR").rstrip("0").rstrip(".,") or "0"


def clean_percent(form: Any, data: dict[str, Any], name: str) -> int | None:
    """The field's percentage in hundredths, below 100 %; 0 for an empty one, None with an error on the form."""
    text = str(data.get(name) or "").replace("%", "").replace(",", ".").strip() or "0"
    try:
        rate = Decimal(text).scaleb(2)
        if rate == int(rate) and 0 <= rate <= _MOST_BP:
            return int(rate)
    except (InvalidOperation, ValueError, OverflowError):
        pass
    _complain(form, name, _("Write a percentage like 21 or 5.5, with two decimals at most."))
    return None


def _complain(form: BaseForm, name: str, message: Any) -> None:
    form.add_error(name, message)
