"""Several hosts: all of them, any of them, groups and fixed hosts; and who is free when."""

import pytest

from booking.engine import solve
from booking.engine.parse import parse_problem
from booking.engine.slots import find_slots, find_slots_by_host, free_hosts, is_free
from booking.engine.texts import parse_instant
from tests.booking.engine.examples import DAY, clocks, every_day, problem


def host(start, end, **fields):
    return {"timezone": "UTC", "weekly": [every_day(start, end)], **fields}


def team(mode, *hosts, **fields):
    return problem(mode=mode, hosts=list(hosts), **fields)


def hosts_by_clock(question):
    """`HH:MM` of each slot to the places of its hosts."""
    by_slot = find_slots_by_host(parse_problem(question))
    return dict(zip(clocks(question), by_slot.values()))


def at(clock):
    return parse_instant(f"{DAY}{clock}:00Z")


class TestAll:
    def test_every_host_must_be_free(self):
        assert clocks(team("all", host("09:00", "12:00"), host("10:00", "13:00"))) == ["10:00", "11:00"]

    def test_fixed_and_groups_do_not_matter(self):
        hosts = host("09:00", "12:00", fixed=True, group="a"), host("10:00", "13:00", group="b")
        assert clocks(team("all", *hosts)) == ["10:00", "11:00"]

    def test_hosts_are_all_of_them(self):
        assert hosts_by_clock(team("all", host("09:00", "12:00"), host("11:00", "13:00"))) == {
            "11:00": (0, 1)
        }


class TestAny:
    def test_one_free_host_is_enough(self):
        question = team("any", host("09:00", "11:00"), host("10:00", "12:00"))
        assert hosts_by_clock(question) == {"09:00": (0,), "10:00": (0, 1), "11:00": (1,)}

    def test_one_and_the_same_host_must_be_free_for_the_whole_slot(self):
        event = {"duration_min": 90}
        assert clocks(team("any", host("09:00", "10:00"), host("10:00", "11:00"), event=event)) == []

    def test_one_host_of_each_group_must_be_free(self):
        hosts = [
            host("09:00", "10:00", group="a"),
            host("11:00", "13:00", group="a"),
            host("09:00", "12:00", group="b"),
        ]
        assert hosts_by_clock(team("any", *hosts)) == {"09:00": (0, 2), "11:00": (1, 2)}

    @pytest.mark.parametrize("none", [{}, {"group": None}, {"group": ""}])
    def test_hosts_without_group_are_a_group_of_their_own(self, none):
        hosts = (
            host("09:00", "10:00", **none),
            host("10:00", "11:00", **none),
            host("09:00", "12:00", group="a"),
        )
        assert hosts_by_clock(team("any", *hosts)) == {"09:00": (0, 2), "10:00": (1, 2)}

    def test_group_without_a_free_host_leaves_no_slot(self):
        away = host("09:00", "12:00", group="b", away=["2026-06-08"])
        assert clocks(team("any", host("09:00", "12:00", group="a"), away)) == []

    def test_every_fixed_host_must_be_free(self):
        hosts = host("09:00", "12:00"), host("10:00", "13:00", fixed=True), host("09:00", "12:00", fixed=True)
        assert hosts_by_clock(team("any", *hosts)) == {"10:00": (0, 1, 2), "11:00": (0, 1, 2)}

    def test_fixed_host_who_is_never_free_leaves_no_slot(self):
        assert clocks(team("any", host("09:00", "12:00"), host("12:00", "09:00", fixed=True))) == []

    def test_fixed_hosts_alone_are_enough(self):
        assert clocks(team("any", host("09:00", "11:00", fixed=True))) == ["09:00", "10:00"]

    def test_group_of_a_fixed_host_does_not_matter(self):
        hosts = host("09:00", "12:00", fixed=True, group="a"), host("10:00", "12:00", group="a")
        assert clocks(team("any", *hosts)) == ["10:00", "11:00"]

    def test_second_host_takes_up_the_rhythm_of_the_first(self):
        event = {"duration_min": 45}
        question = team("any", host("09:00", "10:00"), host("09:30", "11:30"), event=event)
        assert hosts_by_clock(question) == {"09:00": (0,), "09:45": (1,), "10:30": (1,)}


