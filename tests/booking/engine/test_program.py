"""`python -m booking.engine slots`, started as anybody would start it."""

import json
import subprocess
import sys
from pathlib import Path

from tests.booking.engine.examples import DAY, problem

ROOT = Path(__file__).parents[3]
NINE = {"slots": [DAY + "09:00:00Z", DAY + "10:00:00Z", DAY + "11:00:00Z"]}


def run(lines, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "booking.engine", *(arguments or ["slots"])],
        input=lines,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def answers(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def line(question):
    return json.dumps(question).encode() + b"\n"


def test_each_problem_is_answered_on_its_line():
    done = run(line(problem()) + line(problem({"weekly": []})) + line(problem()).rstrip())
    assert answers(done) == [NINE, {"slots": []}, NINE]
    assert (done.returncode, done.stderr) == (0, b"")


def test_nothing_in_gives_nothing_out():
    done = run(b"")
    assert (done.stdout, done.stderr, done.returncode) == (b"", b"", 0)


def test_blank_lines_are_passed_over():
    done = run(b"\n" + line(problem()) + b" \r\n")
    assert (answers(done), done.returncode) == ([NINE], 0)


def test_malformed_problem_is_named_and_the_program_goes_on():
    done = run(line(problem(event={"duration_min": -1})) + line(problem()))
    assert answers(done) == [{"error": "event.duration_min: must be a whole number from 1 to 44640"}, NINE]
    assert (done.returncode, done.stderr) == (1, b"")


def test_line_that_is_no_json_is_named_and_the_program_goes_on():
    broken = [
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"now": ' + b"9" * 10_000 + b"}",
        b'"problem"',
        b"null",
        b'{"now": NaN}',
        b'{"event": {"duration_min": 1e999}}',
    ]
    done = run(b"".join(bad + b"\n" for bad in broken) + line(problem()))
    *errors, last = answers(done)
    assert [error["error"].partition(": ")[0] for error in errors] == [
        *["problem"] * 6,
        "window",
        "window",
    ]
    assert last == NINE
    assert (done.returncode, done.stderr) == (1, b"")


def test_program_wants_a_command():
    done = run(b"", "seats")
    assert done.returncode == 2
    assert b"invalid choice: 'seats'" in done.stderr


def test_engine_needs_nothing_but_the_standard_library():
    code = (
        "import sys; before = set(sys.modules); import booking.engine.__main__; "
        "new = set(sys.modules) - before; "
        "print([name for name in new if 'site-packages' in (getattr(sys.modules[name], '__file__', '') or '')], "
        "sorted(name for name in new if name.startswith('booking') and not name.startswith('booking.engine')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, timeout=60)
    assert done.stdout == b"[] ['booking']\n"
