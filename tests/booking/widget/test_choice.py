from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from django.utils import translation

from booking.widget.choice import Choice, read_choice
from booking.widget.months import last_of, next_month, previous_month, weeks_of
from booking.widget.texts import plural_texts


def test_choice_survives_its_own_query() -> None:
    choice = Choice(
        zone="America/Argentina/Buenos_Aires",
        month=date(2027, 1, 1),
        on=date(2027, 1, 14),
        teacher_id=7,
        start=datetime(2027, 1, 14, 17, tzinfo=UTC),
        session_id=3,
    )
    assert read_choice(dict(parse_qsl(choice.query()))) == choice


def test_query_leaves_out_what_is_not_chosen() -> None:
    assert Choice(zone="Europe/Madrid", on=date(2027, 1, 14)).query(on=None) == "zone=Europe%2FMadrid"
    assert Choice().query() == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zone", "Mars/Base"),
        ("month", "2027-13"),
        ("month", "2027-1-1"),
        ("date", "2027-02-30"),
        ("date", "0001-01-01"),
        ("date", "9999-12-31"),
        ("teacher", "-1"),
        ("teacher", "²"),
        ("teacher", "9" * 30),
        ("start", "2027-01-14T17:00:00"),
        ("start", "9999-12-31T23:59:59+00:00"),
        ("session", "1; DROP TABLE"),
    ],
)
def test_junk_counts_as_not_chosen(name: str, value: str) -> None:
    assert read_choice({name: value}) == Choice()


def test_choice_without_its_time_keeps_the_day_in_the_zone() -> None:
    late = Choice(start=datetime(2027, 1, 14, 22, tzinfo=UTC), session_id=3)
    assert late.same_day("Asia/Tokyo") == Choice(on=date(2027, 1, 15))


def test_month_is_drawn_in_weeks_with_gaps_at_both_ends() -> None:
    weeks = weeks_of(date(2027, 1, 1), 0)
    assert weeks[0] == (None, None, None, None, date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3))
    assert [len(week) for week in weeks] == [7] * 5
    assert [on for week in weeks for on in week if on][-1] == date(2027, 1, 31)
    # February 2027 begins on a Monday and has four weeks exactly.
    assert len(weeks_of(date(2027, 2, 1), 0)) == 4
    assert len(weeks_of(date(2027, 2, 1), 6)) == 5


def test_months_follow_each_other_over_the_year() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert previous_month(date(2027, 1, 1)) == date(2026, 12, 1)
    assert last_of(date(2028, 2, 1)) == date(2028, 2, 29)


def test_texts_with_numbers_come_in_every_form_of_the_language() -> None:
    with translation.override("en"):
        assert [(name, form, text) for name, form, text in plural_texts() if name == "free-times"] == [
            ("free-times", "other", "{count} free times"),
            ("free-times", "one", "{count} free time"),
        ]
    with translation.override("pl"):
        assert {form for name, form, _text in plural_texts() if name == "seats-left"} == {
            "one",
            "few",
            "many",
        }
