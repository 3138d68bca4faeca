"""Prices: in words, and how that of a series falls to its dates."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.money import format_money
from payments.amounts import step
from payments.discounts import half_up


def price_text(amount_minor: int, currency: str) -> str:
    """A price in the active language; “Free” for nothing."""
    return format_money(amount_minor, currency, get_language() or "en") if amount_minor else _("Free")


def session_price(own_minor: int | None, workshop_minor: int) -> int:
    """What one date costs: its own price where it has one, else the workshop's."""
    return workshop_minor if own_minor is None else own_minor


def series_shares(
    series_minor: int | None, date_prices: Sequence[int], *, of_all: int, currency: str
) -> list[int]:
    """What somebody who joins now pays for each of the dates still to come; the sum is the price.

    `date_prices` are the prices of those dates, `of_all` is how many dates the series was planned with, held and
    cancelled ones included. A price of the series counts for as much of it as is left, rounded half up to what can
    be charged in the currency; without one, each date costs its own.
    """
    if series_minor is None:
        return list(date_prices)
    left, unit = len(date_prices), step(currency)
    return equal_shares(half_up(series_minor * left, max(of_all, left) * unit) * unit, left, currency)


def equal_shares(amount_minor: int, count: int, currency: str) -> list[int]:
    """The amount in `count` parts that differ by one step of the currency at most and add up to it exactly.

    An amount that is no multiple of the step cannot be charged and is not cut in steps.
    """
    unit = step(currency)
    if amount_minor % unit:
        unit = 1
    whole = amount_minor // unit
    ends = [whole * place // count * unit for place in range(count + 1)] if count else [0]
    return [end - start for start, end in pairwise(ends)]


def percent_of(amount_minor: int, percent: int, currency: str) -> int:
    """A part of an amount, rounded half up to the smallest unit that can be sent in this currency; never more than
    the amount."""
    unit = step(currency)
    return min(amount_minor, half_up(amount_minor * percent, 100 * unit) * unit)
