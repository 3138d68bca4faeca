"""Small problems to vary: one host on one June day in UTC, unless told otherwise."""

from booking.engine import solve

DAY = "2026-06-08T"


def problem(host=None, event=None, **fields):
    """A problem of mode `single`; fields given replace the defaults."""
    return {
        "now": "2026-01-01T00:00:00Z",
        "window": {"from": "2026-06-08T00:00:00Z", "to": "2026-06-09T00:00:00Z"},
        "invitee_timezone": "UTC",
        "mode": "single",
        "event": {"duration_min": 60, **(event or {})},
        "hosts": [nine_to_noon(**(host or {}))],
        **fields,
    }


def nine_to_noon(**fields):
    """A host who works every day from 9 to 12 in UTC."""
    return {"timezone": "UTC", "weekly": [every_day("09:00", "12:00")], **fields}


def every_day(start, end):
    return {"days": [0, 1, 2, 3, 4, 5, 6], "start": start, "end": end}


def slots(question):
    """The answer's slots; fails with the error if there is one."""
    answer = solve(question)
    assert "error" not in answer, answer
    return answer["slots"]


def clocks(question):
    """The answer's slots of June 8th as `HH:MM`; fails if one lies on another day."""
    found = slots(question)
    assert all(slot.startswith(DAY) for slot in found), found
    return [slot[11:16] for slot in found]
