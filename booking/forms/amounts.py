"""Amounts of money as people write them."""

from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from core.money import BadAmount, UnknownCurrency, to_decimal, to_minor

_MOST = 99_999_999


def amount_text(amount_minor: int, currency: str) -> str:
    """As it stands in a field: 25.50 in EUR, 3000 in JPY."""
    return f"{to_decimal(amount_minor, currency)}"


def clean_amount(form: Any, data: dict[str, Any], name: str, currency: str) -> int | None:
    """The field's amount in minor units; None for an empty one, or with an error on the form for one that is none."""
    text = str(data.get(name) or "").strip().replace(",", ".")
    if not text:
        return None
    try:
        amount = to_minor(text, currency)
    except UnknownCurrency:
        _complain(
            form,
            "currency" if "currency" in form.fields else name,
            _("This is no currency. Write three letters, like EUR."),
        )
    except BadAmount:
        _complain(form, name, _("Write an amount like 25 or 25.50, in whole units of the currency."))
    else:
        if 0 <= amount <= _MOST:
            return amount
        _complain(form, name, _("The price must lie between 0 and 999,999."))
    return None


def _complain(form: BaseForm, name: str, message: Any) -> None:
    form.add_error(name, message)
