"""People at work in the admin."""

from playwright.sync_api import Page

from tests.support.offers import PASSWORD
from tests.support.sites import LiveSite


def log_in(page: Page, site: LiveSite, email: str) -> None:
    """From the address that everybody remembers to the dashboard."""
    page.goto(f"{site.url}/admin/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.url}/admin/")


def menu(page: Page) -> list[str]:
    """The entries of the side menu, without search and account."""
    entries = page.locator("#wagtail-sidebar .sidebar-menu-item__link .menuitem-label")
    return [text.strip() for text in entries.all_inner_texts() if text.strip()]
