"""Small tags for the widget's templates."""

from datetime import datetime
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from booking.widget import texts
from booking.wording.formats import page_locale, short_text

register = template.Library()


@register.simple_block_tag(takes_context=True)
def go(
    context: template.Context, content: SafeString, query: str, step: str = "start", **attributes: Any
) -> SafeString:
    """A link to a step, or a button that looks the same and brings along what was typed (`carry`).

    `{% go time.query step="details" class="time" %}…{% endgo %}`; underscores in attribute names become hyphens,
    `fragment` is where in the page the link leads.
    """
    named = {name.replace("_", "-"): value for name, value in attributes.items() if value not in ("", None)}
    fragment = named.pop("fragment", "")
    if carry := context.get("carry"):
        named.pop("rel", None)
        named |= {"type": "submit", "form": carry.form_id, "name": "go", "value": query}
        return format_html("<button{}>{}</button>", flatatt(named), content)
    # A lesson that is moved stays on its own page, whichever step comes next.
    path = getattr(context["frame"], "move_path", "") or reverse(
        f"booking:{step}", args=[context["frame"].workshop.slug]
    )
    address = f"{path}?{query}" + (f"#{fragment}" if fragment else "")
    return format_html("<a{}>{}</a>", flatatt({**named, "href": address}), content)


@register.filter
def short_when(at: datetime, zone: str) -> str:
    """`{{ session.start_at|short_when:time_zone }}`: "Thu 14 Jan, 18:00" on the zone's clocks."""
    return short_text(at, zone, page_locale())


@register.simple_tag
def plural_texts() -> list[tuple[str, str, str]]:
    """Texts with numbers in every plural form of the page's language: name, form, text."""
    return texts.plural_texts()
