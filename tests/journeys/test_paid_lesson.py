"""A lesson from the first click to the money back, over everything that there is: pages, widget or plain forms,
database, payment page, signed events, workers, mail."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.journeys.student import EMAIL, NAME, NOTE, Student
from tests.support.offers import BEN_EMAIL, OWNER_EMAIL, PRICE_MINOR
from tests.support.sites import LiveSite
from tests.support.watching import Watch

# One school is visited with scripts, the other without.
SCRIPTED = {"education": True, "kids_1": False}

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("site", list(SCRIPTED), indirect=True)]


@pytest.fixture
def chloe(new_context: Any, site: LiveSite) -> Iterator[Student]:
    """Her browser, which must complain of nothing and speak to nobody but the school and the payment page."""
    context = new_context(java_script_enabled=SCRIPTED[site.theme_id])
    watch = Watch(context)
    yield Student(context, site)
    assert watch.errors == []
    assert {f"http://{host}" for host in watch.hosts} <= {site.url, site.stripe.url}


def test_paid_lesson_is_booked_found_again_and_cancelled(site: LiveSite, chloe: Student) -> None:
    chloe.finds_the_lesson()
    chloe.chooses_a_time("10:00")
    chloe.gives_her_details()
    chloe.books()
    assert site.mails_to(EMAIL) == []

    if site.theme_id == "education":
        chloe.pays()
        expect(chloe.page.get_by_role("heading", name="Paid and booked")).to_be_visible()
    else:
        _pays_and_is_gone(chloe)
    assert set(site.hear_from_stripe()) == {"200"}
    assert _totals(site) == {"paid": PRICE_MINOR, "refunded": 0, "disputed": 0, "fees": 0, "net": PRICE_MINOR}
    invitation = _confirmed(site)

    chloe.opens_mail(site.mails_to(EMAIL)[0].html)
    facts = chloe.facts()
    assert facts["Booked for"] == f"{NAME}, {EMAIL}"
    assert facts["Note"] == NOTE
    assert facts["Price"] == "€38.50 (paid)"
    entry = _event(chloe.downloads_calendar())
    assert (entry["UID"], entry["DTSTART"].dt) == (invitation["UID"], invitation["DTSTART"].dt)

    chloe.cancels("I have the flu")
    status = chloe.page.get_by_role("main")
    expect(status).to_contain_text("Cancelled")
    expect(status).to_contain_text("€38.50 is on its way back the way you paid")
    site.work()
    assert set(site.hear_from_stripe()) == {"200"}
    assert _totals(site) == {"paid": PRICE_MINOR, "refunded": PRICE_MINOR, "disputed": 0, "fees": 0, "net": 0}
    chloe.page.reload()
    expect(chloe.page.get_by_role("main")).to_contain_text("€38.50 went back the way you paid")
    _cancelled(site, invitation)

    chloe.page.get_by_role("link", name="Book another time").click()
    chloe.page.locator("a.calendar__day").first.click()
    expect(chloe.time("10:00")).to_be_visible()


def _pays_and_is_gone(chloe: Student) -> None:
    """She closes her browser before it is back at the school: only Stripe tells that she has paid."""
    back = f"{chloe.site.url}/booking/**"
    chloe.page.route(back, lambda route: route.fulfill(body="the train went into a tunnel"))
    chloe.pays()
    chloe.page.wait_for_url(back)
    chloe.page.unroute(back)


def _confirmed(site: LiveSite) -> Any:
    """One mail to each, from the school, with the same lesson in a calendar file; the student's entry."""
    (to_student,) = site.mails_to(EMAIL)
    (to_teacher,) = site.mails_to(BEN_EMAIL)
    assert to_student.subject == "You are booked: Conversation lesson"
    assert to_student.sent_by == f"{site.name} <bookings@localhost>"
    assert to_student.parsed["Reply-To"] == OWNER_EMAIL
    assert to_teacher.subject == f"New booking: Conversation lesson, {NAME}"
    assert to_teacher.parsed["Reply-To"] == EMAIL
    assert NOTE in to_teacher.text
    assert f"Questions? Answer this mail or write to {OWNER_EMAIL}." in to_student.text
    assert f"Questions to the school? Write to {OWNER_EMAIL}." in to_teacher.text
    for mail in (to_student, to_teacher):
        assert "10:00–11:00" in mail.text
        assert site.url in mail.text
    invitation, for_teacher = _event(_ics(to_student)), _event(_ics(to_teacher))
    assert _method(to_student) == "REQUEST"
    assert (invitation["SUMMARY"], invitation["STATUS"]) == (
        f"Conversation lesson – {site.name}",
        "CONFIRMED",
    )
    assert invitation["LOCATION"] == "https://meet.example/prado"
    assert for_teacher["DTSTART"].dt == invitation["DTSTART"].dt
    return invitation


def _cancelled(site: LiveSite, invitation: Any) -> None:
    """Both are told, and both calendars lose the lesson."""
    credit, to_student, confirmation = site.mails_to(EMAIL)
    to_teacher, _booked = site.mails_to(BEN_EMAIL)
    assert credit.subject == "Your credit note: Conversation lesson"
    assert [re.sub(r"\d{4}-", "", name) for one in (confirmation, credit) for name in _documents(one)] == [
        "TEST-REC-00001.pdf",
        "TEST-CN-00001.pdf",
    ]
    assert to_student.subject == "Cancelled: Conversation lesson"
    assert "€38.50 goes back to the card you paid with" in to_student.text
    assert to_teacher.subject == f"Cancelled: Conversation lesson, {NAME}"
    assert "I have the flu" in to_teacher.text
    assert "Where" not in to_teacher.text
    gone = _event(_ics(to_student))
    assert (_method(to_student), _method(to_teacher)) == ("CANCEL", "CANCEL")
    assert gone["UID"] == invitation["UID"]
    assert gone["SEQUENCE"] > invitation["SEQUENCE"]
    assert gone["STATUS"] == "CANCELLED"


def _totals(site: LiveSite) -> dict[str, int]:
    return site.books()["totals"]["eur"]


def _ics(mail: Any) -> bytes:
    """The calendar file, which comes as the invitation itself and as a file to keep."""
    found = {one.content_type: one.content.replace(b"\r\n", b"\n") for one in mail.attachments}
    assert {"text/calendar", "application/ics"} <= set(found)
    assert found["text/calendar"] == found["application/ics"]
    return found["text/calendar"]


def _documents(mail: Any) -> list[str]:
    """The names of the receipts that came along."""
    return [one.name for one in mail.attachments if one.content_type == "application/pdf"]


def _method(mail: Any) -> str:
    return str(Calendar.from_ical(_ics(mail))["METHOD"])


def _event(content: bytes) -> Any:
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event
