"""Closed dates in the settings; sessions on them are shown before anything is saved."""

import re
from datetime import date

import pytest
import time_machine

from booking.models import ClosedDates
from core.page_cache import caches
from tests.factories.booking import NOW, BookingFactory, SessionFactory, at, close_school

pytestmark = pytest.mark.django_db

FORM = {"name": "Carnival", "first_on": "2027-01-07", "last_on": "2027-01-08"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def class_on_thursday(ben):
    session = SessionFactory(start_at=at(7, 17), hosts=[ben], workshop__title="Evening class")
    BookingFactory(session=session)
    return session


def test_owner_finds_closed_dates_in_the_settings(ana) -> None:
    assert "/admin/closed-dates/" in ana.get("/admin/").content.decode()
    assert "Write down holidays" in ana.get("/admin/closed-dates/").content.decode()


def test_closed_dates_are_listed_the_latest_first(ana) -> None:
    close_school(date(2027, 4, 5), date(2027, 4, 9), name="Easter")
    close_school(date(2026, 12, 24), name="Christmas Eve")
    page = ana.get("/admin/closed-dates/").content.decode()
    assert page.index("Easter") < page.index("Christmas Eve")
    assert "Monday 5 April 2027" in page
    assert "Friday 9 April 2027" in page


def test_owner_closes_the_school(ana, django_capture_on_commit_callbacks) -> None:
    caches["pages"].set("content-version", 7, None)
    with django_capture_on_commit_callbacks(execute=True):
        assert ana.post("/admin/closed-dates/new/", FORM).status_code == 302
    row = ClosedDates.objects.get()
    assert (row.name, row.first_on, row.last_on) == ("Carnival", date(2027, 1, 7), date(2027, 1, 8))
    assert caches["pages"].get("content-version") != 7


def test_sessions_on_the_days_are_shown_first(ana, class_on_thursday) -> None:
    page = ana.post("/admin/closed-dates/new/", FORM).content.decode()
    assert "1 session is in the way" in page
    assert "Evening class" in page
    assert "Evening class</a>, Ben Ortiz" in page
    assert "1 student<" in page
    assert 'value="Carnival"' in page
    assert not ClosedDates.objects.exists()
    (accepted,) = re.findall(r'name="accepted" value="([\d,]+)"', page)
    assert ana.post("/admin/closed-dates/new/", {**FORM, "accepted": accepted}).status_code == 302
    assert ClosedDates.objects.count() == 1


def test_change_shows_only_what_is_new(ana, class_on_thursday) -> None:
    row = close_school(date(2027, 1, 7))
    assert ana.post(f"/admin/closed-dates/edit/{row.pk}/", FORM).status_code == 302
    friday = SessionFactory(start_at=at(9, 9))
    later = {**FORM, "last_on": "2027-01-09"}
    page = ana.post(f"/admin/closed-dates/edit/{row.pk}/", later).content.decode()
    assert f'value="{friday.pk}"' in page
    row.refresh_from_db()
    assert row.last_on == date(2027, 1, 8)


def test_days_that_cannot_be_are_named(ana) -> None:
    page = ana.post("/admin/closed-dates/new/", {**FORM, "last_on": "2027-01-01"}).content.decode()
    assert "The last day cannot lie before the first." in page
    page = ana.post("/admin/closed-dates/new/", {**FORM, "last_on": "2127-01-01"}).content.decode()
    assert "That is longer than two years." in page
    assert not ClosedDates.objects.exists()


def test_owner_opens_the_school_again(ana) -> None:
    row = close_school(date(2027, 1, 7))
    assert ana.post(f"/admin/closed-dates/delete/{row.pk}/").status_code == 302
    assert not ClosedDates.objects.exists()


def test_nobody_else_closes_the_school(ben_client, chloe_client) -> None:
    row = close_school(date(2027, 1, 7))
    for client in (ben_client, chloe_client):
        assert client.post("/admin/closed-dates/new/", FORM).status_code == 302
        assert client.post(f"/admin/closed-dates/delete/{row.pk}/").status_code == 302
    assert list(ClosedDates.objects.all()) == [row]
