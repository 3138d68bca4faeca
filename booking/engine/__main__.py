"""`python -m booking.engine slots`: problems in, answers out, a JSON object a line."""

import argparse
import json
import sys
from collections.abc import Iterable
from typing import IO, Any

from booking.engine import solve


def main() -> int:
    """Answer every line; exit status 1 if one of them was malformed."""
    parser = argparse.ArgumentParser(prog="python -m booking.engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("slots", help="find the free slots of each problem on standard input")
    parser.parse_args()
    return answer_lines(sys.stdin.buffer, sys.stdout)


def answer_lines(lines: Iterable[bytes], out: IO[str]) -> int:
    """Answer problems line by line; blank lines are passed over. Returns the exit status."""
    status = 0
    for line in lines:
        if not line.strip():
            continue
        answer = _answer(line)
        if "error" in answer:
            status = 1
        out.write(json.dumps(answer) + "\n")
        out.flush()
    return status


def _answer(line: bytes) -> dict[str, Any]:
    try:
        problem = json.loads(line)
    except (ValueError, RecursionError):
        return {"error": "problem: is not JSON"}
    return solve(problem)


if __name__ == "__main__":
    sys.exit(main())
