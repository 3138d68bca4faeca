"""A workshop's list: who is on it, and changing it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import WhitelistEntry
from booking.selectors.whitelist import is_listed
from booking.services import whitelist as services
from booking.services.slot_refusals import UnknownWorkshop
from tests.factories.booking import ANA, NOW, BookingFactory, SessionFactory, WorkshopFactory


@pytest.fixture
def workshop(db: None) -> Any:
    return WorkshopFactory()


def change(workshop: Any, mode: str, *lines: str, **more: Any) -> services.Change:
    return services.change(workshop_id=workshop.pk, entries=lines, mode=mode, by=ANA, now=NOW, **more)


def listed(workshop: Any) -> list[str]:
    return list(WhitelistEntry.objects.filter(workshop=workshop).values_list("value", flat=True))


def test_address_and_domain_are_listed_and_nothing_like_them(workshop: Any) -> None:
    change(workshop, "add", "Chloe@Example.com", "@school.example")
    assert is_listed(workshop.pk, "chloe@example.COM ")
    assert is_listed(workshop.pk, "Anyone@school.example")
    assert not is_listed(workshop.pk, "dora@example.com")
    assert not is_listed(workshop.pk, "x@mail.school.example")
    assert not is_listed(workshop.pk, "x@notschool.example")
    assert not is_listed(workshop.pk, "school.example")
    assert not is_listed(workshop.pk, "")
    assert not is_listed(WorkshopFactory().pk, "chloe@example.com")


def test_being_listed_is_one_question(workshop: Any) -> None:
    change(workshop, "add", *[f"s{number}@example.com" for number in range(50)])
    with CaptureQueriesContext(connection) as asked:
        assert is_listed(workshop.pk, "s7@example.com")
    assert len(asked) == 1


def test_adding_says_what_is_new_and_what_was_there(workshop: Any) -> None:
    change(workshop, "add", "a@example.com")
    done = change(workshop, "add", "A@example.com", "b@example.com", "B@example.com", "nonsense")
    assert [entry.value for entry in done.added] == ["b@example.com"]
    assert [entry.value for entry in done.kept] == ["a@example.com"]
    assert (done.removed, done.total) == ((), 2)
    assert [(bad.number, bad.text) for bad in done.invalid] == [(4, "nonsense")]
    assert listed(workshop) == ["a@example.com", "b@example.com"]


def test_replacing_takes_the_others_off(workshop: Any) -> None:
    change(workshop, "add", "a@example.com", "b@example.com")
    done = change(workshop, "replace", "b@example.com", "c@example.com")
    assert (done.removed, [entry.value for entry in done.added], done.total) == (
        ("a@example.com",),
        ["c@example.com"],
        2,
    )
    assert listed(workshop) == ["b@example.com", "c@example.com"]


def test_removing_leaves_bookings_as_they_are(workshop: Any) -> None:
    booking = BookingFactory(session=SessionFactory(workshop=workshop), attendee_email="a@example.com")
    change(workshop, "add", "a@example.com", "b@example.com")
    done = change(workshop, "remove", "a@example.com", "z@example.com")
    assert (done.removed, [entry.value for entry in done.kept]) == (("a@example.com",), ["z@example.com"])
    booking.refresh_from_db()
    assert booking.status == "confirmed"
    assert listed(workshop) == ["b@example.com"]


def test_a_name_that_comes_later_is_kept(workshop: Any) -> None:
    change(workshop, "add", "a@example.com")
    done = change(workshop, "add", "Ana Ruiz <a@example.com>")
    assert (done.renamed, done.is_empty) == (("a@example.com",), False)
    assert WhitelistEntry.objects.get(workshop=workshop).name == "Ana Ruiz"
    assert change(workshop, "add", "a@example.com").is_empty
    assert WhitelistEntry.objects.get(workshop=workshop).name == "Ana Ruiz"


def test_unreadable_input_never_empties_a_list(workshop: Any) -> None:
    change(workshop, "add", "a@example.com")
    with pytest.raises(services.NothingReadable):
        change(workshop, "replace", "nonsense")
    assert listed(workshop) == ["a@example.com"]
    change(workshop, "replace")
    assert listed(workshop) == []


def test_a_list_that_changed_since_the_preview_is_shown_again(workshop: Any) -> None:
    seen = services.preview(workshop_id=workshop.pk, entries=["a@example.com"], mode="replace").fingerprint
    change(workshop, "replace", "a@example.com", seen=seen)
    change(workshop, "add", "b@example.com")
    with pytest.raises(services.ListChanged):
        change(workshop, "replace", "a@example.com", seen=seen)
    assert listed(workshop) == ["a@example.com", "b@example.com"]


def test_too_long_a_list_is_refused_whole(workshop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_ENTRIES", 2)
    change(workshop, "add", "a@example.com", "b@example.com")
    with pytest.raises(services.TooManyEntries):
        change(workshop, "add", "c@example.com")
    assert listed(workshop) == ["a@example.com", "b@example.com"]


def test_unknown_workshop(db: None) -> None:
    with pytest.raises(UnknownWorkshop):
        services.change(workshop_id=4711, entries=["a@example.com"], mode="add", by=ANA, now=NOW)
    with pytest.raises(UnknownWorkshop):
        services.preview(workshop_id=4711, entries=["a@example.com"], mode="add")


@pytest.mark.parametrize("number", [3, 300])
def test_changes_ask_the_same_number_of_questions(workshop: Any, number: int) -> None:
    change(workshop, "add", "old@example.com")
    with CaptureQueriesContext(connection) as asked:
        change(workshop, "replace", *[f"S {number} <s{number}@example.com>" for number in range(number)])
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 5


def test_racing_imports_lose_nothing(committed_school: Any, run_in_threads: Any) -> None:
    workshop = WorkshopFactory()

    def add(start: int) -> services.Change:
        return change(workshop, "add", *[f"s{number}@example.com" for number in range(start, start + 40)])

    results = run_in_threads(add, [0, 20, 40, 0, 20, 40], committed_school)
    assert [type(result).__name__ for result in results] == ["Change"] * 6
    assert WhitelistEntry.objects.filter(workshop=workshop).count() == 80
    assert sum(len(result.added) for result in results) == 80
