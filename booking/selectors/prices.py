"""Prices: in words, and how that of a series falls to its dates."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.money import format_money


def price_text(amount_minor: int, currency: str) -> str:
    """A price in the active language; “Free” for nothing."""
    return format_money(amount_minor, currency, get_language() or "en") if amount_minor else _("Free")


def session_price(own_minor: int | None, workshop_minor: int) -> int:
    """What one date costs: its own price where it has one, else the workshop's."""
    return workshop_minor if own_minor is None else own_minor


def series_shares(series_minor: int | None, date_prices: Sequence[int], *, of_all: int) -> list[int]:
    """What somebody who joins now pays for each of the dates still to come; the sum is the price.

    `date_prices` are the prices of those dates, `of_all` is how many dates the series was planned with, held and
    cancelled ones included. A price of the series counts for as much of it as is left, rounded half up; without one,
    each date costs its own.
    """
    if series_minor is None:
        return list(date_prices)
    left = len(date_prices)
    return equal_shares(half_up(series_minor * left, max(of_all, left)), left)


def equal_shares(amount_minor: int, count: int) -> list[int]:
    """The amount in `count` parts that differ by one at most and add up to it exactly."""
    ends = [amount_minor * place // count for place in range(count + 1)] if count else [0]
    return [end - start for start, end in pairwise(ends)]


def percent_of(amount_minor: int, percent: int) -> int:
    """A part of an amount, rounded half up to the smallest unit."""
    return half_up(amount_minor * percent, 100)


def half_up(amount: int, divisor: int) -> int:
    """`amount / divisor` as a whole number, halves upwards. Neither may be negative."""
    return (2 * amount + divisor) // (2 * divisor)
