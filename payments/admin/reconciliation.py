"""The comparison with Stripe's books: what it found, what it put right, and what somebody has to look at."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from core.clock import now
from payments.forms.comparison import SettledForm
from payments.selectors.comparisons import comparison_page, difference_row
from payments.services.comparisons import ask_for_comparison
from payments.services.differences import DifferenceSettled, resolve
from payments.services.reconciliation import next_night
from tenants.screens import breadcrumbs

from .common import CHANGE_PERMISSION, money_changes_only, money_only

app_name = "payments_comparison"


@money_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The latest comparisons, and every difference that is open."""
    context = {
        "page": comparison_page(get_language() or "en"),
        "next_at": next_night(now()),
        "may_change": request.user.has_perm(CHANGE_PERMISSION),
        "header_title": _("Comparison with Stripe"),
        "header_icon": "tasks",
        "breadcrumbs_items": breadcrumbs(here=_("Comparison with Stripe")),
    }
    return render(request, "payments/admin/comparison/index.html", context)


@money_changes_only
@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Have a worker do it; it takes from seconds to a few minutes."""
    ask_for_comparison(by_user_id=request.user.pk, now=now())
    messages.success(
        request, _("The comparison has begun. Load this page again in a minute to see what it found.")
    )
    return redirect("payments_comparison:index")


@money_changes_only
def settle(request: HttpRequest, difference_id: int) -> HttpResponse:
    """Somebody has looked at the difference and says how it was settled."""
    row = difference_row(difference_id, get_language() or "en")
    if row is None:
        raise Http404
    form = SettledForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            resolve(
                difference_id=difference_id,
                note=form.cleaned_data["note"],
                by_user_id=request.user.pk,
                now=now(),
            )
        except DifferenceSettled:
            messages.info(request, _("It was settled meanwhile."))
        else:
            messages.success(request, _("Settled. It will not be named again."))
        return redirect("payments_comparison:index")
    context = {
        "difference": row,
        "form": form,
        "header_title": _("Settle a difference"),
        "header_icon": "tasks",
        "breadcrumbs_items": breadcrumbs(
            ("payments_comparison:index", _("Comparison with Stripe")), here=_("Settle a difference")
        ),
    }
    return render(request, "payments/admin/comparison/settle.html", context)


urlpatterns = [
    path("", index, name="index"),
    path("now/", compare, name="compare"),
    path("<int:difference_id>/settle/", settle, name="settle"),
]
