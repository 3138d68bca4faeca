"""What is done with one discount code: who used it, many like it, and switching it off."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from booking.forms.vouchers import ManyVouchersForm
from booking.selectors.voucher_uses import voucher_uses
from booking.services.voucher_scopes import make_many
from core.clock import now
from payments.selectors.voucher_lists import uses_of, with_uses
from payments.services.voucher_writing import switch_voucher
from tenants.guards import only_with
from tenants.screens import breadcrumbs

from .common import actor_of

_PER_PAGE = 30


@only_with("payments.view_voucher")
@require_safe
def uses(request: HttpRequest, pk: int) -> HttpResponse:
    """Every use with its booking, the latest first; those given back are marked."""
    voucher = _voucher(pk)
    page = Paginator(uses_of(pk), _PER_PAGE).get_page(request.GET.get("p"))
    context = {"voucher": voucher, "page": page, "uses": voucher_uses(list(page))}
    return _render(request, "uses", context, _("Who used %(code)s") % {"code": voucher.code})


@only_with("payments.add_voucher")
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest, pk: int) -> HttpResponse:
    """Codes with the same terms and random ends, which then stand in the list, ready to be downloaded."""
    voucher = _voucher(pk)
    form = ManyVouchersForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        codes = make_many(
            voucher_id=pk,
            number=given["number"],
            prefix=given["beginning"],
            is_single_use=given["is_single_use"],
            note=given["note"],
            by=actor_of(request),
            now=now(),
        )
        said = ngettext(
            "%(count)d code is made. Download it with the list's menu, above on the right.",
            "%(count)d codes are made. Download them with the list's menu, above on the right.",
            len(codes),
        )
        messages.success(request, said % {"count": len(codes)})
        return redirect(f"{reverse('vouchers:index')}?q={given['beginning']}-")
    context = {"voucher": voucher, "form": form}
    return _render(request, "many", context, _("Many codes like %(code)s") % {"code": voucher.code})


@only_with("payments.change_voucher")
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then let it count no more, or again."""
    voucher = _voucher(pk)
    if request.method == "POST":
        is_on = request.POST.get("on") == "1"
        switch_voucher(voucher_id=pk, is_on=is_on, now=now())
        said = _("%(code)s can be used again.") if is_on else _("%(code)s is switched off.")
        messages.success(request, said % {"code": voucher.code})
        return redirect("vouchers:index")
    question = _("Switch %(code)s off?") if voucher.is_active else _("Switch %(code)s on?")
    return _render(request, "switch", {"voucher": voucher}, question % {"code": voucher.code})


def _voucher(pk: int) -> Any:
    found = with_uses().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _render(request: HttpRequest, name: str, context: dict[str, Any], title: str) -> HttpResponse:
    shown = {
        **context,
        "header_title": title,
        "header_icon": "tag",
        "breadcrumbs_items": breadcrumbs(("vouchers:index", _("Discount codes")), here=title),
    }
    return render(request, f"booking/admin/vouchers/{name}.html", shown)
