"""Where slots begin: grid, steps, offset, notice, and the edges of free ranges."""

import pytest

from tests.booking.engine.examples import DAY, clocks, every_day, nine_to_noon, problem, slots


@pytest.mark.parametrize(
    ("increment", "expected"),
    [
        (120, ["09:00", "11:00", "13:00"]),
        (90, ["09:00", "10:30", "12:00", "13:30"]),
        (75, ["08:45", "10:00", "11:15", "12:30"]),
        (70, ["08:40", "09:50", "11:00", "12:10", "13:20"]),
        (45, ["08:45", "09:30", "10:15", "11:00", "11:45", "12:30", "13:15"]),
        (44, ["08:37", "09:21", "10:05", "10:49", "11:33", "12:17", "13:01"]),
    ],
)
def test_grid_is_largest_that_divides_the_increment(increment, expected):
    host = {"weekly": [every_day("08:37", "14:00")]}
    assert clocks(problem(host, {"duration_min": 30, "increment_min": increment})) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", ["09:00", "10:00", "11:00"]),
        ("Asia/Kolkata", ["09:30", "10:30"]),
        ("Asia/Kathmandu", ["09:15", "10:15"]),
        ("Australia/Eucla", ["09:15", "10:15"]),
        ("Pacific/Chatham", ["09:15", "10:15"]),
        ("Pacific/Marquesas", ["09:30", "10:30"]),
    ],
)
def test_grid_lies_in_the_invitees_clock(zone, expected):
    assert clocks(problem(invitee_timezone=zone)) == expected


def test_grid_follows_the_invitees_clock_when_it_moves_by_half_an_hour():
    # Lord Howe Island went from UTC+11 to UTC+10:30 on 4 April 2026 at 15:00 UTC.
    night = {"from": "2026-04-04T13:00:00Z", "to": "2026-04-04T18:10:00Z"}
    host = {"weekly": [every_day("13:10", "15:00"), every_day("15:10", "18:10")]}
    question = problem(host, invitee_timezone="Australia/Lord_Howe", window=night)
    assert slots(question) == [
        "2026-04-04T14:00:00Z",
        "2026-04-04T15:30:00Z",
        "2026-04-04T16:30:00Z",
    ]


def test_grid_line_that_a_change_of_clocks_brings_forward_is_kept_in_order():
    # Caracas went from UTC-4:30 to UTC-4 on 1 May 2016 at 07:00 UTC: half past seven was to be the next full
    # hour, but then seven was.
    hosts = [
        nine_to_noon(weekly=[every_day("06:40", "08:40")]),
        nine_to_noon(weekly=[every_day("07:00", "09:00")]),
    ]
    window = {"from": "2016-05-01T00:00:00Z", "to": "2016-05-02T00:00:00Z"}
    question = problem(
        hosts=hosts, mode="any", window=window, invitee_timezone="America/Caracas", now=window["from"]
    )
    assert slots(question) == [f"2016-05-01T{clock}:00Z" for clock in ("07:00", "07:30", "08:00")]


def test_span_inside_a_step_keeps_the_rhythm_of_the_slot_before():
    busy = {"busy": [[DAY + "09:45:00Z", DAY + "09:50:00Z"]], "weekly": [every_day("09:00", "13:00")]}
    assert clocks(problem(busy, {"duration_min": 45, "increment_min": 60})) == [
        "09:00",
        "10:00",
        "11:00",
        "12:00",
    ]


def test_span_after_a_step_begins_its_own_rhythm():
    busy = {"busy": [[DAY + "09:45:00Z", DAY + "10:15:00Z"]], "weekly": [every_day("09:00", "13:00")]}
    assert clocks(problem(busy, {"duration_min": 45})) == ["09:00", "10:15", "11:00", "11:45"]


def test_offset_moves_the_first_start_and_widens_every_step():
    assert clocks(problem(event={"duration_min": 30, "offset_min": 10})) == [
        "09:10",
        "09:50",
        "10:30",
        "11:10",
    ]


def test_slots_follow_one_another_across_midnight():
    host = {"weekly": [every_day("22:00", "23:59"), every_day("00:00", "02:00")]}
    window = {"from": "2026-06-08T12:00:00Z", "to": "2026-06-09T12:00:00Z"}
    assert slots(problem(host, {"duration_min": 50}, window=window)) == [
        "2026-06-08T22:00:00Z",
        "2026-06-08T22:50:00Z",
        "2026-06-08T23:40:00Z",
        "2026-06-09T00:30:00Z",
    ]


