"""`{% site_notices %}`: what a visitor should know on every page of the school."""

from typing import Any

from django import template

from themes.notices import notices

register = template.Library()


@register.inclusion_tag("site/notices.html")
def site_notices() -> dict[str, Any]:
    """One query for each package that has something to say, at most."""
    return {"notices": notices()}
