"""Whatever stands in the place of a value, the engine answers: slots or an error, never an exception."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.engine import solve
from tests.booking.engine.test_refusals import FULL

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
TEXTS = st.sampled_from(["2026-06-08T10:00:00Z", "2026-06-08", "09:00", "23:59", "UTC", "any", "all"])
JSON = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


def places(value, path=()):
    """The path of every value inside, outermost first."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from places(inner, (*path, name))


PLACES = [path for path in places(FULL) if path]


def assert_answered(question):
    answer = solve(question)
    if "error" in answer:
        assert list(answer) == ["error"]
        assert ": " in answer["error"]
    else:
        assert answer["slots"] == sorted(set(answer["slots"]))
    json.dumps(answer).encode()


@settings(deadline=None, derandomize=True, max_examples=300)
@given(JSON)
def test_nonsense_is_answered(question):
    assert_answered(question)


@settings(deadline=None, derandomize=True, max_examples=1000)
@given(st.sampled_from(PLACES), JSON)
def test_nonsense_in_one_place_is_answered(path, value):
    question = copy.deepcopy(FULL)
    place = question
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert_answered(question)
