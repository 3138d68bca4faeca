"""Which slots lie within a span, or meet it.

Starts are minutes since the epoch in a rising list; a span is in milliseconds. Answers are slices of the
list, so that a span costs two bisections however many slots there are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from booking.engine.instants import MINUTE
from booking.engine.model import Instant, Span


def within(found: Sequence[int], length: int, start: Instant, end: Instant) -> slice:
    """The slots of `length` minutes that lie in `[start, end)`."""
    first = bisect_left(found, -(-start // MINUTE))
    return slice(first, bisect_right(found, end // MINUTE - length, lo=first))


def overlapping(found: Sequence[int], length: int, start: Instant, end: Instant) -> slice:
    """The slots of `length` minutes that begin before `end` and end after `start`."""
    first = bisect_right(found, start // MINUTE - length)
    return slice(first, bisect_left(found, -(-end // MINUTE), lo=first))


def fits(spans: Sequence[Span], start: Instant, end: Instant) -> bool:
    """Whether one of the spans (rising in start and end) holds all of `[start, end)`."""
    place = bisect_right(spans, start, key=lambda span: span[0])
    return place > 0 and end <= spans[place - 1][1]
