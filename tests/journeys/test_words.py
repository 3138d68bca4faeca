"""What the script writes is what the server has written, in every language of the screens."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.sites import LiveSite

pytestmark = pytest.mark.browser

DRAWN_TWICE = [
    ".booking__month-name",
    ".calendar th",
    ".booking__day",
    ".time__start",
    ".time__end",
    ".booking__zone option",
]


@pytest.fixture(params=["en-GB", "es-ES"])
def look(request: pytest.FixtureRequest, browser: Browser, browser_context_args: Any) -> Iterator[Any]:
    """Open a page in this language, with scripts or without."""
    contexts: list[Any] = []

    def open_page(url: str, *, scripted: bool) -> Page:
        settings = {**browser_context_args, "locale": request.param, "java_script_enabled": scripted}
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_script_says_what_the_server_said(site: LiveSite, look: Any) -> None:
    url = f"{site.url}/courses/lesson/"
    drawn, redrawn = look(url, scripted=False), look(url, scripted=True)
    expect(redrawn.locator("booking-widget table[role=grid]")).to_be_visible()
    expect(redrawn.locator("booking-widget")).to_have_attribute("aria-busy", "false")
    labels = "a.calendar__day"
    spoken = [
        [day.get_attribute("aria-label") for day in page.locator(labels).all()] for page in (drawn, redrawn)
    ]
    assert spoken[0] == spoken[1]
    for selector in DRAWN_TWICE:
        written = [page.locator(selector).all_inner_texts() for page in (drawn, redrawn)]
        assert written[0], selector
        assert written[0] == written[1], selector
