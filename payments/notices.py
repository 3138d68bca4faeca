"""What payments says above every page of a school."""

from django.utils.translation import gettext as _

from tenants.selectors import is_platform
from themes.notices import Notice, NoticeKind, register

from . import selectors


@register
def test_mode() -> Notice | None:
    """Nobody may take a payment in test mode for a real one."""
    if is_platform() or not selectors.is_test_mode():
        return None
    return Notice(
        NoticeKind.TEST, _("Test mode"), _("No real money moves: payments here are only tried out.")
    )
