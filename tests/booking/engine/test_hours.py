"""Weekly hours, overrides, days away and travel, and what clocks do to them."""

import pytest

from tests.booking.engine.examples import clocks, every_day, problem, slots

CLOSED = {"start": "00:00", "end": "00:00"}


def half_hours(zone, start, end, on, **host):
    """Half-hour slots of weekly hours on one civil date of the zone, as instants without date."""
    window = {"from": f"{on}T00:00:00{_AT_START[on]}", "to": f"{on}T23:59:59{_AT_END[on]}"}
    host = {"timezone": zone, "weekly": [every_day(start, end)], **host}
    return [slot[8:16] for slot in slots(problem(host, {"duration_min": 30}, window=window))]


# UTC offsets of Berlin at both ends of the nights on which its clocks change.
_AT_START = {"2026-03-29": "+01:00", "2026-10-25": "+02:00"}
_AT_END = {"2026-03-29": "+02:00", "2026-10-25": "+01:00"}


class TestSkippedHour:
    """Berlin, 29 March 2026: 02:00 to 03:00 does not exist."""

    def test_start_inside_moves_forward(self):
        assert half_hours("Europe/Berlin", "02:30", "04:30", "2026-03-29") == ["29T01:30", "29T02:00"]

    def test_end_inside_moves_forward(self):
        assert half_hours("Europe/Berlin", "01:00", "02:30", "2026-03-29") == [
            "29T00:00",
            "29T00:30",
            "29T01:00",
        ]

    def test_hours_around_are_an_hour_shorter(self):
        assert half_hours("Europe/Berlin", "01:00", "03:30", "2026-03-29") == [
            "29T00:00",
            "29T00:30",
            "29T01:00",
        ]

    def test_hours_after_are_as_long_as_ever(self):
        assert half_hours("Europe/Berlin", "09:00", "10:00", "2026-03-29") == ["29T07:00", "29T07:30"]

    def test_overrides_follow_the_same_clock(self):
        override = {"date": "2026-03-29", "start": "02:30", "end": "04:30"}
        found = half_hours("Europe/Berlin", "12:00", "13:00", "2026-03-29", overrides=[override])
        assert found == ["29T01:30", "29T02:00"]

    def test_whole_day_has_23_hours(self):
        assert len(half_hours("Europe/Berlin", "00:00", "23:59", "2026-03-29")) == 46


class TestRepeatedHour:
    """Berlin, 25 October 2026: 02:00 to 03:00 comes twice, first at 00:00 UTC."""

    def test_start_inside_is_the_first(self):
        found = half_hours("Europe/Berlin", "02:30", "03:30", "2026-10-25")
        assert found == ["25T00:30", "25T01:00", "25T01:30", "25T02:00"]

    def test_end_inside_is_the_first(self):
        assert half_hours("Europe/Berlin", "01:30", "02:30", "2026-10-25") == ["24T23:30", "25T00:00"]

    def test_hours_after_are_as_long_as_ever(self):
        assert half_hours("Europe/Berlin", "09:00", "10:00", "2026-10-25") == ["25T08:00", "25T08:30"]

    def test_whole_day_has_25_hours(self):
        assert len(half_hours("Europe/Berlin", "00:00", "23:59", "2026-10-25")) == 50


def test_day_that_loses_its_midnight_begins_at_one():
    # Beirut, 29 March 2026: 00:00 to 01:00 does not exist.
    host = {"timezone": "Asia/Beirut", "weekly": [every_day("00:00", "02:00")]}
    window = {"from": "2026-03-28T12:00:00Z", "to": "2026-03-29T12:00:00Z"}
    assert slots(problem(host, {"duration_min": 30}, window=window)) == [
        "2026-03-28T22:00:00Z",
        "2026-03-28T22:30:00Z",
    ]


@pytest.mark.parametrize(
    ("zone", "hours", "from_to"),
    [
        ("Pacific/Kiritimati", ("00:00", "01:00"), ("10:00", "11:00")),
        ("Pacific/Pago_Pago", ("22:00", "23:00"), ("09:00", "10:00")),
    ],
)
def test_hours_of_the_date_before_or_after_count(zone, hours, from_to):
    """At UTC+14 it is tomorrow already, at UTC-11 still yesterday."""
    window = dict(zip(("from", "to"), (f"2026-06-08T{clock}:00Z" for clock in from_to)))
    assert clocks(problem({"timezone": zone, "weekly": [every_day(*hours)]}, window=window)) == [from_to[0]]


