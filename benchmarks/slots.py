"""How long the slot engine takes, and how much memory: `python benchmarks/slots.py`.

Each problem has 500 busy times a host, spread over the window, and is answered from the dictionary form:
reading and writing the ISO texts is part of the time. The best of many runs is printed, since a shared
machine only ever adds to it; memory is measured in a pass of its own, because tracing it slows everything
down.
"""

import random
import sys
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from booking.engine import solve

START = datetime(2027, 3, 1, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/London", "America/Sao_Paulo")
BUSY = 500


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def host(number: int, days: int) -> dict[str, Any]:
    """A host who works from nine to five and has quarter hours to two hours blocked here and there."""
    chance = random.Random(number)
    busy = []
    for _ in range(BUSY):
        start = START + timedelta(minutes=chance.randrange(0, days * 1440, 5))
        busy.append([iso(start), iso(start + timedelta(minutes=chance.choice((15, 30, 45, 60, 120))))])
    return {
        "timezone": ZONES[number % len(ZONES)],
        "weekly": [{"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}],
        "overrides": [{"date": "2027-03-09", "start": "10:00", "end": "11:30"}],
        "away": ["2027-03-10"],
        "busy": sorted(busy),
    }


def problem(hosts: int, days: int) -> dict[str, Any]:
    return {
        "now": iso(START),
        "window": {"from": iso(START), "to": iso(START + timedelta(days=days))},
        "invitee_timezone": "Europe/Berlin",
        "mode": "single" if hosts == 1 else "any",
        "event": {"duration_min": 30, "increment_min": 15, "buffer_before_min": 5, "buffer_after_min": 5},
        "hosts": [host(number, days) for number in range(hosts)],
    }


def measure(question: dict[str, Any], seconds: float = 3.0) -> tuple[float, float, float, int]:
    """Best and middle time in milliseconds, peak memory in KiB, number of slots."""
    times = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < 5:
        begun = time.perf_counter()
        answer = solve(question)
        times.append((time.perf_counter() - begun) * 1000)
    tracemalloc.start()
    solve(question)
    peak = tracemalloc.get_traced_memory()[1] / 1024
    tracemalloc.stop()
    times.sort()
    return times[0], times[len(times) // 2], peak, len(answer["slots"])


def main() -> None:
    print(f"{'hosts':>5} {'days':>5} {'best ms':>9} {'median ms':>9} {'peak KiB':>9} {'slots':>6}")
    for hosts in (1, 20):
        for days in (31, 365):
            best, middle, peak, slots = measure(problem(hosts, days))
            print(f"{hosts:>5} {days:>5} {best:>9.2f} {middle:>9.2f} {peak:>9.0f} {slots:>6}")


if __name__ == "__main__":
    main()
