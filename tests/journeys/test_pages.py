"""Every kind of page that a new school has, as visitors on phones and at desks see it, by day and at night."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Response

from tests.support.accessibility import OF_COLOUR, findings
from tests.support.sites import LiveSite
from tests.support.watching import Watch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("site", ["education", "kids_1"], indirect=True),
]

PAGES = {
    "home": "/",
    "course list": "/courses/",
    "private lesson": "/courses/lesson/",
    "class": "/courses/evening/",
    "teacher list": "/teachers/",
    "teacher": "/teachers/ben/",
    "about": "/about/",
    "privacy": "/privacy/",
}
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
MOST_BYTES = 150_000
MOST_SHIFT = 0.02

SHIFTS = """
    window.shifts = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts += entry.value))
        .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def watch(context: Any, site: LiveSite) -> Iterator[Watch]:
    """The test's browser, which asks nobody but the school. What it complains of is up to the test."""
    seen = Watch(context)
    yield seen
    assert {f"http://{host}" for host in seen.hosts} == {site.url}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_is_sound(site: LiveSite, page: Page, watch: Watch, path: str) -> None:
    page.add_init_script(SHIFTS)
    answers = listening(page)
    found: list[str] = []
    for viewport in (NARROW, WIDE):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.goto(f"{site.url}{path}", wait_until="networkidle")
        if viewport is NARROW:
            assert weight(answers) < MOST_BYTES
        assert page.evaluate("window.shifts") < MOST_SHIFT
        found += seen_by_day_and_night(page)
    assert found == []
    assert watch.errors == []


def test_unknown_address_is_explained_in_the_schools_look(site: LiveSite, page: Page, watch: Watch) -> None:
    address = f"{site.url}/nothing/here/"
    for viewport in (NARROW, WIDE):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        assert seen_by_day_and_night(page) == []
    page.get_by_role("link", name="To the start page").click()
    page.wait_for_url(f"{site.url}/")
    assert {error for error in watch.errors if address not in error} == set()


def test_closed_school_says_so(site: LiveSite, page: Page, watch: Watch) -> None:
    from tenants.services import activate_school, suspend_school

    suspend_school(tenant=site.tenant)
    try:
        for viewport in (NARROW, WIDE):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            answer = page.goto(f"{site.url}/courses/")
            assert answer is not None
            assert answer.status == 503
            assert seen_by_day_and_night(page) == []
    finally:
        activate_school(tenant=site.tenant)
    answer = page.goto(f"{site.url}/courses/")
    assert answer is not None
    assert answer.status == 200


def seen_by_day_and_night(page: Page) -> list[str]:
    """What axe finds, what night changes about it, and what is wider than the window."""
    window = page.viewport_size
    assert window is not None
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = findings(page)
    if page.evaluate("document.documentElement.scrollWidth") > window["width"]:
        found.append("wider than the window")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark: {finding}" for finding in findings(page, only=OF_COLOUR)]
    return [f"{window['width']} px: {finding}" for finding in found]


def listening(page: Page) -> list[Response]:
    """Everything that this page's answers will be."""
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    return answers


def weight(answers: list[Response]) -> int:
    """Bytes of a page without its pictures, as they travel: files compressed, the page itself as it is."""
    files = [answer for answer in answers if answer.request.resource_type != "image"]
    return sum(_travelling(answer) for answer in files)


def _travelling(answer: Response) -> int:
    body = answer.body()
    packed = answer.request.resource_type in ("script", "stylesheet")
    return len(gzip.compress(body)) if packed else len(body)


def test_weight_counts_what_is_no_picture(site: LiveSite, page: Page) -> None:
    answers = listening(page)
    page.goto(f"{site.url}/courses/lesson/", wait_until="networkidle")
    kinds = {answer.request.resource_type for answer in answers}
    assert {"document", "stylesheet", "script", "font", "image"} <= kinds
    assert weight(answers) > 20_000


def test_faults_would_be_seen(site: LiveSite, page: Page, context: Any) -> None:
    watch = Watch(context)
    page.add_init_script(SHIFTS)
    page.goto(site.url, wait_until="networkidle")
    page.evaluate("""() => {
        document.documentElement.removeAttribute("lang");
        document.body.insertAdjacentHTML("afterbegin", "<p id='wide'>A sign from elsewhere</p>");
        const style = new CSSStyleSheet();
        style.replaceSync("#wide { inline-size: 200vw; block-size: 40vh; color: #777; background: #888 }");
        document.adoptedStyleSheets.push(style);
        console.error("broken");
    }""")
    page.wait_for_function(f"window.shifts > {MOST_SHIFT}")
    rules = {finding.split(" at ")[0] for finding in seen_by_day_and_night(page)}
    assert {"1280 px: html-has-lang", "1280 px: color-contrast", "1280 px: dark: color-contrast"} <= rules
    assert "1280 px: wider than the window" in rules
    assert [error.partition(" (")[0] for error in watch.errors] == ["error: broken"]
