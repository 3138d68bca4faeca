"""What a discount code takes off, and how what is left falls to the parts of a price. Pure whole-number arithmetic.

Amounts are integer minor units of one currency and never negative. A percentage is rounded half up, once, on the whole
price; the parts follow from what is left, so that they always add up to it.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from .enums import VoucherKind


def half_up(amount: int, divisor: int) -> int:
    """`amount / divisor` as a whole number, halves upwards. Neither may be negative."""
    return (2 * amount + divisor) // (2 * divisor)


def discount(price_minor: int, kind: VoucherKind | str, percent: int | None, amount_minor: int | None) -> int:
    """What a code takes off this price: its percentage of it, rounded half up, or its amount, at most the price."""
    if kind == VoucherKind.PERCENT:
        return min(price_minor, half_up(price_minor * (percent or 0), 100))
    return min(price_minor, amount_minor or 0)


def spread(shares: Sequence[int], new_total: int, *, step: int = 1) -> list[int]:
    """`new_total` in parts that stand to each other as `shares` do, and add up to it exactly.

    Cumulative: the first n parts together are `new_total` times the first n shares of all, rounded half up to `step`.
    So no part grows where the total shrinks by more than one step, a share of 0 stays 0, and the parts keep the order
    of the shares. The total must be a multiple of `step`; where all shares are 0, so must be the total.
    """
    whole = sum(shares)
    if not whole:
        return [0] * len(shares)
    total = new_total // step
    ends = [0, *(half_up(total * end, whole) for end in accumulate(shares))]
    return [(end - start) * step for start, end in pairwise(ends)]
