"""Published examples of the problem format: problem and answer, line by line."""

import io
import json
from pathlib import Path

import pytest

from booking.engine import solve
from booking.engine.__main__ import answer_lines

SAMPLES = [json.loads(line) for line in (Path(__file__).parent / "samples.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["about"])
def test_sample_answers_as_published(sample):
    assert solve(sample["problem"]) == sample["expect"]


def test_program_answers_all_samples_line_by_line():
    lines = [json.dumps(sample["problem"]).encode() + b"\n" for sample in SAMPLES]
    out = io.StringIO()
    assert answer_lines(lines, out) == 0
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        sample["expect"] for sample in SAMPLES
    ]
