"""The questions that the rest of the platform asks: which slots, with whom, and is this one still free?"""

from collections.abc import Sequence

from booking.engine.fitting import fits, overlapping, within
from booking.engine.grid import starts
from booking.engine.hosts import TOLERANCE, free_spans, team_spans
from booking.engine.hours import open_spans
from booking.engine.instants import MINUTE
from booking.engine.model import Instant, Problem, Span
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
    found = _minutes(problem, free)
    length = problem.event.duration_min
    hosts_of: list[list[int]] = [[] for _ in found]
    for place, spans in enumerate(free):
        for start, end in spans:
            for hosts in hosts_of[within(found, length, start, end + TOLERANCE)]:
                hosts.append(place)
    return {minute * MINUTE: tuple(hosts) for minute, hosts in zip(found, hosts_of)}


def is_free(problem: Problem, start: Instant) -> bool:
    """Whether `start` is one of `find_slots(problem)`: in rhythm as well as free."""
    return start % MINUTE == 0 and start // MINUTE in find_minutes(problem)


def free_hosts(problem: Problem, start: Instant) -> tuple[int, ...]:
    """The hosts who are free for a meeting at `start`, whatever the rhythm; none if that is not enough.

    For the check when somebody books a slot that was shown a while ago: the rhythm of today's slots moves as
    the notice period does, and a free time must not be refused for that. What `find_slots_by_host` offers,
    this grants, with the same hosts.
    """
    end = start + problem.event.duration_min * MINUTE
    free = [free_spans(problem, host) for host in problem.hosts]
    last = end - TOLERANCE
    if start < _earliest(problem) or not fits(team_spans(problem, free), start, last):
        return ()
    if problem.restrict is not None and not fits(_restriction(problem), start, end):
        return ()
    if any(held_from < end and held_to > start for held_from, held_to in problem.holds):
        return ()
    return tuple(place for place, spans in enumerate(free) if fits(spans, start, last))


def _minutes(problem: Problem, free: Sequence[list[Span]]) -> list[int]:
    spans = team_spans(problem, free)
    found = starts(spans, problem.event, _earliest(problem), zone(problem.invitee_timezone))
    return _outside_holds(problem, _in_restriction(problem, found))


def _earliest(problem: Problem) -> Instant:
    """When the notice period ends. With no notice the rhythm begins at the coming minute, not at this one."""
    notice = problem.event.min_notice_min
    return problem.now + notice * MINUTE if notice else -(-problem.now // MINUTE) * MINUTE


def _restriction(problem: Problem) -> list[Span]:
    assert problem.restrict is not None
    return open_spans(problem.restrict, problem.window_from, problem.window_to)


def _in_restriction(problem: Problem, found: list[int]) -> list[int]:
    """Keep the starts of slots that fit in the restriction, which does not move their rhythm."""
    if problem.restrict is None:
        return found
    kept: list[int] = []
    for start, end in _restriction(problem):
        kept += found[within(found, problem.event.duration_min, start, end)]
    return kept


def _outside_holds(problem: Problem, found: list[int]) -> list[int]:
    """Keep the starts of slots that meet no hold; holds do not move the rhythm either."""
    for start, end in problem.holds:
        del found[overlapping(found, problem.event.duration_min, start, end)]
    return found
