"""An owner sets when reminders go out."""

from typing import Any

import pytest

from booking.models import ReminderTime
from core.duelist.models import Due

pytestmark = pytest.mark.django_db

URL = "/admin/reminders/"


def rows(*filled: tuple[str, str, bool]) -> dict[str, str]:
    """What the form sends: five rows."""
    data = {"form-TOTAL_FORMS": "5", "form-INITIAL_FORMS": "0"}
    for number in range(5):
        amount, unit, to_teachers = filled[number] if number < len(filled) else ("", "60", False)
        data |= {f"form-{number}-amount": amount, f"form-{number}-unit": unit}
        if to_teachers:
            data[f"form-{number}-to_teachers"] = "on"
    return data


def saved() -> list[tuple[int, bool]]:
    return list(ReminderTime.objects.values_list("minutes_before", "to_teachers"))


def test_owner_sets_times_in_words(ana: Any) -> None:
    answer = ana.post(URL, rows(("2", "1440", True), ("90", "1", False), ("3", "60", False)))
    assert answer.status_code == 302
    assert saved() == [(2880, True), (180, False), (90, False)]
    assert set(Due.objects.values_list("reference", flat=True)) >= {"plan", "plan-again"}
    begins = [form.initial for form in ana.get(URL).context["rows"]]
    assert begins[:3] == [
        {"amount": 2, "unit": 1440, "to_teachers": True},
        {"amount": 3, "unit": 60, "to_teachers": False},
        {"amount": 90, "unit": 1, "to_teachers": False},
    ]
    assert len(begins) == 5


def test_row_that_is_emptied_is_gone(ana: Any) -> None:
    ReminderTime.objects.create(minutes_before=60)
    ana.post(URL, rows())
    assert saved() == []


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ([("15", "1440", False)], "From 5 minutes to 14 days before."),
        ([("4", "1", False)], "From 5 minutes to 14 days before."),
        ([("1", "1440", False), ("24", "60", False)], "Two reminders at the same time"),
        ([("-1", "60", False)], "greater than or equal to 1"),
    ],
)
def test_times_that_cannot_be_are_explained(ana: Any, filled: Any, words: str) -> None:
    ReminderTime.objects.create(minutes_before=60)
    answer = ana.post(URL, rows(*filled))
    assert words in answer.content.decode()
    assert saved() == [(60, False)]


def test_teachers_and_students_are_refused(ana: Any, ben_client: Any, chloe_client: Any) -> None:
    assert ana.get(URL).status_code == 200
    for stranger in (ben_client, chloe_client):
        assert stranger.post(URL, rows(("1", "1440", False))).status_code == 302
    assert saved() == []
