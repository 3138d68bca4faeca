"""When one host is free, and when a team is."""

from collections.abc import Sequence

from booking.engine.hours import open_spans
from booking.engine.instants import MINUTE
from booking.engine.model import Booking, Host, Problem, Span
from booking.engine.ranges import intersect, maximal, subtract

# Ends are compared to the second: calendars and windows that end at 23:59:59 mean midnight.
TOLERANCE = 1000


def free_spans(problem: Problem, host: Host) -> list[Span]:
    """Where the host can take the whole meeting: open hours in the window, less full, busy and booked times.

    A busy time blocks from `start - buffer_after` to `end + buffer_before` of the meeting.
    """
    event = problem.event
    spans = open_spans(host.schedule, problem.window_from, problem.window_to)
    if host.full:
        spans = subtract(spans, host.full)
    taken = [*host.busy, *map(_with_own_buffers, host.bookings)]
    shortest = (event.duration_min - 1) * MINUTE - TOLERANCE
    return subtract(
        spans, taken, event.buffer_after_min * MINUTE, event.buffer_before_min * MINUTE, longer_than=shortest
    )


def _with_own_buffers(booking: Booking) -> Span:
    return (
        booking.start - booking.buffer_before_min * MINUTE,
        booking.end + booking.buffer_after_min * MINUTE,
    )


def team_spans(problem: Problem, free: Sequence[list[Span]]) -> list[Span]:
    """Where the mode is satisfied, given each host's free spans in the order of `problem.hosts`.

    `single` and `all`: every host. `any`: every fixed host, and one of each group. Spans of different hosts
    are never joined, since one and the same host must be free for the whole slot.
    """
    wanted: list[list[Span]] = []
    groups: dict[str, list[Span]] = {}
    for host, spans in zip(problem.hosts, free):
        if problem.mode != "any" or host.fixed:
            wanted.append(spans)
        else:
            groups.setdefault(host.group or "", []).extend(spans)
    wanted += [maximal(spans) for spans in groups.values()]
    if not wanted:
        return []
    common = wanted[0]
    for spans in wanted[1:]:
        common = intersect(common, spans)
    return common
