"""What keeps a host from a slot: busy times, bookings with their buffers, and holds."""

import pytest

from tests.booking.engine.examples import DAY, clocks, problem, slots

EVENT = {"duration_min": 30, "increment_min": 15, "buffer_before_min": 15, "buffer_after_min": 30}


def at(start, end):
    return [f"{DAY}{start}:00Z", f"{DAY}{end}:00Z"]


def test_busy_time_blocks_the_slots_that_overlap_it():
    assert clocks(problem({"busy": [at("10:00", "10:30")]}, {"duration_min": 30})) == [
        "09:00",
        "09:30",
        "10:30",
        "11:00",
        "11:30",
    ]


def test_meeting_keeps_its_buffers_from_busy_times():
    # The meeting must end half an hour before ten, and begin a quarter of an hour after half past ten.
    found = clocks(problem({"busy": [at("10:00", "10:30")]}, EVENT))
    assert found == ["09:00", "10:45", "11:00", "11:15", "11:30"]


def test_booking_adds_its_own_buffers():
    booking = dict(zip(("start", "end"), at("10:30", "10:35")), buffer_before_min=10, buffer_after_min=5)
    found = clocks(problem({"bookings": [booking]}, EVENT))
    assert found == ["09:00", "09:15", "11:00", "11:15", "11:30"]


def test_buffers_may_reach_beyond_the_hours():
    assert clocks(problem(event=EVENT))[:1] == ["09:00"]
    assert clocks(problem(event=EVENT))[-1:] == ["11:30"]


def test_busy_times_may_overlap_and_stand_in_any_order():
    busy = [at("11:00", "11:10"), at("09:00", "11:00"), at("09:30", "10:00"), at("10:00", "10:30")]
    assert clocks(problem({"busy": busy}, {"duration_min": 15})) == ["11:15", "11:30", "11:45"]


def test_busy_time_over_several_days_blocks_all_of_them():
    busy = [["2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"]]
    assert clocks(problem({"busy": busy})) == []


def test_busy_time_reaches_into_the_next_day():
    host = {"busy": [["2026-06-08T11:00:00Z", "2026-06-09T10:00:00Z"]]}
    window = {"from": "2026-06-08T00:00:00Z", "to": "2026-06-10T00:00:00Z"}
    assert slots(problem(host, window=window)) == [
        "2026-06-08T09:00:00Z",
        "2026-06-08T10:00:00Z",
        "2026-06-09T10:00:00Z",
        "2026-06-09T11:00:00Z",
    ]


def test_busy_times_elsewhere_do_not_matter():
    busy = [
        ["2026-06-01T00:00:00Z", "2026-06-08T09:00:00Z"],
        ["2026-06-08T12:00:00Z", "2199-01-01T00:00:00Z"],
    ]
    assert clocks(problem({"busy": busy})) == ["09:00", "10:00", "11:00"]


def test_busy_time_of_no_length_parts_the_hours():
    assert clocks(problem({"busy": [at("10:20", "10:20")]})) == ["09:00", "11:00"]


def test_busy_times_may_carry_an_offset():
    busy = [["2026-06-08T12:00:00+02:00", "2026-06-08T06:30:00-04:30"]]
    assert clocks(problem({"busy": busy})) == ["09:00", "11:00"]


class TestHolds:
    def test_hold_blocks_the_slots_that_overlap_it(self):
        assert clocks(problem(holds=[at("10:59", "11:01")])) == ["09:00"]

    def test_hold_that_touches_a_slot_does_not_block_it(self):
        assert clocks(problem(holds=[at("10:00", "11:00")])) == ["09:00", "11:00"]

    def test_hold_neither_moves_the_rhythm_nor_keeps_buffers(self):
        found = clocks(
            problem(event={"duration_min": 45, "buffer_before_min": 30}, holds=[at("09:00", "09:10")])
        )
        assert found == ["09:45", "10:30", "11:15"]

    def test_hold_of_no_length_blocks_the_slot_it_stands_in(self):
        assert clocks(problem(holds=[at("10:30", "10:30"), at("11:00", "11:00")])) == ["09:00", "11:00"]

    @pytest.mark.parametrize("second", ["00:01", "00:59"])
    def test_hold_of_a_second_blocks(self, second):
        assert clocks(problem(holds=[[f"{DAY}10:{second}Z", f"{DAY}10:59:59Z"]])) == ["09:00", "11:00"]
