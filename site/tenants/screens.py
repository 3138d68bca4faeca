"""What the screens of a school's admin share, whichever package they belong to."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def breadcrumbs(*steps: tuple[str, Any], here: Any) -> list[dict[str, Any]]:
    """The way to a screen of our own: home, the named views (`("bookings:index", label)`), and the screen itself."""
    way = [("wagtailadmin_home", _("Home")), *steps]
    return [*({"url": reverse(name), "label": label} for name, label in way), {"url": "", "label": here}]


class SaysWhenEmpty:
    """For an index view: one sentence about what will stand here, and for those who may add something a button."""

    results_template_name = "tenants/admin/empty_results.html"
    empty_text: Any = ""
    empty_button: Any = ""
