from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from booking.models import Booking, BookingSettings, WeeklyHours
from core.clock import now
from payments.services import connect_account
from tenants.selectors import forget_addresses
from tests.factories.booking import (
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    give_hours,
)
from tests.support.servers import LiveSchool
from themes.models import Brand

ACCOUNT = "acct_browser0000001"
EVERY_DAY = range(7)


@dataclass
class School:
    """A school that takes bookings: three lessons a day with Ben, a free one with Ben or Eva, and a class."""

    live: LiveSchool
    stripe: Any
    settings: Any
    ben: Any
    lesson: Any
    free_lesson: Any
    exam_class: Any

    def url(self, path: str) -> str:
        return f"{self.live.url}{path}"

    def wear(self, theme_id: str) -> None:
        Brand.objects.update(theme_id=theme_id)
        from themes.memory import forget

        forget()

    @property
    def bookings(self) -> list[Booking]:
        return list(Booking.objects.order_by("pk"))


@pytest.fixture
def school(live_school: LiveSchool, stripe: Any, settings: Any) -> Iterator[School]:
    settings.PUBLIC_PORT = live_school.port
    settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'", stripe.url]
    forget_addresses()
    stripe.connect_account(ACCOUNT, name="Lingua")
    connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_browser", now=now())
    BookingSettings.objects.create(time_zone="Europe/Madrid")
    Brand.objects.create(theme_id="education", display_name="Lingua", contact_email="hola@lingua.example")
    ben = _teacher("Ben", "09:00", "12:00")
    eva = _teacher("Eva", "15:00", "17:00")
    yield School(
        live=live_school,
        stripe=stripe,
        settings=settings,
        ben=ben,
        lesson=_lesson("Conversation", hosts=[ben], price_minor=3200),
        free_lesson=_lesson("Trial lesson", hosts=[ben, eva]),
        exam_class=_exam_class(ben),
    )
    forget_addresses()


@pytest.fixture(scope="session")
def base_url() -> str:
    """Every test's school has an address of its own. (The plugin's fixture of this name warns on current pytest.)"""
    return ""


@pytest.fixture
def open_page(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """A page of a new context with options of its own; anything that goes wrong in its scripts fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{**browser_context_args, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _listen(message, complaints))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def _listen(message: Any, complaints: list[str]) -> None:
    # An answer of 4xx or 5xx is an error to the console; tests that provoke one see to it themselves.
    if message.type == "error" and "Failed to load resource" not in message.text:
        complaints.append(message.text)


def _teacher(name: str, starts: str, ends: str) -> Any:
    teacher = TeacherFactory(name=name)
    give_hours(teacher, starts, ends, days=EVERY_DAY)
    assert WeeklyHours.objects.filter(schedule__teacher=teacher).count() == 7
    return teacher


def _lesson(title: str, **fields: Any) -> Any:
    # A day's notice, so that no time runs out while a test looks at it.
    return TutoringFactory(
        title=title,
        slug=title.lower().replace(" ", "-"),
        duration_minutes=60,
        slot_increment_minutes=60,
        min_notice_minutes=24 * 60,
        **fields,
    )


def _exam_class(teacher: Any) -> Any:
    workshop = WorkshopFactory(
        title="Exam class",
        slug="exam-class",
        hosts=[teacher],
        is_online=False,
        place="Calle del Prado 21",
        capacity=2,
    )
    evening = datetime.combine(now().date(), time(17), tzinfo=UTC)
    for week in range(1, 4):
        start = evening + timedelta(weeks=week)
        SessionFactory(workshop=workshop, start_at=start, end_at=start + timedelta(hours=1), hosts=[teacher])
    return workshop
