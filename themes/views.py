"""The school's own stylesheet."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from .selectors import brand
from .tokens import BrandColours

_PROPERTIES = {
    "primary": "--brand-primary",
    "on_primary": "--brand-on-primary",
    "primary_dark": "--brand-primary-dark",
    "on_primary_dark": "--brand-on-primary-dark",
    "secondary": "--brand-secondary",
    "secondary_dark": "--brand-secondary-dark",
}


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """The school's colours as custom properties. Asked with the hash of what it says, it may be kept for good."""
    current = brand()
    response = HttpResponse(stylesheet(current.colours), content_type="text/css; charset=utf-8")
    if request.GET.get("v") == current.colours_hash:
        patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


def stylesheet(colours: BrandColours) -> str:
    """Only custom properties, and only those that the school has chosen: the rest falls back to the theme's."""
    lines = [
        f"    {name}: {value};"
        for key, name in _PROPERTIES.items()
        if (value := getattr(colours, key)) is not None
    ]
    if not lines:
        return "/* The colours of the design itself. */\n"
    return "@layer tokens {\n  :root {\n" + "\n".join(lines) + "\n  }\n}\n"
