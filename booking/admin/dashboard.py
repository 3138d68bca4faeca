"""The three figures that matter, on the admin's first page: for those who see the school's money."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from booking.selectors.week import lessons_of_week
from core.clock import now
from payments.selectors import periods
from payments.selectors.totals import taken
from payments.selectors.transaction_rows import money
from payments.selectors.transactions import tab_counts
from payments.zones import school_zone
from tenants.selectors import is_platform

PERMISSION = "payments.view_payment"


class FiguresPanel(Component):
    """This week's lessons, what was taken this month, and what waits for somebody."""

    name = "school_figures"
    template_name = "booking/admin/dashboard.html"
    order = 40

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        zone = school_zone()
        month = periods.period(periods.THIS_MONTH, now().astimezone(zone).date())
        amounts = taken(month, zone)
        return {
            "lessons": lessons_of_week(now=now()),
            "taken": [money(amount, currency) for currency, amount in amounts.items()],
            "counts": tab_counts(),
        }


def figures_panel(request: HttpRequest, panels: list[Component]) -> None:
    """For Wagtail's hook `construct_homepage_panels`."""
    if not is_platform() and request.user.has_perm(PERMISSION):
        panels.append(FiguresPanel())
