"""The rhythm in which slots begin.

The rule follows the published behaviour of Cal.com: starts lie on a grid of the invitee's civil minutes;
within a free span one slot follows another at `increment + offset`; and a span that begins inside the step
after an earlier slot takes up that slot's rhythm instead of beginning its own. A span that begins some
seconds into a minute has the rhythm of that minute, but no slot before its begin.
"""

from bisect import bisect_left
from collections.abc import Sequence

from booking.engine.hosts import TOLERANCE
from booking.engine.instants import MINUTE
from booking.engine.model import Event, Instant, Span
from booking.engine.zones import Zone

_GRIDS = (60, 30, 20, 15, 10, 5)


def starts(spans: Sequence[Span], event: Event, earliest: Instant, invitee: Zone) -> list[int]:
    """Minutes since the epoch at which slots start, none before `earliest`. Spans rise in start and in end."""
    increment = event.increment_min or event.duration_min
    interval = next((grid for grid in _GRIDS if increment % grid == 0), 1)
    step = increment + event.offset_min
    rhythm: list[int] = []
    early: set[int] = set()
    for start, end in spans:
        start = max(start, earliest)
        last = (end + TOLERANCE) // MINUTE - event.duration_min
        minute = start // MINUTE
        if minute > last:
            continue
        civil = invitee.civil_minute(minute * MINUTE)
        minute += -civil % interval + event.offset_min
        place = bisect_left(rhythm, minute)
        if place and rhythm[place - 1] + step > minute:
            minute = rhythm[place - 1] + step
        if minute > last:
            continue
        if minute * MINUTE < start:
            early.add(minute)
        _join(rhythm, range(minute, last + 1, step))
    return [minute for minute in rhythm if minute not in early] if early else rhythm


def _join(rhythm: list[int], found: range) -> None:
    """Add starts to the rising list, each once."""
    if not rhythm or found[0] > rhythm[-1]:
        rhythm.extend(found)
        return
    known = set(rhythm[bisect_left(rhythm, found[0]) :])
    fresh = [minute for minute in found if minute not in known]
    in_order = not fresh or fresh[0] > rhythm[-1]
    rhythm.extend(fresh)
    if not in_order:
        rhythm.sort()
