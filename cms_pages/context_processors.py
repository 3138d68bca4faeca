"""What every page of the site needs to know of the other pages."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .selectors import PageAddresses, navigation


def site_pages(request: HttpRequest) -> dict[str, Any]:
    """`navigation`: the menus; `pages`: addresses of course and teacher pages. Nothing is asked until it is used."""
    return {
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "pages": PageAddresses(request),
    }
