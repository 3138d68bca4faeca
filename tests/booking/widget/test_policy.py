from dataclasses import dataclass
from datetime import timedelta

import pytest

from booking.enums import ActorKind
from booking.selectors.cancellations import terms
from booking.widget.policy import refund_steps, rule_text, steps_before
from tests.factories.booking import NOW


@dataclass
class Policy:
    is_free: bool = False
    refund_window_hours: int = 12
    refund_tiers: tuple[tuple[int, int], ...] = ()
    cancellation_notice_hours: int = 24
    refuse_late_cancellation: bool = False
    students_may_reschedule: bool = False
    reschedule_notice_hours: int = 12


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (Policy(), "Full refund if you cancel at least 12 hours before the start."),
        (
            Policy(refund_tiers=((96, 100), (24, 50))),
            "Money back when you cancel: 100\u00a0% until 4 days before the start, 50\u00a0% until 24 hours before the "
            "start.",
        ),
        (
            Policy(refund_tiers=((0, 30),), refund_window_hours=0),
            "Money back when you cancel: 30\u00a0% until the start.",
        ),
        (Policy(refund_tiers=((24, 0),)), "No money goes back when you cancel."),
        (
            Policy(is_free=True, students_may_reschedule=True),
            "You can cancel at any time before the start. You can move your booking to another time until 12 hours "
            "before the start.",
        ),
        (
            Policy(
                is_free=True,
                refuse_late_cancellation=True,
                students_may_reschedule=True,
                reschedule_notice_hours=0,
            ),
            "Cancelling is possible until 24 hours before the start. You can move your booking to another time until "
            "the start.",
        ),
    ],
)
def test_rule_in_words(policy: Policy, said: str) -> None:
    assert rule_text(policy) == said


@pytest.mark.parametrize(
    ("tiers", "window", "steps"),
    [
        ((), 12, [(12, 100)]),
        (((48, 100), (24, 50)), 12, [(48, 100), (24, 50)]),
        (((48, 100), (6, 50)), 12, [(48, 100), (12, 50)]),
        (((10, 100), (6, 50)), 12, [(12, 100)]),
        (((48, 80), (24, 80)), 12, [(24, 80)]),
        (((48, 100), (24, 0)), 12, [(48, 100)]),
    ],
)
def test_steps_are_what_the_terms_give(
    tiers: tuple[tuple[int, int], ...], window: int, steps: list[tuple[int, int]]
) -> None:
    assert refund_steps(tiers, window) == steps
    policy = Policy(refund_window_hours=window, refund_tiers=tiers)
    for hours in range(73):
        found = terms(
            policy, start_at=NOW + timedelta(hours=hours), by=ActorKind.STUDENT, now=NOW, tiers=tiers
        )
        assert found.percent == next((percent for until, percent in steps if hours >= until), 0), hours


def test_steps_that_are_over_are_left_out_and_the_one_that_holds_is_marked() -> None:
    found = steps_before(
        [(48, 100), (24, 50)], start_at=NOW + timedelta(hours=30), amount_minor=2501, currency="EUR", now=NOW
    )
    assert [(step.until, step.percent, step.amount, step.is_now) for step in found] == [
        (NOW + timedelta(hours=6), 50, "€12.51", True)
    ]