class TestNotice:
    def test_slot_exactly_at_the_end_of_the_notice_is_offered(self):
        assert clocks(problem(event={"min_notice_min": 60}, now=DAY + "09:00:00Z")) == ["10:00", "11:00"]

    def test_slot_a_second_before_the_end_of_the_notice_is_not(self):
        assert clocks(problem(event={"min_notice_min": 60}, now=DAY + "09:00:01Z")) == ["11:00"]

    def test_slot_that_begins_now_is_offered_without_notice(self):
        assert clocks(problem(now=DAY + "10:00:00Z")) == ["10:00", "11:00"]

    def test_past_is_never_offered(self):
        assert clocks(problem(now=DAY + "10:00:00.001Z")) == ["11:00"]
        assert clocks(problem(now=DAY + "13:00:00Z")) == []

    def test_rhythm_begins_at_the_minute_in_which_the_notice_ends(self):
        event = {"duration_min": 45, "min_notice_min": 60}
        assert clocks(problem(event=event, now=DAY + "08:30:20Z")) == ["10:15", "11:00"]

    def test_rhythm_begins_at_the_coming_minute_without_notice(self):
        assert clocks(problem(event={"duration_min": 45}, now=DAY + "09:30:20Z")) == [
            "09:45",
            "10:30",
            "11:15",
        ]


class TestEnds:
    """Ends are compared to the second, as 23:59:59 is how many programs write midnight."""

    @pytest.mark.parametrize("end", ["11:00:00Z", "10:59:59.999Z", "10:59:59Z"])
    def test_last_slot_reaches_a_window_that_ends_within_a_second(self, end):
        window = {"from": DAY + "00:00:00Z", "to": DAY + end}
        assert clocks(problem(window=window)) == ["09:00", "10:00"]

    def test_last_slot_does_not_reach_a_window_that_ends_earlier(self):
        window = {"from": DAY + "00:00:00Z", "to": DAY + "10:59:58.999Z"}
        assert clocks(problem(window=window)) == ["09:00"]

    @pytest.mark.parametrize("busy_from", ["10:00:00Z", "09:59:59Z"])
    def test_slot_touches_a_busy_time_that_begins_within_a_second(self, busy_from):
        assert clocks(problem({"busy": [[DAY + busy_from, DAY + "11:00:00Z"]]})) == ["09:00", "11:00"]

    def test_slot_does_not_fit_before_a_busy_time_that_begins_earlier(self):
        assert clocks(problem({"busy": [[DAY + "09:59:58Z", DAY + "11:00:00Z"]]})) == ["11:00"]

    def test_slot_does_not_begin_within_a_busy_time_that_ends_seconds_later(self):
        assert clocks(problem({"busy": [[DAY + "09:00:00Z", DAY + "10:00:01Z"]]})) == ["11:00"]

    def test_window_cuts_the_hours_and_begins_the_rhythm(self):
        window = {"from": DAY + "09:20:00Z", "to": DAY + "12:00:00Z"}
        assert clocks(problem(event={"duration_min": 45}, window=window)) == ["09:30", "10:15", "11:00"]

    @pytest.mark.parametrize("end", ["23:59:00Z", "23:59:30Z", "23:59:59.999Z"])
    def test_hours_to_midnight_are_whole_in_a_window_that_ends_within_the_last_minute(self, end):
        host = {"weekly": [every_day("22:00", "23:59")]}
        window = {"from": DAY + "00:00:00Z", "to": DAY + end}
        assert clocks(problem(host, window=window)) == ["22:00", "23:00"]

    def test_hours_to_midnight_are_cut_by_a_window_that_ends_before_the_last_minute(self):
        host = {"weekly": [every_day("22:00", "23:59")]}
        window = {"from": DAY + "00:00:00Z", "to": DAY + "23:58:59Z"}
        assert clocks(problem(host, window=window)) == ["22:00"]

    def test_empty_window_has_no_slots(self):
        window = {"from": DAY + "09:00:00Z", "to": DAY + "09:00:00Z"}
        assert clocks(problem(event={"duration_min": 1}, window=window)) == []