class TestSeconds:
    """A host is named for a slot by the same edges by which slots are found."""

    @pytest.mark.parametrize(
        ("busy_until", "hosts"), [("10:00:00", (0, 1)), ("09:59:59", (0, 1)), ("10:00:01", (1,))]
    )
    def test_host_who_is_busy_until(self, busy_until, hosts):
        first = host("09:00", "12:00", busy=[[DAY + "09:00:00Z", f"{DAY}{busy_until}Z"]])
        assert hosts_by_clock(team("any", first, host("09:00", "12:00")))["10:00"] == hosts

    @pytest.mark.parametrize(
        ("busy_from", "hosts"), [("11:00:00", (0, 1)), ("10:59:59", (0, 1)), ("10:59:58", (1,))]
    )
    def test_host_who_is_busy_from(self, busy_from, hosts):
        first = host("09:00", "12:00", busy=[[f"{DAY}{busy_from}Z", DAY + "12:00:00Z"]])
        question = team("any", first, host("09:00", "12:00"))
        assert hosts_by_clock(question)["10:00"] == hosts
        assert free_hosts(parse_problem(question), at("10:00")) == hosts


@pytest.mark.parametrize("mode", ["all", "any"])
def test_no_hosts_have_no_slots(mode):
    assert solve(team(mode)) == {"slots": []}


class TestFreeHosts:
    QUESTION = team("any", host("09:00", "11:00"), host("10:00", "12:00"), event={"duration_min": 45})

    def ask(self, clock, **fields):
        return free_hosts(parse_problem({**self.QUESTION, **fields}), at(clock))

    def test_hosts_are_free_outside_the_rhythm_too(self):
        parsed = parse_problem(self.QUESTION)
        assert at("10:10") not in find_slots(parsed)
        assert not is_free(parsed, at("10:10"))
        assert self.ask("10:10") == (0, 1)
        assert self.ask("11:05") == (1,)

    def test_slot_begins_at_a_whole_minute(self):
        parsed = parse_problem(self.QUESTION)
        assert is_free(parsed, at("09:45"))
        assert not is_free(parsed, at("09:45") + 1)

    def test_host_with_short_hours_does_not_hide_one_with_long_hours(self):
        event = {"duration_min": 30}
        assert self.ask("09:45", event=event, hosts=[host("09:00", "12:00"), host("09:30", "10:00")]) == (0,)

    def test_nobody_is_free_across_two_hosts_hours(self):
        assert self.ask("08:50") == self.ask("11:16") == ()

    def test_nobody_is_free_before_the_notice_has_passed(self):
        event = {"duration_min": 45, "min_notice_min": 60}
        assert self.ask("10:10", event=event, now=DAY + "09:10:00Z") == (0, 1)
        assert self.ask("10:10", event=event, now=DAY + "09:10:01Z") == ()

    def test_nobody_is_free_outside_the_restriction(self):
        assert self.ask("10:10", restrict=host("10:00", "10:55")) == (0, 1)
        assert self.ask("10:10", restrict=host("10:00", "10:54")) == ()

    def test_nobody_is_free_during_a_hold(self):
        assert self.ask("10:10", holds=[[DAY + "10:55:00Z", DAY + "11:00:00Z"]]) == (0, 1)
        assert self.ask("10:10", holds=[[DAY + "10:00:00Z", DAY + "10:10:00Z"]]) == (0, 1)
        assert self.ask("10:10", holds=[[DAY + "10:54:00Z", DAY + "11:00:00Z"]]) == ()

    def test_nobody_is_free_when_a_fixed_host_is_not(self):
        fixed = host("09:00", "10:30", fixed=True)
        assert self.ask("09:45", hosts=[*self.QUESTION["hosts"], fixed]) == (0, 2)
        assert self.ask("10:10", hosts=[*self.QUESTION["hosts"], fixed]) == ()
