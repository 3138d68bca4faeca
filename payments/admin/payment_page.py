"""One payment: what was paid and by whom, what went back, its documents, and what the school can do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from payments.selectors.payment_pages import PaymentPage, payment_page
from tenants.screens import breadcrumbs

from .common import CHANGE_PERMISSION, money_only


@money_only
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """Everything about the payment with this number."""
    page = page_or_404(uid)
    context = {
        "page": page,
        "payment": page.row,
        "may_change": request.user.has_perm(CHANGE_PERMISSION),
        "header_title": page.row.what,
        "header_icon": "wallet",
        "breadcrumbs_items": way(here=page.row.who),
    }
    return render(request, "payments/admin/payment.html", context)


def page_or_404(uid: str) -> PaymentPage:
    page = payment_page(uid)
    if page is None:
        raise Http404
    return page


def way(*, here: Any) -> list[dict[str, Any]]:
    """From home over the list."""
    return breadcrumbs(("payments_transactions:index", _("Payments")), here=here)
