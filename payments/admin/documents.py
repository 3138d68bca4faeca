"""Invoices, receipts and credit notes: found, downloaded, and as a journal for whoever keeps the school's books."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button

from payments.enums import DocumentKind
from payments.models import Invoice
from payments.selectors.journal import document_rows, documents, found_documents, series_in_use
from payments.services.documents import pdf_of
from tenants.guards import only_with
from tenants.screens import breadcrumbs

from .common import DOCUMENTS_PERMISSION
from .document_export import journal_file
from .document_zip import MOST_IN_ZIP, zip_file

ZIP = "zip"

documents_only = only_with(DOCUMENTS_PERMISSION)


class DocumentFilterSet(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=DocumentKind.choices, label=_("Kind"))
    issued = django_filters.DateFromToRangeFilter(
        label=_("Date"), method="on_days", widget=DateRangePickerWidget
    )
    series = django_filters.ChoiceFilter(
        choices=lambda: [(each.name, each.name) for each in series_in_use()],
        label=_("Series"),
        empty_label=_("All"),
    )

    class Meta:
        model = Invoice
        fields: list[str] = []

    def on_days(self, rows: QuerySet[Invoice], _name: str, value: slice) -> QuerySet[Invoice]:
        """Days as they stand on the documents."""
        if value.start:
            rows = rows.filter(issued_on__gte=value.start.date())
        return rows.filter(issued_on__lte=value.stop.date()) if value.stop else rows


class NumberColumn(TitleColumn):
    cell_template_name = "payments/admin/document_number_cell.html"


class DayColumn(Column):
    cell_template_name = "payments/admin/day_cell.html"


class TotalColumn(Column):
    cell_template_name = "payments/admin/document_total_cell.html"


class _DocumentPaginator(WagtailPaginator):
    verbose_name = _("document")
    verbose_name_plural = _("documents")


class DocumentsView(ReportView):
    model = Invoice
    FORMATS = ("xlsx", "csv", ZIP)
    paginator_class = _DocumentPaginator
    template_name = "wagtailadmin/reports/base_report.html"
    results_template_name = "payments/admin/documents_results.html"
    page_title = _("Invoices")
    verbose_name_plural = _("documents")
    header_icon = "doc-full"
    index_url_name = "payments_documents:index"
    index_results_url_name = "payments_documents:index_results"
    filterset_class = DocumentFilterSet
    default_ordering = ("-created_at", "-pk")
    is_searchable = True
    paginate_by = 30
    list_export = ["number"]
    columns = [
        NumberColumn(
            "number",
            label=_("Number"),
            get_url=lambda row: reverse("payments_documents:pdf", args=[row.id]),
            classname="money-document",
        ),
        Column("kind_label", label=_("Kind"), sort_key="kind", classname="money-wide"),
        DayColumn("issued_on", label=_("Date"), sort_key="issued_on", classname="money-number"),
        Column("buyer", label=_("To")),
        Column("net", label=_("Net"), classname="money-number money-wide"),
        Column("tax", label=_("Tax"), classname="money-number money-wide"),
        TotalColumn("total", label=_("Total"), sort_key="gross_minor", classname="money-number"),
    ]

    def get_base_queryset(self) -> QuerySet[Invoice]:
        return documents()

    def search_queryset(self, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        return found_documents(queryset, self.search_query)

    def get_filtered_queryset(self) -> QuerySet[Invoice]:
        """Ordered, filtered and searched by `get_queryset`; a second time would only be slow."""
        return self.get_queryset()

    def get_ordering(self) -> Any:
        ordering = super().get_ordering()
        return (ordering, "-pk") if isinstance(ordering, str) else ordering

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(document_rows(list(object_list)))

    def as_spreadsheet(self, queryset: QuerySet[Invoice], spreadsheet_format: str) -> HttpResponseBase:
        """What the list shows now: the journal, or the documents themselves."""
        if spreadsheet_format != ZIP:
            return journal_file(queryset, file_format=spreadsheet_format)
        numbered = list(queryset.values_list("pk", flat=True)[: MOST_IN_ZIP + 1])
        if not numbered or len(numbered) > MOST_IN_ZIP:
            said = _g(
                "Choose between 1 and %(number)s documents with the filters, such as those of one month."
            )
            messages.error(self.request, said % {"number": MOST_IN_ZIP})
            return redirect(self.index_url)
        return zip_file(queryset)

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        packed = Button(
            _g("Download the PDFs"), url=self.get_export_url(ZIP), icon_name="download", priority=110
        )
        return [*super().header_more_buttons, packed]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return breadcrumbs(("payments_transactions:index", _g("Payments")), here=_g("Invoices"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "series": [] if self.is_export else series_in_use()}


@documents_only
def pdf(request: HttpRequest, document_id: int) -> HttpResponse:
    """The document as it was sent."""
    document = documents().filter(pk=document_id).first()
    if document is None:
        raise Http404
    return HttpResponse(
        pdf_of(document.pk),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{document.full_number}.pdf"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


app_name = "payments_documents"
urlpatterns = [
    path("", documents_only(DocumentsView.as_view()), name="index"),
    path("results/", documents_only(DocumentsView.as_view(results_only=True)), name="index_results"),
    path("<int:document_id>/pdf/", pdf, name="pdf"),
]
