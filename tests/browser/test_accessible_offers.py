"""axe-core on courses, questions, lists, full dates, offers and the page of a course; and nothing that jumps there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from booking.enums import QuestionKind, RegistrationMode, SoldBy, WaitlistStatus
from booking.models import Question, RefundTier, WaitlistEntry
from booking.selectors.bookings import booking_token
from booking.services.bookings import book, offer_place
from booking.services.cancellations import cancel_booking
from core.clock import now
from tests.factories.booking import GUEST, attendee
from tests.support.accessibility import findings

from .steps import fill_details, heading, pay, settled
from .test_accessible import LOOKS, NARROW, WIDE
from .test_offers import make_course

pytestmark = pytest.mark.browser


@pytest.fixture(params=LOOKS.values(), ids=LOOKS.keys())
def page(request: pytest.FixtureRequest, school: Any, open_page: Callable[..., Page]) -> Page:
    theme_id, scheme, viewport = request.param
    school.wear(theme_id)
    return open_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")


@pytest.fixture
def series(school: Any) -> Any:
    """A paid course with questions and steps of refund."""
    found = make_course(school)
    for hours, percent in ((96, 100), (48, 50)):
        RefundTier.objects.create(workshop=found.workshop, hours_before=hours, percent=percent)
    for kind in QuestionKind:
        Question.objects.create(
            workshop=found.workshop,
            kind=kind,
            label=f"A question: {kind.label}",
            choices="One\nTwo",
            is_required=True,
        )
    return found


def test_course_from_offer_to_cancelled_date_is_without_findings(
    page: Page, school: Any, series: Any
) -> None:
    page.goto(school.url("/book/evening/"))
    settled(page)
    page.get_by_text("3 lessons,").click()
    found = _at("offer", page)
    page.get_by_role("link", name="Book the course – Autumn term").click()
    page.get_by_role("button", name="Go on to review").click()
    expect(page.locator(".form__errors")).to_be_visible()
    found += _at("questions with errors", page)
    _answer(page)
    _list_only(series)
    fill_details(page)
    found += _at("review", page)
    page.get_by_role("button", name="Book and pay €75.00").click()
    expect(page.locator(".booking__notice")).to_be_visible()
    found += _at("not listed", page)
    _list_only(series, to=RegistrationMode.PUBLIC)
    page.get_by_role("button", name="Go on to review").click()
    page.get_by_role("button", name="Book and pay €75.00").click()
    page.wait_for_url(f"{school.stripe.url}/**")
    pay(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid and booked")
    (booking,) = school.bookings
    first, second, _third = booking.seats.order_by("session__start_at")
    cancel_booking(booking_uid=booking.uid, seat_id=second.pk, by=GUEST, reason="On holiday", now=now())
    for name in ("", "cancel/", f"cancel/?seat={first.pk}"):
        page.goto(school.url(f"/booking/{booking_token(booking.uid)}/{name}"))
        found += _at(f"manage/{name}", page)
    assert found == []


def test_full_dates_offers_and_courses_alone_are_without_findings(
    page: Page, school: Any, series: Any
) -> None:
    first, second, _third = school.exam_class.sessions.order_by("start_at")
    for name in ("Zoe", "Yan"):
        book(
            workshop_id=school.exam_class.pk,
            session_id=first.pk,
            attendee=attendee(name),
            by=GUEST,
            now=now(),
        )
    page.goto(school.url("/book/exam-class/"))
    settled(page)
    found = _at("full dates", page)
    page.goto(school.url(f"/booking/{booking_token(_offer(school, second).uid)}/"))
    expect(page.locator(".manage__offer")).to_be_visible()
    found += _at("offer", page)
    series.workshop.sold_by = SoldBy.SERIES
    series.workshop.requires_login = True
    series.workshop.save()
    page.goto(school.url("/book/evening/?zone=Europe%2FMadrid"))
    expect(page.locator(".courses")).to_be_visible()
    found += _at("courses alone", page)
    assert found == []


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_jumps_when_courses_move_to_another_zone(
    open_page: Callable[..., Page], school: Any, viewport: dict[str, int]
) -> None:
    make_course(school, is_online=True)
    page = open_page(viewport=viewport, timezone_id="Asia/Tokyo")
    page.add_init_script("""
        window.shifts = [];
        new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push(entry.value)))
            .observe({ type: "layout-shift", buffered: true });
    """)
    page.goto(school.url("/book/evening/"))
    settled(page)
    expect(page.get_by_label("Times are shown in")).to_have_value("Asia/Tokyo")
    page.wait_for_timeout(300)
    assert sum(page.evaluate("window.shifts")) < 0.001
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_phone_never_scrolls_sideways_on_the_page_of_a_course(
    open_page: Callable[..., Page], school: Any, series: Any
) -> None:
    page = open_page(viewport=NARROW, has_touch=True)
    page.goto(school.url(f"/book/evening/details/?series={series.pk}"))
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    _answer(page)
    fill_details(page, note="x" * 300)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    expect(heading(page)).to_have_text("Is everything right?")


def _answer(page: Page) -> None:
    for label in ("short answer", "long answer"):
        page.get_by_label(f"A question: {label}").fill("An answer")
    page.get_by_label("A question: choice from a list").select_option("Two")
    page.get_by_label("A question: box to agree to something").check()


def _list_only(series: Any, *, to: RegistrationMode = RegistrationMode.WHITELIST) -> None:
    series.workshop.registration_mode = to
    series.workshop.save()


def _offer(school: Any, session: Any) -> Any:
    """A place that is kept for Chloe until tomorrow."""
    until = now() + timedelta(days=1)
    with transaction.atomic():
        booking = offer_place(
            workshop_id=school.exam_class.pk,
            session_id=session.pk,
            attendee=attendee(),
            held_until=until,
            now=now(),
        )
    WaitlistEntry.objects.create(
        session=session,
        attendee_name="Chloe",
        attendee_email="chloe@example.com",
        attendee_time_zone="Europe/Madrid",
        status=WaitlistStatus.OFFERED,
        booking=booking,
        created_at=now(),
        offered_at=now(),
        offered_until=until,
    )
    return booking


def _at(step: str, page: Page) -> list[str]:
    return [f"{step}: {finding}" for finding in findings(page)]
