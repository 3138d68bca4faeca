"""Prices in words."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.money import format_money


def price_text(amount_minor: int, currency: str) -> str:
    """A price in the active language; “Free” for nothing."""
    return format_money(amount_minor, currency, get_language() or "en") if amount_minor else _("Free")
