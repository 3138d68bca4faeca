"""What every template may show of the school."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from .look import BrandView
from .selectors import brand

_BASE = ("reset", "base", "controls", "components")


@dataclass(frozen=True)
class SiteLook:
    """The brand and the stylesheets that dress it, in the order they must be linked."""

    brand: BrandView
    look_url: str

    @property
    def theme_id(self) -> str:
        return self.brand.theme_id

    @property
    def base_styles(self) -> list[str]:
        return [f"themes/base/{name}.css" for name in _BASE]

    @property
    def theme_styles(self) -> list[str]:
        return [f"themes/{self.theme_id}/{name}.css" for name in ("fonts", "theme")]

    @property
    def favicon(self) -> str:
        """Static path of the theme's own icon, for schools that have uploaded none."""
        return f"themes/{self.theme_id}/favicon.svg"


def site_look(request: HttpRequest) -> dict[str, Any]:
    """`look`: the current school's brand and stylesheets. One read for each request, none if it is not used."""
    return {"look": SimpleLazyObject(_look)}


def _look() -> SiteLook:
    current = brand()
    return SiteLook(brand=current, look_url=f"{reverse('look')}?v={current.colours_hash}")
