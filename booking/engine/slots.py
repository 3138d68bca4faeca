"""The questions that the rest of the platform asks: which slots, with whom, and is this one still free?"""

from bisect import bisect_right
from collections.abc import Sequence

from booking.engine.grid import starts
from booking.engine.hosts import TOLERANCE, free_spans, team_spans
from booking.engine.hours import open_spans
from booking.engine.instants import MINUTE
from booking.engine.model import Instant, Problem, Span
from booking.engine.ranges import maximal
from booking.engine.zones import zone


def find_slots(problem: Problem) -> list[Instant]:
    """The instants at which a slot can start, rising."""
    return [minute * MINUTE for minute in find_minutes(problem)]


def find_minutes(problem: Problem) -> list[int]:
    """Like `find_slots`, in minutes since the epoch: every slot starts at a whole minute."""
    return _minutes(problem, [free_spans(problem, host) for host in problem.hosts])


def find_slots_by_host(problem: Problem) -> dict[Instant, tuple[int, ...]]:
    """Each slot of `find_slots` with the hosts (places in `problem.hosts`) that are free throughout."""
    free = [free_spans(problem, host) for host in problem.hosts]
    found = [minute * MINUTE for minute in _minutes(problem, free)]
    length = problem.event.duration_min * MINUTE
    hosts_of: dict[Instant, list[int]] = {slot: [] for slot in found}
    for place, spans in enumerate(free):
        for slot in found:
            if _fits(spans, slot, slot + length - TOLERANCE):
                hosts_of[slot].append(place)
    return {slot: tuple(hosts) for slot, hosts in hosts_of.items()}


def is_free(problem: Problem, start: Instant) -> bool:
    """Whether `start` is one of `find_slots(problem)`: in rhythm as well as free."""
    return start in find_slots(problem)


def free_hosts(problem: Problem, start: Instant) -> tuple[int, ...]:
    """The hosts who are free for a meeting at `start`, whatever the rhythm; none if that is not enough.

    For the check when somebody books a slot that was shown a while ago: the rhythm of today's slots moves
    as the notice period does, and a free time must not be refused for that.
    """
    length = problem.event.duration_min * MINUTE
    free = [free_spans(problem, host) for host in problem.hosts]
    last_moment = start + length - TOLERANCE
    if start < _earliest(problem) or not _fits(team_spans(problem, free), start, last_moment):
        return ()
    if not _allowed(problem, [start // MINUTE]):
        return ()
    return tuple(place for place, spans in enumerate(free) if _fits(spans, start, last_moment))


def _minutes(problem: Problem, free: Sequence[list[Span]]) -> list[int]:
    spans = team_spans(problem, free)
    found = starts(spans, problem.event, _earliest(problem), zone(problem.invitee_timezone))
    return _allowed(problem, found)


def _earliest(problem: Problem) -> Instant:
    return problem.now + problem.event.min_notice_min * MINUTE


def _allowed(problem: Problem, found: list[int]) -> list[int]:
    """Keep what fits in the restriction and outside the holds. Neither of them moves the rhythm."""
    length = problem.event.duration_min
    if problem.restrict is not None:
        spans = open_spans(problem.restrict, problem.window_from, problem.window_to)
        found = [m for m in found if _fits(spans, m * MINUTE, (m + length) * MINUTE)]
    if problem.holds:
        holds = maximal(problem.holds)
        found = [m for m in found if not _overlaps(holds, m * MINUTE, (m + length) * MINUTE)]
    return found


def _fits(spans: Sequence[Span], start: Instant, end: Instant) -> bool:
    """Whether one of the spans (rising in start and end) holds all of `[start, end)`."""
    place = bisect_right(spans, start, key=lambda span: span[0])
    return place > 0 and end <= spans[place - 1][1]


def _overlaps(spans: Sequence[Span], start: Instant, end: Instant) -> bool:
    """Whether one of the spans (rising in start and end) meets `[start, end)`."""
    place = bisect_right(spans, start, key=lambda span: span[1])
    return place < len(spans) and spans[place][0] < end
