"""The frame of every hosted page, its stylesheet, and the headers that keep it to itself."""

from __future__ import annotations

from html import escape
from pathlib import Path

from standins.stripe.hosted.wording import ENGLISH
from standins.stripe.world import World
from standins.web import Response

STYLESHEET = Path(__file__).with_name("pages.css")
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def page(*, title: str, body: str, language: str = "en", theme: str = "", status: int = 200) -> Response:
    """`body` is HTML, `title` is text, `theme` the address of one more stylesheet."""
    extra = f'<link rel="stylesheet" href="{escape(theme)}">' if theme else ""
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        f'<link rel="stylesheet" href="/assets/pages.css">{extra}</head><body>{body}</body></html>'
    )
    return Response(status, html.encode(), HEADERS)


def notice(
    *,
    title: str,
    text: str,
    link: str = "",
    link_text: str = "",
    language: str = "en",
    theme: str = "",
    status: int = 200,
) -> Response:
    """A page that says one thing, with one way on."""
    onward = f'<p><a class="button" href="{escape(link)}">{escape(link_text)}</a></p>' if link else ""
    body = f'<main class="notice"><h1>{escape(title)}</h1><p>{escape(text)}</p>{onward}</main>'
    return page(title=title, body=body, language=language, theme=theme, status=status)


def not_found() -> Response:
    return notice(title=ENGLISH["not_found_title"], text=ENGLISH["not_found_text"], status=404)


def front_page(world: World) -> Response:
    """What someone sees who opens the bare address."""
    text = (
        "This server plays Stripe for a demo and for tests: the same API, test cards only, and no money. "
        "Payment pages are reached from a school's website."
    )
    return notice(title="Stripe stand-in", text=text)


def stylesheet() -> Response:
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-cache"}
    return Response(200, STYLESHEET.read_bytes(), headers)
