"""Wagtail's bar on the school's own pages: it works for staff under the strict policy for scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Site

from accounts.models import User
from accounts.roles import OWNER, give_role
from cms_pages.models import StandardPage

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"


@pytest.fixture
def prices(committed_school: Any) -> StandardPage:
    ana = User.objects.create_user("ana@school.test", PASSWORD, first_name="Ana", last_name="Ruiz")
    give_role(ana, OWNER)
    home = Site.objects.get().root_page
    return home.add_child(instance=StandardPage(title="Prices", slug="prices", lead="From 20 €"))


def test_owner_edits_from_the_page_and_nothing_is_blocked(
    live_school: Any, prices: StandardPage, page: Page
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{live_school.url}/admin/login/")
    page.fill("#id_username", "ana@school.test")
    page.fill("#id_password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    complaints.clear()
    answer = page.goto(f"{live_school.url}/prices/")
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    bar = page.locator("wagtail-userbar")
    bar.get_by_role("button", name="View Wagtail quick actions").click()
    expect(bar.get_by_role("menuitem", name="Edit this page")).to_be_visible()
    assert [text for text in complaints if "Content Security Policy" in text] == []
    bar.get_by_role("menuitem", name="Edit this page").click()
    page.wait_for_url(f"**/admin/pages/{prices.pk}/edit/")


def test_visitor_gets_no_bar(live_school: Any, prices: StandardPage, page: Page) -> None:
    page.goto(f"{live_school.url}/prices/")
    expect(page.locator("wagtail-userbar")).to_have_count(0)
