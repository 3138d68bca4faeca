"""Lists with nothing in them say what they are for, and lead on."""

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.django_db

ADD = {
    "sessions": "/admin/sessions/new/",
    "series": "/admin/sessions/new/",
    "departments": "/admin/departments/new/",
    "closed-dates": "/admin/closed-dates/new/",
    "bookings": "/admin/bookings/enter/",
}


def shown(client, name: str, query: str = "") -> BeautifulSoup:
    page = client.get(f"/admin/{name}/results/{query}")
    assert page.status_code == 200
    return BeautifulSoup(page.content, "html.parser")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sessions", "Nothing is to come: classes stand here when you plan their dates"),
        ("series", "Dates of a class that are planned together"),
        ("departments", "A large school groups its workshops and teachers"),
        ("closed-dates", "Write down holidays"),
        ("bookings", "Nobody has booked yet."),
    ],
)
def test_empty_list_says_what_stands_here_and_leads_on(ana, name, said) -> None:
    page = shown(ana, name)
    assert said in page.get_text()
    assert page.select_one("a.button")["href"] == ADD[name]
    assert ana.get(ADD[name]).status_code == 200


@pytest.mark.parametrize(("name", "query"), [("sessions", "?when=past"), ("departments", "?q=exams")])
def test_filter_that_finds_nothing_says_so(ana, name, query) -> None:
    page = shown(ana, name, query)
    assert "Nothing matches." in page.get_text()
    assert page.select_one("a.button") is None


def test_teacher_is_asked_to_plan_nothing(ben_client) -> None:
    page = shown(ben_client, "sessions")
    assert "You have nothing to teach yet." in page.get_text()
    assert page.select_one("a.button") is None
