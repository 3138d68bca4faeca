"""The school's own stylesheet."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from .selectors import brand
from .tokens import BrandColours

_SERVER_ERROR = Path(__file__).parent / "templates" / "500.html"
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


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort. It asks neither the database nor Redis, not even for the theme: they may be what failed."""
    page = Template(_SERVER_ERROR.read_text(encoding="utf-8"))
    return HttpResponse(page.render(Context()), status=500)
