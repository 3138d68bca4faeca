"""Discount codes: the list and the form. What is done with one of them stands in `voucher_pages`."""

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.contrib import messages as notes
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from booking.forms.vouchers import VoucherForm
from booking.models import VoucherScope, Workshop
from booking.selectors.prices import price_text
from booking.services.voucher_scopes import set_scope
from booking.wording.formats import page_locale, short_text
from core.clock import now
from payments.admin.menu import ITEMS_HOOK
from payments.enums import VoucherKind, VoucherState
from payments.selectors.voucher_lists import in_states, is_used, state_of, with_uses
from payments.services.voucher_writing import VoucherKept, delete_voucher, random_code
from tenants.guards import PermittedItem
from tenants.screens import SaysWhenEmpty

from . import voucher_pages
from .common import SchoolOnly, actor_of
from .panels import PartPanel
from .voucher_export import codes_file

VIEW_PERMISSION = "payments.view_voucher"
Voucher: Any = VoucherScope._meta.get_field("voucher").related_model
_NAMED = 2
MAKE_UP = "make_up_code"

_PANELS = [
    MultiFieldPanel(
        [PartPanel("booking/admin/vouchers/code.html", fields=["code"]), FieldPanel("note")],
        heading=_("Which code?"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("kind", heading=_("It takes off"), widget=forms.RadioSelect),
            FieldPanel("percent", help_text=_("For a part of the price: 100 makes it free.")),
            FieldRowPanel([FieldPanel("amount"), FieldPanel("currency")]),
        ],
        heading=_("What does it take off?"),
    ),
    MultiFieldPanel([FieldPanel("workshops"), FieldPanel("min_price")], heading=_("For what?")),
    MultiFieldPanel(
        [
            FieldPanel(
                "max_uses", heading=_("How often in all"), help_text=_("Empty: as often as you like.")
            ),
            FieldPanel(
                "max_uses_each",
                heading=_("How often for one person"),
                help_text=_("Counted by e-mail address. Empty: as often as they like."),
            ),
        ],
        heading=_("Who may use it, and how often?"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            FieldPanel("is_active", help_text=_("Bookings made with it keep their price in any case.")),
        ],
        heading=_("When?"),
        help_text=_("The day on which somebody books counts, and not that of the lesson."),
    ),
]


class VoucherFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        choices=VoucherState.choices, label=_("Status"), method="standing"
    )
    kind = django_filters.MultipleChoiceFilter(choices=VoucherKind.choices, label=_("Kind"))
    workshop = django_filters.ModelChoiceFilter(
        queryset=Workshop.objects.order_by("title", "pk"), field_name="scopes__workshop", label=_("Workshop")
    )

    class Meta:
        model = Voucher
        fields = ("state", "kind", "workshop")

    def standing(self, rows: QuerySet[Any], _name: str, value: list[str]) -> QuerySet[Any]:
        return in_states(rows, value, now())


def taken_off_text(voucher: Any) -> str:
    """“20 %” or “€5.00”, in the active language."""
    if voucher.kind == VoucherKind.PERCENT:
        return _g("%(percent)s %%") % {"percent": voucher.percent}
    return price_text(voucher.amount_minor, voucher.currency)


def used_text(voucher: Any) -> str:
    if voucher.max_uses is None:
        return str(voucher.used)
    return _g("%(used)d of %(limit)d") % {"used": voucher.used, "limit": voucher.max_uses}


def _scope_text(voucher: Any) -> str:
    titles = sorted(scope.workshop.title for scope in voucher.scopes.all())
    if not titles:
        return _g("everything")
    more = len(titles) - _NAMED
    shown = ", ".join(titles[:_NAMED])
    if more < 1:
        return shown
    return ngettext("%(titles)s and %(count)d more", "%(titles)s and %(count)d more", more) % {
        "titles": shown,
        "count": more,
    }


def _short(at: datetime | None) -> str:
    zone = timezone.get_current_timezone_name()
    return short_text(at, zone, page_locale(), with_year=True) if at else ""


class VoucherIndexView(SaysWhenEmpty, generic.IndexView):
    empty_text = _(
        "With a discount code a student pays less: a part of the price or an amount, for all workshops or some of "
        "them, as often and as long as you say."
    )
    empty_button = _("Add a discount code")

    def get_base_queryset(self) -> QuerySet[Any]:
        return with_uses().prefetch_related("scopes__workshop")

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponseBase:
        return codes_file(queryset, file_format=spreadsheet_format)

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *_buttons(instance)]


