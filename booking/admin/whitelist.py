"""Who may book a workshop that is not open to everybody: the list, and changing it after seeing what would change."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.permissions import policy_registry

from booking.enums import RegistrationMode
from booking.forms.whitelist import WhitelistForm
from booking.models import Workshop
from booking.selectors.whitelist import listed_count, listed_rows
from booking.services import whitelist as services
from booking.services.refusals import Refusal
from booking.services.whitelist_lines import Line
from core.clock import now
from core.spreadsheets import FORMATS, Cell, spreadsheet
from tenants.screens import breadcrumbs

from .common import actor_of, is_only_teacher
from .whitelist_memory import packed, recall, remember, unpacked
from .whitelist_report import report_header, report_rows, shown_change

app_name = "whitelist"

_A_PAGE = 50


def _for_staff(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Gives the view the workshop; teachers have no business here."""

    @wraps(view)
    def answer(request: HttpRequest, workshop_id: int, **kwargs: Any) -> HttpResponseBase:
        policy = policy_registry.get_by_type(Workshop)
        if is_only_teacher(request.user) or not policy.user_has_permission(request.user, "change"):
            raise PermissionDenied
        return view(request, get_object_or_404(Workshop, pk=workshop_id), **kwargs)

    return require_admin_access(answer)


@_for_staff
def edit(request: HttpRequest, workshop: Workshop) -> HttpResponseBase:
    """The list with search and paging, and the form that begins a change."""
    form = WhitelistForm(_sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        key = remember(request, workshop, {"lines": packed(form.lines), "mode": form.cleaned_data["mode"]})
        return redirect("whitelist:change", workshop.pk, key)
    q = request.GET.get("q", "")[:100]
    page = Paginator(range(listed_count(workshop.pk, q=q)), _A_PAGE).get_page(request.GET.get("p"))
    offset = max(page.start_index() - 1, 0)
    context = {
        "workshop": workshop,
        "form": form,
        "q": q,
        "page": page,
        "rows": listed_rows(workshop.pk, q=q, offset=offset, limit=_A_PAGE),
        "total": listed_count(workshop.pk) if q else page.paginator.count,
        "counts_now": workshop.registration_mode == RegistrationMode.WHITELIST,
        **_head(workshop),
    }
    return render(request, "booking/admin/whitelist/list.html", context)


@_for_staff
def change(request: HttpRequest, workshop: Workshop, key: str) -> HttpResponseBase:
    """What would change; after the confirmation, what has changed."""
    known = recall(request, workshop, key)
    if known is None:
        messages.warning(request, _("That was too long ago. Please send the addresses again."))
        return redirect("whitelist:edit", workshop.pk)
    if "report" in known:
        context = {"done": known, "workshop": workshop, "key": key, **_head(workshop, _("Done"))}
        return render(request, "booking/admin/whitelist/done.html", context)
    lines = unpacked(known["lines"])
    try:
        if request.method == "POST":
            return _carry_out(request, workshop, key, known, lines)
        planned = services.preview(workshop_id=workshop.pk, entries=lines, mode=known["mode"])
    except services.ListChanged as refusal:
        messages.warning(request, str(refusal))
        return redirect("whitelist:change", workshop.pk, key)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("whitelist:edit", workshop.pk)
    context = {
        "workshop": workshop,
        "key": key,
        "mode": known["mode"],
        "change": shown_change(planned),
        **_head(workshop, _("What will change")),
    }
    return render(request, "booking/admin/whitelist/preview.html", context)


@_for_staff
def report(request: HttpRequest, workshop: Workshop, key: str, file_format: str) -> HttpResponseBase:
    """Every line with what becomes of it, or became of it."""
    known = recall(request, workshop, key)
    if known is None or file_format not in FORMATS:
        raise Http404
    rows = known.get("report")
    if rows is None:
        try:
            planned = services.preview(
                workshop_id=workshop.pk, entries=unpacked(known["lines"]), mode=known["mode"]
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("whitelist:edit", workshop.pk)
        rows = report_rows(planned, mode=known["mode"])
    return spreadsheet(f"{workshop.slug}-report", report_header(), rows, file_format=file_format)


@_for_staff
def export(request: HttpRequest, workshop: Workshop, file_format: str) -> HttpResponseBase:
    """The list as a file that can be changed and sent back."""
    if file_format not in FORMATS:
        raise Http404
    rows: list[list[Cell]] = [[row.value, row.name, row.added_at.date()] for row in listed_rows(workshop.pk)]
    header = (_("E-mail"), _("Name"), _("Added on"))
    return spreadsheet(f"{workshop.slug}-list", header, rows, file_format=file_format)


def _sent(request: HttpRequest) -> Any:
    """What was written, or the entries that were ticked in the list."""
    if request.method != "POST":
        return None
    sent = request.POST.copy()
    if ticked := sent.getlist("ticked"):
        sent["text"] = "\n".join(ticked)
    return sent


def _carry_out(
    request: HttpRequest, workshop: Workshop, key: str, known: dict[str, Any], lines: list[Line]
) -> HttpResponse:
    """Raises Refusal."""
    done = services.change(
        workshop_id=workshop.pk,
        entries=lines,
        mode=known["mode"],
        by=actor_of(request),
        now=now(),
        seen=request.POST.get("seen", ""),
    )
    kept = {
        "report": report_rows(done, mode=known["mode"]),
        "added": len(done.added),
        "removed": len(done.removed),
        "invalid": len(done.invalid),
        "total": done.total,
    }
    remember(request, workshop, kept, key)
    entries = ngettext("%(number)s entry", "%(number)s entries", done.total) % {"number": done.total}
    messages.success(request, _("The list is changed. It has %(entries)s now.") % {"entries": entries})
    return redirect("whitelist:change", workshop.pk, key)


def _head(workshop: Workshop, here: str = "") -> dict[str, Any]:
    title = _("Who may book %(workshop)s") % {"workshop": workshop.title}
    way = breadcrumbs(("workshops:index", _("Workshops")), here=title)
    if here:
        way[-1]["url"] = reverse("whitelist:edit", args=[workshop.pk])
        way.append({"url": "", "label": here})
    return {"header_title": here or title, "header_icon": "group", "breadcrumbs_items": way}


urlpatterns = [
    path("<int:workshop_id>/", edit, name="edit"),
    path("<int:workshop_id>/list.<slug:file_format>", export, name="export"),
    path("<int:workshop_id>/<slug:key>/", change, name="change"),
    path("<int:workshop_id>/<slug:key>/report.<slug:file_format>", report, name="report"),
]
