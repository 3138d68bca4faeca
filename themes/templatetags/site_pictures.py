"""Pictures in the right size, and the bar for those who edit the site."""

from typing import Any

from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar

register = template.Library()


@register.simple_tag
def site_picture(
    image: Any, *widths: int, alt: str | None = None, ratio: str = "", **attributes: Any
) -> SafeString | str:
    """An <img> with `width`, `height` and, for photographs, one file for each of `widths` pixels.

    `{% site_picture photo 320 640 ratio="1x1" sizes="10rem" class="…" loading="lazy" %}`. A drawing (SVG) is sent as it
    is: it suits any size. `ratio` crops a photograph around its focal point. Underscores in names become hyphens.
    `alt` falls back to the words given where the picture was placed, then to the picture's own.
    """
    if image is None:
        return ""
    named = {name.replace("_", "-"): value for name, value in attributes.items() if value not in ("", None)}
    named["alt"] = _words(image) if alt is None else alt
    if str(image.file.name).lower().endswith(".svg"):
        named |= {"src": default_storage.url(image.file.name), "width": image.width, "height": image.height}
        named.pop("sizes", None)
    else:
        named |= _photograph(image, widths or (800,), ratio)
    return format_html("<img{}>", flatatt(named))


@register.simple_tag(takes_context=True)
def editor_bar(context: template.Context) -> SafeString | str:
    """Wagtail's bar for those who are logged in. Others' pages never touch the session, so they can be cached."""
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    return wagtailuserbar(context)


def _words(image: Any) -> str:
    placed = getattr(image, "contextual_alt_text", None)
    return image.default_alt_text if placed is None else placed


def _photograph(image: Any, widths: tuple[int, ...], ratio: str) -> dict[str, Any]:
    renditions = image.get_renditions(*[_filter(width, ratio) for width in widths])
    by_width = sorted({each.width: each for each in renditions.values()}.items())
    largest = by_width[-1][1]
    found = {"src": largest.url, "width": largest.width, "height": largest.height}
    if len(by_width) > 1:
        found["srcset"] = ", ".join(f"{each.url} {width}w" for width, each in by_width)
    return found


def _filter(width: int, ratio: str) -> str:
    if not ratio:
        return f"width-{width}|format-webp"
    across, down = (int(part) for part in ratio.split("x"))
    return f"fill-{width}x{width * down // across}|format-webp"
