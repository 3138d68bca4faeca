"""The students' own pages: with the keyboard alone, without findings, and in the width of a phone."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from booking.enums import BookingStatus
from booking.models import WaitlistEntry
from core.clock import now
from core.outbox.services import deliver_pending
from tests.factories.booking import BookingFactory, SessionFactory
from tests.support.accessibility import findings

from .test_accessible import LOOKS

pytestmark = pytest.mark.browser
CHLOE = "chloe@example.com"


@pytest.fixture
def lessons(school: Any) -> None:
    """One to pay, one tomorrow, one after clocks have changed or not, and a waiting list."""
    at = now().replace(minute=0, second=0, microsecond=0)
    held = {"status": BookingStatus.HELD, "held_until": now() + timedelta(hours=1), "price_minor": 3200}
    for days, fields in ((1, {}), (3, held), (150, {})):
        session = SessionFactory(workshop=school.exam_class, start_at=at + timedelta(days=days))
        BookingFactory(
            session=session,
            attendee_email=CHLOE,
            attendee_time_zone="America/New_York",
            created_at=at,
            **{"confirmed_at": at, **fields},
        )
    full = SessionFactory(workshop=school.exam_class, start_at=at + timedelta(days=5))
    WaitlistEntry.objects.create(
        session=full,
        attendee_name="Chloe",
        attendee_email=CHLOE,
        attendee_time_zone="Europe/Madrid",
        created_at=at,
    )


def code() -> str:
    deliver_pending(now=now())
    found = re.search(r"^\s*([A-Z0-9]{6})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found.group(1)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_student_logs_in_with_the_keyboard_alone(
    open_page: Callable[..., Page], school: Any, lessons: None, script: bool
) -> None:
    page = open_page(java_script_enabled=script)
    page.goto(school.url("/book/trial-lesson/"))
    page.get_by_role("link", name="My bookings").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My bookings")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(CHLOE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type(code().lower())
    page.keyboard.press("Enter")
    expect(page.locator(".account-card")).to_have_count(3)
    page.get_by_role("link", name="Profile").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Log out")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(school.url("/"))
    page.goto(school.url("/account/"))
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()


@pytest.mark.parametrize(("theme_id", "scheme", "viewport"), LOOKS.values(), ids=LOOKS.keys())
def test_pages_are_without_findings(
    open_page: Callable[..., Page], school: Any, lessons: None, theme_id: str, scheme: Any, viewport: Any
) -> None:
    school.wear(theme_id)
    page = open_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    page.goto(school.url("/account/login/password/"))
    page.get_by_role("button", name="Log in").click()
    found = _look(page, "password with errors")
    page.goto(school.url("/account/"))
    found += _look(page, "login")
    page.get_by_label("E-mail").fill(CHLOE)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill("WRONG1")
    page.get_by_role("button", name="Log in").click()
    found += _look(page, "code with an error")
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Log in").click()
    for path in ("", "?show=past", "profile/", "profile/password/", "profile/email/"):
        page.goto(school.url(f"/account/{path}"))
        found += _look(page, f"/account/{path}")
    assert found == []


def _look(page: Page, name: str) -> list[str]:
    """What axe finds, and whether anything sticks out at the side."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{name}: {line}" for line in [*findings(page), *([f"{wide} px too wide"] if wide > 0 else [])]]


def test_pages_fit_a_narrow_screen(open_page: Callable[..., Page], school: Any, lessons: None) -> None:
    """WCAG 2.2, 1.4.10: 320 CSS pixels without scrolling sideways."""
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto(school.url("/account/"))
    page.get_by_label("E-mail").fill(CHLOE)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Log in").click()
    for path in ("", "profile/"):
        page.goto(school.url(f"/account/{path}"))
        assert page.evaluate("document.documentElement.scrollWidth") == 320
