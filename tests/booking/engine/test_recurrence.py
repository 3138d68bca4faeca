from datetime import UTC, date, datetime, time
from itertools import islice

import pytest

from booking.engine.recurrence import BadRule, at_wall, on_wall, parse_rule, shifted, wall_dates

MADRID = "Europe/Madrid"


def dates(text: str, first_on: date, limit: int = 400, zone: str = MADRID) -> list[date]:
    found = wall_dates(parse_rule(text), first_on=first_on, starts=time(18), zone=zone)
    return [at.date() for at in islice(found, limit)]


def test_weekly_rule_gives_its_weekday() -> None:
    assert dates("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270126", date(2027, 1, 11)) == [
        date(2027, 1, 12),
        date(2027, 1, 19),
        date(2027, 1, 26),
    ]


def test_rule_without_days_repeats_on_the_first_days_weekday() -> None:
    assert dates("FREQ=WEEKLY;INTERVAL=2;COUNT=9", date(2027, 1, 14), limit=3) == [
        date(2027, 1, 14),
        date(2027, 1, 28),
        date(2027, 2, 11),
    ]


def test_several_days_every_second_week_keep_to_the_first_days_week() -> None:
    assert dates("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=9", date(2027, 1, 7), limit=4) == [
        date(2027, 1, 7),
        date(2027, 1, 18),
        date(2027, 1, 21),
        date(2027, 2, 1),
    ]


def test_first_and_last_weekdays_of_months() -> None:
    assert dates("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", date(2027, 1, 1), limit=3) == [
        date(2027, 1, 29),
        date(2027, 2, 26),
        date(2027, 3, 26),
    ]


def test_last_day_counts_as_a_whole_and_its_time_on_the_zones_clocks() -> None:
    assert len(dates("FREQ=DAILY;UNTIL=20270113", date(2027, 1, 11))) == 3
    # 17:00 UTC is 18:00 in Madrid in winter: the date that begins then is still one of them.
    assert len(dates("FREQ=DAILY;UNTIL=20270113T170000Z", date(2027, 1, 11))) == 3
    assert len(dates("FREQ=DAILY;UNTIL=20270113T165959Z", date(2027, 1, 11))) == 2
    assert len(dates("FREQ=DAILY;UNTIL=20270113T175959", date(2027, 1, 11))) == 2


def test_dates_end_after_two_years_whatever_the_rule_says() -> None:
    found = dates("FREQ=WEEKLY;COUNT=500", date(2027, 1, 11))
    assert (len(found), found[-1]) == (105, date(2029, 1, 8))


def test_rule_that_no_date_meets_ends() -> None:
    assert dates("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", date(2027, 1, 11)) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", ""),
        ("every tuesday", ""),
        ("FREQ=WEEKLY", "COUNT"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270113", "COUNT"),
        ("BYDAY=TU;COUNT=3", "FREQ"),
        ("FREQ=HOURLY;COUNT=3", "FREQ"),
        ("FREQ=SECONDLY;COUNT=3", "FREQ"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=3", "INTERVAL"),
        ("FREQ=DAILY;COUNT=3;COUNT=4", "COUNT"),
        ("FREQ=DAILY;BYHOUR=9,10;COUNT=3", ""),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1TU;COUNT=3", "BYDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1;COUNT=3", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYSETPOS=1;COUNT=3", "BYSETPOS"),
        ("FREQ=DAILY;UNTIL=20271301", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20270113T250000Z", "UNTIL"),
        ("FREQ=YEARLY;BYMONTH=13;COUNT=3", "BYMONTH"),
    ],
)
def test_what_is_no_rule_is_refused(text, part) -> None:
    with pytest.raises(BadRule) as refused:
        parse_rule(text)
    assert refused.value.part == part


def test_rule_is_kept_without_its_name_and_spaces() -> None:
    assert str(parse_rule("rrule:freq=weekly; byday=tu,th ;count=10;")) == "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10"


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        # Winter and summer: 18:00 stays 18:00.
        (datetime(2027, 3, 27, 18), MADRID, datetime(2027, 3, 27, 17, tzinfo=UTC)),
        (datetime(2027, 3, 28, 18), MADRID, datetime(2027, 3, 28, 16, tzinfo=UTC)),
        # 02:30 is skipped on 28 March: it moves to 03:30 summer time.
        (datetime(2027, 3, 28, 2, 30), MADRID, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        # 02:30 comes twice on 31 October: the first counts.
        (datetime(2027, 10, 31, 2, 30), MADRID, datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        # Half an hour in Lord Howe.
        (datetime(2027, 10, 3, 2, 15), "Australia/Lord_Howe", datetime(2027, 10, 2, 15, 45, tzinfo=UTC)),
    ],
)
def test_wall_clock_becomes_an_instant_as_in_the_engine(wall, zone, instant) -> None:
    from booking.engine.instants import day, moment
    from booking.engine.zones import zone as engine_zone

    assert at_wall(wall, zone) == instant
    minute = wall.hour * 60 + wall.minute
    assert moment(engine_zone(zone).at(day(wall.date()), minute)) == instant


def test_instant_comes_back_to_the_wall() -> None:
    assert on_wall(datetime(2027, 7, 1, 16, tzinfo=UTC), MADRID) == datetime(2027, 7, 1, 18)


def test_rhythm_on_later_weekdays() -> None:
    rule = parse_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,SU;COUNT=4")
    later = shifted(rule, 1)
    assert str(later) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,MO;COUNT=4;WKST=TU"
    before = dates(str(rule), date(2027, 1, 15), limit=4)
    after = dates(str(later), date(2027, 1, 16), limit=4)
    assert [(b - a).days for a, b in zip(before, after, strict=True)] == [1, 1, 1, 1]
    assert shifted(parse_rule("FREQ=MONTHLY;BYDAY=1MO;COUNT=3"), 1) is None
    assert shifted(rule, 0) is rule
