"""axe-core on every step and state, wide and narrow, in every finished theme; and nothing that jumps."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from booking.models import Booking
from booking.selectors.bookings import booking_token

from .steps import choose_time, fill_details, heading, settled, widget

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


# Colours do not depend on the width, nor the layout on the colours: each theme in both ways, crossed.
LOOKS = {
    "education, light, wide": ("education", "light", WIDE),
    "education, dark, narrow": ("education", "dark", NARROW),
    "kids_1, light, narrow": ("kids_1", "light", NARROW),
    "kids_1, dark, wide": ("kids_1", "dark", WIDE),
}


@pytest.fixture(params=LOOKS.values(), ids=LOOKS.keys())
def page(request: pytest.FixtureRequest, school: Any, open_page: Callable[..., Page]) -> Page:
    theme_id, scheme, viewport = request.param
    school.wear(theme_id)
    return open_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")


def test_every_step_is_without_findings(page: Page, school: Any) -> None:
    page.goto(school.url("/book/conversation/"))
    settled(page)
    found = _findings(page, "time")
    page.get_by_label("Times are shown in").select_option("Tokyo (UTC+9)")
    settled(page)
    choose_time(page, day=1)
    found += _findings(page, "details")
    page.get_by_role("button", name="Go on to review").click()
    found += _findings(page, "details with errors")
    fill_details(page, note="Hello")
    found += _findings(page, "review")
    page.get_by_role("button", name="Book and pay €32.00").click()
    page.wait_for_url(f"{school.stripe.url}/**")
    page.go_back()
    expect(heading(page)).to_have_text("Your place is held")
    found += _findings(page, "held")
    token = booking_token(school.bookings[0].uid)
    for name in ("", "cancel/", "paid/"):
        page.goto(school.url(f"/booking/{token}/{name}"))
        found += _findings(page, f"manage/{name}")
    page.goto(school.url("/booking/nobody/"))
    found += _findings(page, "unknown link")
    assert found == []


def test_unhappy_states_are_without_findings(page: Page, school: Any) -> None:
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    found = _findings(page, "several teachers")
    page.route("**/slots?**", lambda route: route.abort(), times=1)
    page.locator(".booking__next").click()
    expect(widget(page)).to_have_attribute("data-state", "error")
    found += _findings(page, "error")
    page.get_by_role("button", name="Try again").click()
    settled(page)
    taken = '{"code": "slot_taken", "detail": "This time is taken."}'
    page.route("**/api/v1/public/bookings", lambda route: route.fulfill(status=409, body=taken), times=1)
    choose_time(page)
    fill_details(page)
    page.get_by_role("button", name="Book this time").click()
    expect(page.locator(".booking__notice")).to_be_visible()
    found += _findings(page, "taken")
    # The other times of the same day are in sight, on a phone too.
    page.locator("a.time").first.click()
    page.get_by_role("button", name="Go on to review").click()
    page.get_by_role("button", name="Book this time").click()
    expect(heading(page)).to_have_text("Your place is booked")
    found += _findings(page, "done")
    school.lesson.hosts.all().delete()
    page.goto(school.url("/book/conversation/?month=2099-01"))
    found += _findings(page, "nothing offered")
    assert found == []


def test_phone_shows_month_or_times_and_never_scrolls_sideways(
    open_page: Callable[..., Page], school: Any
) -> None:
    page = open_page(viewport=NARROW, has_touch=True)
    page.goto(school.url("/book/trial-lesson/"))
    settled(page)
    expect(page.locator(".booking__times")).to_be_hidden()
    page.locator("a.calendar__day").first.tap()
    expect(page.locator(".booking__calendar")).to_be_hidden()
    expect(page.locator(".booking__day")).to_be_focused()
    page.get_by_role("link", name=re.compile("^Back to ")).tap()
    expect(page.locator(".booking__times")).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('.calendar') !== null")
    page.locator("a.calendar__day").first.tap()
    page.locator("a.time").first.tap()
    fill_details(page, note="x" * 300)
    for step in ("review", "done"):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, step
        if step == "review":
            page.get_by_role("button", name="Book this time").tap()
            expect(heading(page)).to_have_text("Your place is booked")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_jumps_when_the_script_takes_over_or_months_change(
    open_page: Callable[..., Page], school: Any, viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport, timezone_id="Asia/Tokyo")
    page.add_init_script("""
        window.shifts = [];
        new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push(entry.value)))
            .observe({ type: "layout-shift", buffered: true });
    """)
    page.goto(school.url("/book/conversation/"))
    settled(page)
    expect(page.get_by_label("Times are shown in")).to_have_value("Asia/Tokyo")
    page.wait_for_timeout(300)
    assert sum(page.evaluate("window.shifts")) < 0.001
    below = page.locator(".site-footer")
    before = below.bounding_box()
    page.locator(".booking__next").click()
    settled(page)
    page.locator(".booking__prev").click()
    settled(page)
    assert below.bounding_box() == before


def test_zone_of_the_device_is_taken_for_online_lessons_only(
    open_page: Callable[..., Page], school: Any
) -> None:
    page = open_page(timezone_id="America/New_York")
    page.goto(school.url("/book/conversation/"))
    settled(page)
    expect(page.get_by_label("Times are shown in")).to_have_value("America/New_York")
    page.goto(school.url("/book/exam-class/"))
    settled(page)
    expect(page.get_by_label("Times are shown in")).to_have_value("Europe/Madrid")


def _findings(page: Page, step: str) -> list[str]:
    results = Axe().run(page, options=RULES).response
    return [
        f"{step}: {rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]


def test_axe_would_find_something(open_page: Callable[..., Page], school: Any) -> None:
    page = open_page()
    page.goto(school.url("/book/conversation/"))
    page.evaluate("document.querySelector('label.booking__zone-label').remove()")
    assert any("select-name" in finding for finding in _findings(page, "time"))
    assert not Booking.objects.exists()
