"""Finds free times. Pure Python: no Django here, nor anything else of the platform.

`solve` answers a problem in the dictionary form, which `python -m booking.engine slots` reads as JSON Lines.
`booking.engine.slots` answers a `booking.engine.model.Problem`, for callers that have the values at hand;
`booking.engine.instants` turns datetimes and dates into the integers of a problem, and back.
"""

from typing import Any

from booking.engine.errors import ProblemError
from booking.engine.parse import parse_problem
from booking.engine.slots import find_minutes
from booking.engine.texts import format_minutes

__all__ = ["ProblemError", "solve"]


def solve(problem: Any) -> dict[str, Any]:
    """Answer `{"slots": [...]}`, instants in UTC, rising; or `{"error": "..."}`, naming the bad field."""
    try:
        parsed = parse_problem(problem)
    except ProblemError as error:
        return {"error": str(error)}
    return {"slots": format_minutes(find_minutes(parsed))}
