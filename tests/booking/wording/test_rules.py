from datetime import date, datetime

import pytest
from babel import Locale

from booking.engine.recurrence import parse_rule
from booking.wording.rules import rule_text, series_text

BRITISH = Locale.parse("en_GB")
TUESDAY = datetime(2027, 1, 12, 18)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=10", "Every Tuesday at 18:00"),
        ("FREQ=WEEKLY;COUNT=10", "Every Tuesday at 18:00"),
        ("FREQ=WEEKLY;BYDAY=TH,TU;COUNT=10", "Every Tuesday and Thursday at 18:00"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=10", "Every Monday, Wednesday and Friday at 18:00"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=10", "Monday to Friday at 18:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=10", "Every second week on Tuesday at 18:00"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH;COUNT=5", "Every 3 weeks on Tuesday and Thursday at 18:00"),
        ("FREQ=DAILY;COUNT=5", "Every day at 18:00"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=5", "Every 3 days at 18:00"),
        ("FREQ=DAILY;BYDAY=SA,SU;COUNT=5", "Every Saturday and Sunday at 18:00"),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=5", "Every first Monday of the month at 18:00"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=5", "Every last Friday of the month at 18:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=5", "Every month on day 15 at 18:00"),
        ("FREQ=MONTHLY;COUNT=5", "Every month on day 12 at 18:00"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1;COUNT=5", "On the dates below at 18:00"),
        ("FREQ=YEARLY;COUNT=2", "On the dates below at 18:00"),
        ("FREQ=WEEKLY;BYMONTH=1;COUNT=2", "On the dates below at 18:00"),
    ],
)
def test_rule_in_words(rule, text) -> None:
    assert rule_text(parse_rule(rule), TUESDAY, BRITISH) == text


def test_number_and_last_day_follow() -> None:
    rule = parse_rule("FREQ=WEEKLY;COUNT=10")
    said = series_text(rule, TUESDAY, number=10, last=date(2027, 3, 16), locale=BRITISH)
    assert said == "Every Tuesday at 18:00, 10 dates until Tuesday 16 March"
    said = series_text(
        rule, TUESDAY, number=1, last=date(2028, 3, 14), locale=BRITISH, today=date(2027, 1, 4)
    )
    assert said == "Every Tuesday at 18:00, 1 date until Tuesday 14 March 2028"


def test_weekdays_and_clock_are_those_of_the_language() -> None:
    text = rule_text(parse_rule("FREQ=WEEKLY;BYDAY=TU;COUNT=10"), TUESDAY, Locale.parse("en_US"))
    assert text == "Every Tuesday at 6:00\u202fPM"
    assert "martes" in rule_text(parse_rule("FREQ=WEEKLY;COUNT=10"), TUESDAY, Locale.parse("es"))
