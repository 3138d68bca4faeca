"""Several bookings at once: cancel, note who came, mail again, export. What will happen is said before it does."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from booking.selectors.bookings import booking_views
from booking.selectors.prices import price_text
from booking.services.refusals import Refusal
from core.clock import now
from core.spreadsheets import FORMATS
from payments.services import ProviderRefused, ProviderUnavailable
from tenants.screens import breadcrumbs

from .booking_exports import ICS, bookings_file
from .booking_page import may_change
from .bulk_actions import ACTIONS, Action, Effect
from .common import actor_of

MOST = 200


@require_admin_access
@require_POST
def bulk(request: HttpRequest) -> HttpResponseBase:
    """First what would happen, then (with `confirmed`) what has happened."""
    if not may_change(request):
        raise PermissionDenied
    chosen = request.POST.getlist("chosen")
    uids = list(dict.fromkeys(uid for uid in chosen if uid.isascii() and uid.isalnum()))[:MOST]
    if not uids:
        messages.warning(request, _g("Choose some bookings first: tick the boxes in front of them."))
        return redirect("bookings:index")
    wanted = request.POST.get("action", "")
    if wanted in (*FORMATS, ICS):
        return bookings_file(uids, file_format=wanted, with_money=True, now=now())
    action = next((action for action in ACTIONS if action.name == wanted), None)
    if action is None:
        messages.warning(request, _g("Choose what to do with the bookings."))
        return redirect("bookings:index")
    views = booking_views(uids, now=now())
    effects = [action.foresee(view, now()) for view in views]
    form = action.form(request.POST if "confirmed" in request.POST else None)
    if "confirmed" in request.POST and form.is_valid():
        _carry_out(request, action, effects, form.cleaned_data.get("reason", ""))
        return redirect("bookings:index")
    context = {
        "action": action,
        "effects": effects,
        "possible": sum(not effect.refusal for effect in effects),
        "refunds": _sums(effects),
        "form": form,
        "header_title": action.label,
        "header_icon": "calendar-check",
        "breadcrumbs_items": breadcrumbs(("bookings:index", _("Bookings")), here=action.label),
    }
    return render(request, "booking/admin/bookings/bulk.html", context)


def _carry_out(request: HttpRequest, action: Action, effects: Iterable[Effect], reason: str) -> None:
    done, failed = 0, []
    for effect in effects:
        if effect.refusal:
            continue
        try:
            action.carry_out(effect.booking, reason, actor_of(request), now())
        except Refusal as refusal:
            failed.append(f"{effect.booking.attendee_name}: {refusal}")
        except (ProviderUnavailable, ProviderRefused):
            failed.append(f"{effect.booking.attendee_name}: {_g('Stripe does not answer just now.')}")
        else:
            done += 1
    if done:
        text = ngettext("Done for %(number)s booking.", "Done for %(number)s bookings.", done)
        messages.success(request, text % {"number": done})
    for text in failed[:10]:
        messages.error(request, text)
    if len(failed) > 10:
        messages.error(request, _g("And %(number)s more.") % {"number": len(failed) - 10})


def _sums(effects: Iterable[Effect]) -> list[str]:
    """What goes back in all, by currency."""
    sums: dict[str, int] = {}
    for effect in effects:
        if effect.refund_minor:
            currency = effect.booking.currency
            sums[currency] = sums.get(currency, 0) + effect.refund_minor
    return [price_text(amount, currency) for currency, amount in sorted(sums.items())]
