"""Sets of half-open spans of instants, as sorted lists, combined by sweeping once over each."""

from collections.abc import Iterable, Sequence

from booking.engine.model import Span


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or touch; empty and reversed ones vanish."""
    joined: list[Span] = []
    open_start, open_end = 0, None
    for start, end in sorted(spans):
        if end <= start:
            continue
        if open_end is None or start > open_end:
            if open_end is not None:
                joined.append((open_start, open_end))
            open_start, open_end = start, end
        elif end > open_end:
            open_end = end
    if open_end is not None:
        joined.append((open_start, open_end))
    return joined


def maximal(spans: Iterable[Span]) -> list[Span]:
    """Drop spans that lie within another one. What is left rises strictly in start and in end."""
    kept: list[Span] = []
    last_start = last_end = None
    for start, end in sorted(spans):
        if last_end is not None and end <= last_end:
            continue
        if start == last_start:
            kept.pop()
        kept.append((start, end))
        last_start, last_end = start, end
    return kept


def subtract(spans: Sequence[Span], blocked: Sequence[Span]) -> list[Span]:
    """Take `blocked` (from `maximal`) out of `spans` (from `merged`).

    A blocked span of no length still parts the span it stands in, as a calendar entry without duration does.
    """
    free: list[Span] = []
    index, count = 0, len(blocked)
    for start, end in spans:
        while index < count and blocked[index][1] <= start:
            index += 1
        following = index
        while following < count:
            block_start, block_end = blocked[following]
            if block_start >= end:
                break
            if block_start > start:
                free.append((start, block_start))
            start = block_end
            following += 1
            if start >= end:
                break
        if start < end:
            free.append((start, end))
    return free


def intersect(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Every longest span that lies within one span of `left` and one of `right` (both from `maximal`)."""
    common: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i][0], right[j][0])
        end = min(left[i][1], right[j][1])
        if start < end:
            common.append((start, end))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return maximal(common)