class TestWeekdays:
    def test_zero_is_sunday_of_the_host(self):
        # In Auckland it is Monday while it is still Sunday in UTC.
        host = {"timezone": "Pacific/Auckland", "weekly": [{"days": [0], "start": "09:00", "end": "11:00"}]}
        window = {"from": "2026-06-01T00:00:00Z", "to": "2026-06-15T00:00:00Z"}
        assert slots(problem(host, window=window)) == [
            "2026-06-06T21:00:00Z",
            "2026-06-06T22:00:00Z",
            "2026-06-13T21:00:00Z",
            "2026-06-13T22:00:00Z",
        ]

    def test_hours_that_end_before_they_begin_give_nothing(self):
        assert clocks(problem({"weekly": [every_day("12:00", "09:00"), every_day("09:00", "09:00")]})) == []

    def test_hours_from_2359_to_2359_give_nothing(self):
        assert clocks(problem({"weekly": [every_day("23:59", "23:59")]}, {"duration_min": 1})) == []
        assert clocks(problem({"weekly": [every_day("23:58", "23:59")]}, {"duration_min": 1})) == [
            "23:58",
            "23:59",
        ]

    def test_hours_that_overlap_or_touch_are_one(self):
        host = {
            "weekly": [every_day("11:00", "12:00"), every_day("09:00", "10:30"), every_day("10:00", "11:00")]
        }
        assert clocks(problem(host, {"duration_min": 90})) == ["09:00", "10:30"]


class TestOverrides:
    def test_override_replaces_the_weekly_hours(self):
        host = {"overrides": [{"date": "2026-06-08", "start": "14:00", "end": "16:00"}]}
        assert clocks(problem(host)) == ["14:00", "15:00"]

    def test_overrides_of_a_date_add_up(self):
        hours = [("14:00", "16:00"), ("15:00", "17:00"), ("20:00", "21:00"), ("14:30", "16:00")]
        host = {"overrides": [{"date": "2026-06-08", "start": start, "end": end} for start, end in hours]}
        assert clocks(problem(host)) == ["14:00", "15:00", "16:00", "20:00"]

    @pytest.mark.parametrize("hours", [CLOSED, {"start": "11:00", "end": "10:00"}])
    def test_empty_override_closes_its_date(self, hours):
        assert clocks(problem({"overrides": [{"date": "2026-06-08", **hours}]})) == []

    def test_empty_override_adds_nothing_to_another(self):
        host = {
            "overrides": [
                {"date": "2026-06-08", **CLOSED},
                {"date": "2026-06-08", "start": "14:00", "end": "15:00"},
            ]
        }
        assert clocks(problem(host)) == ["14:00"]

    def test_override_to_2359_reaches_midnight_and_joins_the_next_day(self):
        host = {
            "weekly": [every_day("00:00", "01:00")],
            "overrides": [{"date": "2026-06-08", "start": "22:30", "end": "23:59"}],
        }
        window = {"from": "2026-06-08T12:00:00Z", "to": "2026-06-09T12:00:00Z"}
        assert slots(problem(host, window=window)) == ["2026-06-08T23:00:00Z", "2026-06-09T00:00:00Z"]

    def test_override_outside_the_window_is_not_offered(self):
        host = {"overrides": [{"date": "2026-06-09", "start": "09:00", "end": "12:00"}]}
        assert clocks(problem(host)) == ["09:00", "10:00", "11:00"]


class TestAway:
    def test_day_away_removes_weekly_hours_and_overrides(self):
        override = {"date": "2026-06-08", "start": "14:00", "end": "16:00"}
        assert clocks(problem({"away": ["2026-06-08"]})) == []
        assert clocks(problem({"away": ["2026-06-08"], "overrides": [override]})) == []

    def test_day_away_is_a_date_of_the_host(self):
        host = {"timezone": "Pacific/Auckland", "away": ["2026-06-08"]}
        window = {"from": "2026-06-07T12:00:00Z", "to": "2026-06-09T12:00:00Z"}
        # The 9th in Auckland, 09:00 to 12:00, is the evening of the 8th in UTC.
        assert clocks(problem(host, window=window)) == ["21:00", "22:00", "23:00"]


