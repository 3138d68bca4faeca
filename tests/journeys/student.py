"""Chloe, who books a lesson. She does what is on the page, and it is the same with a script and without."""

from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.sites import LiveSite

NAME, EMAIL = "Chloe Martin", "chloe@student.example"
NOTE = "I move to Madrid in March & need <phone> Spanish"


class Student:
    def __init__(self, context: BrowserContext, site: LiveSite) -> None:
        self.site = site
        self.page: Page = context.new_page()

    def finds_the_lesson(self) -> None:
        """From the home page to the course's own page, by the links that everybody sees."""
        self.page.goto(self.site.url)
        menu = self.page.get_by_role("navigation").first
        menu.get_by_role("link", name="Courses").click()
        self.page.get_by_role("link", name="Conversation lesson").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Conversation lesson")

    def chooses_a_time(self, start: str) -> None:
        """The first day with free times, and a time of it."""
        self.page.locator("a.calendar__day").first.click()
        self.time(start).click()

    def time(self, start: str) -> Locator:
        """The free time that begins at this hour, on the day that is shown."""
        begins = self.page.locator(".time__start", has_text=start)
        return self.page.locator("a.time").filter(has=begins)

    def gives_her_details(self) -> None:
        form = self.page.locator("form.booking__details")
        form.get_by_label("Name", exact=True).fill(NAME)
        form.get_by_label("E-mail").fill(EMAIL)
        form.get_by_label("Note for the teacher").fill(NOTE)
        form.get_by_role("checkbox").check()
        form.get_by_role("button", name="Go on to review").click()

    def books(self) -> None:
        """To the payment page."""
        review = self.page.locator("form.booking__review")
        expect(review).to_contain_text(NOTE)
        expect(review).to_contain_text("Only then is money taken")
        review.get_by_role("button", name="Book and pay €38.50").click()
        self.page.wait_for_url(f"{self.site.stripe.url}/**")

    def pays(self) -> None:
        """With a test card, on the payment provider's page."""
        self.page.locator("button[name=fill][value=succeeds]").click()
        self.page.get_by_label("Name on card").fill(NAME)
        self.page.locator("form button[type=submit].button").click()

    def opens_mail(self, html: str) -> None:
        """Follows the one button of a mail."""
        self.page.goto("about:blank")
        self.page.set_content(html)
        self.page.get_by_role("link", name="See or cancel your booking").click()
        self.page.wait_for_url(f"{self.site.url}/booking/**")

    def downloads_calendar(self) -> bytes:
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Add to calendar").click()
        return download.value.path().read_bytes()

    def cancels(self, reason: str) -> None:
        self.page.get_by_role("link", name="Cancel the booking").click()
        expect(self.page.get_by_role("main")).to_contain_text("You get €38.50 back, the way you paid.")
        self.page.get_by_label("Why do you cancel?").fill(reason)
        self.page.get_by_role("button", name="Cancel and get €38.50 back").click()

    def facts(self) -> dict[str, str]:
        """The rows of the booking's own page."""
        rows: Any = self.page.locator(".manage__facts > div").all()
        return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows}