def _buttons(voucher: Any) -> list[Button]:
    def to(name: str) -> str:
        return reverse(f"vouchers:{name}", args=[voucher.pk])

    switch = _g("Switch off") if voucher.is_active else _g("Switch on")
    return [
        Button(_g("Who used it"), url=to("uses"), icon_name="group", priority=20),
        Button(_g("Make many like this"), url=to("many"), icon_name="copy", priority=30),
        Button(switch, url=to("switch"), icon_name="cross", priority=40),
    ]


class _SavesScope:
    """The workshops are saved in the same transaction; “make up a code” fills the field and saves nothing."""

    form: Any
    request: HttpRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if MAKE_UP not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        typed = request.POST.copy()
        typed["code"] = random_code()
        form = self.get_form_class()(  # type: ignore[attr-defined]
            **{**self.get_form_kwargs(), "data": typed}  # type: ignore[attr-defined]
        )
        self.object = getattr(self, "object", None)
        # Nothing was sent off yet, so nothing is wrong yet.
        form._errors, form.cleaned_data = ErrorDict(), {}
        self.form = form
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]

    def save_instance(self) -> Any:
        voucher = super().save_instance()  # type: ignore[misc]
        set_scope(
            voucher_id=voucher.pk,
            workshop_ids=[workshop.pk for workshop in self.form.cleaned_data["workshops"]],
            by=actor_of(self.request),
            now=now(),
        )
        return voucher


class VoucherCreateView(_SavesScope, generic.CreateView):
    pass


class VoucherEditView(_SavesScope, generic.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return [*super().header_more_buttons, *_buttons(self.object)]


class VoucherDeleteView(generic.DeleteView):
    """Only what was never used: bookings name the others."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_used(self.object.pk):
            return self._keep(request)
        return super().dispatch(request, *args, **kwargs)

    def delete_action(self) -> None:
        delete_voucher(voucher_id=self.object.pk, now=now())

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except VoucherKept:
            return self._keep(self.request)

    def _keep(self, request: HttpRequest) -> HttpResponse:
        notes.error(request, _g("It has been used, so it stays in the books. You can switch it off instead."))
        return redirect("vouchers:edit", self.object.pk)


class VoucherViewSet(SchoolOnly, ModelViewSet):
    """Reached from Payments."""

    model = Voucher
    name = "vouchers"
    url_prefix = "discount-codes"
    icon = "tag"
    menu_label = _("Discount codes")
    add_to_admin_menu = False
    copy_view_enabled = False
    index_view_class = VoucherIndexView
    add_view_class = VoucherCreateView
    edit_view_class = VoucherEditView
    delete_view_class = VoucherDeleteView
    edit_handler = ObjectList(_PANELS, base_form_class=VoucherForm)
    list_display = [
        TitleColumn(
            "code",
            label=_("Code"),
            get_url=lambda row: reverse("vouchers:edit", args=[row.pk]),
            sort_key="code",
        ),
        Column("off", label=_("Takes off"), accessor=taken_off_text),
        Column("used", label=_("Used"), accessor=used_text, sort_key="used"),
        StatusTagColumn(
            "state",
            label=_("Status"),
            accessor=lambda row: state_of(row, now()).label,
            primary=lambda row: state_of(row, now()) == VoucherState.RUNNING,
        ),
        Column("scope", label=_("For"), accessor=_scope_text, classname="lists-wide"),
        Column(
            "ends_at",
            label=_("Until"),
            accessor=lambda row: _short(row.ends_at),
            sort_key="ends_at",
            classname="lists-wide",
        ),
        Column("note", label=_("What it is for"), classname="lists-wide"),
    ]
    list_export = ["code"]
    filterset_class = VoucherFilterSet
    search_fields = ["code", "note"]
    search_backend_name = None
    ordering = ["-created_at", "-pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("uses/<int:pk>/", voucher_pages.uses, name="uses"),
            path("many/<int:pk>/", voucher_pages.many, name="many"),
            path("switch/<int:pk>/", voucher_pages.switch, name="switch"),
        ]


@hooks.register(ITEMS_HOOK)
def vouchers_item() -> MenuItem:
    return PermittedItem(
        _("Discount codes"),
        reverse("vouchers:index"),
        permission=VIEW_PERMISSION,
        name="discount-codes",
        icon_name="tag",
        order=15,
    )
