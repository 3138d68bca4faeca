"""One payment page: the session, the reader's language, the school's name and colours."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from standins.stripe.hosted.wording import LANGUAGES
from standins.stripe.money import write_amount
from standins.stripe.store import Record
from standins.web import Response


@dataclass(frozen=True)
class View:
    session: Record
    language: str
    school: str
    methods: list[str]

    def say(self, key: str, **values: Any) -> str:
        """The words for `key`, ready for HTML."""
        return escape(LANGUAGES[self.language][key].format(**values))

    def money(self, amount: int) -> str:
        return write_amount(amount, self.session.body["currency"], self.language)

    @property
    def badge(self) -> str:
        """The key of the words that say that nothing here is real."""
        return "demo_mode" if self.session.livemode else "test_mode"

    @property
    def theme_path(self) -> str:
        return f"/pay/{self.session.id}/theme.css"

    @property
    def total(self) -> str:
        return self.money(self.session.body["amount_total"])


def success_url(view: View) -> str:
    return view.session.body["success_url"].replace("{CHECKOUT_SESSION_ID}", view.session.id)


def theme(view: View) -> Response:
    """The school's own colours as custom properties; the text on the button stays readable on any of them."""
    branding = view.session.body["branding_settings"]
    button, background = branding["button_color"], branding["background_color"]
    radius = {"pill": "999px", "rectangular": "0", "rounded": "8px"}[branding["border_style"]]
    css = (
        f":root{{--brand:{button};--on-brand:{_readable_on(button)};"
        f"--page:{background};--on-page:{_readable_on(background)};--radius:{radius}}}"
    )
    return Response(
        200, css.encode(), {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-store"}
    )


def _readable_on(colour: str) -> str:
    """Black or white, whichever WCAG 2's contrast formula prefers."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#111111" if (luminance + 0.05) ** 2 > 0.05 * 1.05 else "#ffffff"