class TestTravel:
    WINDOW = {"from": "2026-06-07T00:00:00Z", "to": "2026-06-11T00:00:00Z"}

    def mornings(self, home, travel, **host):
        host = {"timezone": home, "weekly": [every_day("09:00", "10:00")], "travel": travel, **host}
        return [slot[5:16] for slot in slots(problem(host, window=self.WINDOW))]

    def test_hours_count_in_the_other_zone_from_first_to_last(self):
        trip = {"first": "2026-06-08", "last": "2026-06-09", "timezone": "Asia/Tokyo"}
        assert self.mornings("UTC", [trip]) == ["06-07T09:00", "06-08T00:00", "06-09T00:00", "06-10T09:00"]

    def test_trip_without_last_is_for_good(self):
        trip = {"first": "2026-06-09", "last": None, "timezone": "Asia/Tokyo"}
        assert self.mornings("UTC", [trip]) == ["06-07T09:00", "06-08T09:00", "06-09T00:00", "06-10T00:00"]

    def test_overrides_and_days_away_travel_along(self):
        trip = {"first": "2026-06-08", "timezone": "Asia/Tokyo"}
        override = {"date": "2026-06-09", "start": "18:00", "end": "19:00"}
        found = self.mornings("UTC", [trip], overrides=[override], away=["2026-06-10"])
        assert found == ["06-07T09:00", "06-08T00:00", "06-09T09:00"]

    def test_override_to_midnight_ends_at_the_midnight_of_the_trip(self):
        trip = {"first": "2026-06-08", "last": "2026-06-08", "timezone": "Asia/Tokyo"}
        override = {"date": "2026-06-08", "start": "22:00", "end": "23:59"}
        found = self.mornings("UTC", [trip], overrides=[override])
        assert found == ["06-07T09:00", "06-08T13:00", "06-08T14:00", "06-09T09:00", "06-10T09:00"]

    def test_first_of_two_overlapping_trips_counts(self):
        trips = [
            {"first": "2026-06-08", "last": "2026-06-08", "timezone": "Asia/Tokyo"},
            {"first": "2026-06-07", "timezone": "America/New_York"},
        ]
        assert self.mornings("UTC", trips) == ["06-07T13:00", "06-08T00:00", "06-09T13:00", "06-10T13:00"]

    def test_date_line_from_west_to_east(self):
        # Honolulu is UTC-10 and Kiritimati UTC+14: the same clock, a day apart.
        trip = {"first": "2026-06-09", "timezone": "Pacific/Kiritimati"}
        found = self.mornings("Pacific/Honolulu", [trip])
        assert found == ["06-07T19:00", "06-08T19:00", "06-09T19:00", "06-10T19:00"]

    def test_date_line_from_east_to_west(self):
        # The morning of the 9th in Honolulu follows that of the 8th in Kiritimati by two days.
        trip = {"first": "2026-06-09", "timezone": "Pacific/Honolulu"}
        found = self.mornings("Pacific/Kiritimati", [trip])
        assert found == ["06-07T19:00", "06-09T19:00", "06-10T19:00"]


class TestRestriction:
    def test_slots_must_fit_in_the_restriction(self):
        restrict = {"timezone": "Asia/Tokyo", "weekly": [every_day("19:00", "21:00")]}
        assert clocks(problem(restrict=restrict)) == ["10:00", "11:00"]

    def test_restriction_does_not_move_the_rhythm(self):
        restrict = {"timezone": "UTC", "weekly": [every_day("09:50", "12:00")]}
        assert clocks(problem(event={"duration_min": 45}, restrict=restrict)) == ["10:30", "11:15"]

    def test_restriction_knows_overrides_days_away_and_travel(self):
        trip = {"first": "2026-06-08", "timezone": "Asia/Tokyo"}
        override = {"date": "2026-06-08", "start": "18:00", "end": "19:30"}
        restrict = {"timezone": "UTC", "weekly": [], "overrides": [override], "travel": [trip]}
        assert clocks(problem(restrict=restrict)) == ["09:00"]
        assert clocks(problem(restrict={**restrict, "away": ["2026-06-08"]})) == []
