"""Sets of half-open spans of instants, as sorted lists, combined by sweeping once over each."""

from collections.abc import Iterable, Sequence

from booking.engine.model import Span

# Stands for "no further span" at the end of a sweep: after every instant that can be asked about.
_NEVER: Span = (1 << 62, 1 << 63)


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
    """Drop spans that lie within one that begins earlier. What is left rises in start and in end."""
    kept: list[Span] = []
    last_end = None
    for span in sorted(spans):
        if last_end is None or span[1] > last_end:
            kept.append(span)
            last_end = span[1]
    return kept


def subtract(
    spans: Sequence[Span], taken: Iterable[Span], before: int = 0, after: int = 0, *, longer_than: int = 0
) -> list[Span]:
    """What is left of `spans` (from `merged`) without `taken`, each widened by `before` and `after`.

    Pieces that are not `longer_than` are left out. A taken span of no length still parts the span it stands
    in, as a calendar entry without duration does.
    """
    free: list[Span] = []
    rest = iter(spans)
    start, end = next(rest, _NEVER)
    for taken_start, taken_end in sorted(taken):
        taken_end += after
        if taken_end <= start:
            continue
        taken_start -= before
        while taken_start >= end:
            if end - start > longer_than:
                free.append((start, end))
            start, end = next(rest, _NEVER)
        if taken_end <= start:
            continue
        if taken_start - start > longer_than:
            free.append((start, taken_start))
        start = taken_end
        while start >= end:
            following, end = next(rest, _NEVER)
            start = max(start, following)
    while end != _NEVER[1]:
        if end - start > longer_than:
            free.append((start, end))
        start, end = next(rest, _NEVER)
    return free


def intersect(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Every longest span that lies within one span of `left` and one of `right`.

    Both rise in start and in end, and so does the answer.
    """
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
    return common
