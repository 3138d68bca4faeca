"""What an owner must know about the Stripe account, on the dashboard and above every screen of money."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from payments.selectors import AccountView, Connection, account_state
from payments.subjects import sells_online
from payments.zones import school_zone

from .connect import PERMISSION


@dataclass(frozen=True)
class AccountNotice:
    """One sentence or two. Critical: what costs money cannot be booked now."""

    text: str
    action: str
    is_critical: bool


def account_notices(user: Any) -> list[AccountNotice]:
    """For those who can do something about it; nothing while all is well. At most three queries."""
    if not user.has_perm(PERMISSION):
        return []
    account = account_state()
    found = [_closed(account) if not account.is_ready else _wanted(account), _test(account)]
    return [notice for notice in found if notice is not None]


class AccountPanel(Component):
    """Above everything else on the dashboard."""

    name = "stripe_account"
    template_name = "payments/admin/account_notices.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"notices": account_notices(parent_context["request"].user)}


def _closed(account: AccountView) -> AccountNotice | None:
    if not sells_online():
        return None
    texts = {
        Connection.NONE: (
            _("Your courses cost money, but the school is not connected with Stripe: they cannot be booked."),
            _("Connect with Stripe"),
        ),
        Connection.DISCONNECTED: (
            _("The Stripe account is disconnected: what costs money cannot be booked. Free bookings go on."),
            _("Connect it again"),
        ),
        Connection.ONBOARDING: (
            _("Stripe does not let the school take payments yet: what costs money cannot be booked."),
            _("See what is missing"),
        ),
    }
    text, action = texts[account.status]
    if account.is_test and account.status == Connection.NONE:
        text = _(
            "Test mode has no Stripe account yet: until it has one, what is paid online cannot be booked."
        )
        action = _("Connect one for tests")
    return AccountNotice(text, action, is_critical=True)


def _wanted(account: AccountView) -> AccountNotice | None:
    if not account.urgent:
        return None
    if account.wanted_by is None:
        text = _("Stripe wants to know something soon, or it stops your payments.")
    else:
        day = date_format(localtime(account.wanted_by, school_zone()), "DATE_FORMAT")
        text = _("Stripe wants to know something by %(day)s, or it stops your payments.") % {"day": day}
    return AccountNotice(text, _("See what it is"), is_critical=False)


def _test(account: AccountView) -> AccountNotice | None:
    if not account.is_test:
        return None
    text = _("Test mode: no real money moves, and every page of your website says so.")
    return AccountNotice(text, _("About test mode"), is_critical=False)
