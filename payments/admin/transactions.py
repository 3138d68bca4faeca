"""The list of payments: what was paid, what is owed, and what waits for somebody; with its totals above it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from payments.exports import transactions_file
from payments.models import Payment
from payments.selectors import is_test_mode
from payments.selectors.totals import bars, totals
from payments.selectors.transaction_rows import transaction_rows
from payments.selectors.transactions import (
    DISPUTES,
    FAILED_REFUNDS,
    OWED,
    TO_GIVE_BACK,
    found,
    in_tab,
    tab_counts,
    transactions,
)
from payments.zones import school_zone
from tenants.screens import breadcrumbs

from . import payment_actions
from .charts import chart
from .common import money_only
from .figures import figures
from .payment_page import show
from .transaction_filters import TransactionFilterSet

ALL = ""
EMPTY_TEXTS = {
    ALL: _("Nobody has paid yet. Payments stand here as soon as somebody books something that costs money."),
    OWED: _(
        "Nobody owes the school anything. Bookings that are paid at the school wait here for their money."
    ),
    TO_GIVE_BACK: _("Nothing has to be given back at the school."),
    FAILED_REFUNDS: _("Every refund has arrived."),
    DISPUTES: _(
        "No payment is disputed. If somebody asks their bank for the money, you see it here, with the date until "
        "which Stripe wants your answer."
    ),
}


class TagsColumn(Column):
    cell_template_name = "payments/admin/tags_cell.html"


class AmountColumn(Column):
    cell_template_name = "payments/admin/amount_cell.html"


class MomentColumn(Column):
    """Day and hour as they stand in the books, not "an hour ago"."""

    cell_template_name = "payments/admin/moment_cell.html"


class PersonColumn(Column):
    cell_template_name = "payments/admin/person_cell.html"


class _PaymentPaginator(WagtailPaginator):
    verbose_name = _("payment")
    verbose_name_plural = _("payments")


class TransactionsView(ReportView):
    """`tab` is one of the selectors' TABS, or all."""

    tab = ALL
    model = Payment
    paginator_class = _PaymentPaginator
    template_name = "payments/admin/transactions.html"
    results_template_name = "payments/admin/transactions_results.html"
    page_title = _("Payments")
    verbose_name_plural = _("payments")
    header_icon = "wallet"
    filterset_class = TransactionFilterSet
    default_ordering = ("-happened_at", "-pk")
    is_searchable = True
    paginate_by = 30
    list_export = ["uid"]
    columns = [
        TitleColumn("what", label=_("For"), url_name="payments_transactions:show", id_accessor="uid"),
        PersonColumn("who", label=_("Who")),
        AmountColumn("amount", label=_("Amount"), sort_key="amount_minor", classname="money-number"),
        TagsColumn("tags", label=_("Status"), classname="money-wide"),
        MomentColumn("happened_at", label=_("Date"), sort_key="happened_at", classname="money-wide"),
    ]

    @property
    def index_url_name(self) -> str:
        return f"payments_transactions:{self.tab or 'index'}"

    @property
    def index_results_url_name(self) -> str:
        return f"{self.index_url_name}_results"

    def get_base_queryset(self) -> QuerySet[Payment]:
        return in_tab(transactions(), self.tab)

    def get_ordering(self) -> Any:
        """Equal amounts and times keep one order, or pages would repeat rows."""
        ordering = super().get_ordering()
        return (ordering, "-pk") if isinstance(ordering, str) else ordering

    def search_queryset(self, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        return found(queryset, self.search_query)

    def get_filtered_queryset(self) -> QuerySet[Payment]:
        """Ordered, filtered and searched by `get_queryset`; a second time would only be slow."""
        return self.get_queryset()

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(transaction_rows(list(object_list)))

    def as_spreadsheet(self, queryset: QuerySet[Payment], spreadsheet_format: str) -> HttpResponseBase:
        return transactions_file(queryset, file_format=spreadsheet_format)

    @cached_property
    def no_results_message(self) -> str:
        return str(EMPTY_TEXTS[self.tab])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return breadcrumbs(here=_("Payments"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "tab": self.tab, "counts": tab_counts(), **self._money()}

    def _money(self) -> dict[str, Any]:
        """The totals of what the list is narrowed to; tabs of things to do have none."""
        if self.tab or self.is_export:
            return {}
        zone, period = school_zone(), self.filters.chosen_period()
        rows = found(self.filters.of_money(Payment.objects.all()), self.search_query)
        return {
            "period": period,
            "zone": zone.key,
            "figures": figures(
                totals(rows, period, zone),
                bars(rows, period, zone),
                step=period.step,
                query=self.request.GET,
            ),
            "is_test_mode": is_test_mode(),
        }


def screen(tab: str = ALL, *, results_only: bool = False) -> Any:
    """The view of a tab, or of its results alone."""
    return money_only(TransactionsView.as_view(tab=tab, results_only=results_only))


def _tab_urls(tab: str, address: str) -> list[URLPattern]:
    name = tab or "index"
    return [
        path(address, screen(tab), name=name),
        path(f"{address}results/", screen(tab, results_only=True), name=f"{name}_results"),
    ]


app_name = "payments_transactions"
urlpatterns = [
    *_tab_urls(ALL, ""),
    *_tab_urls(OWED, "owed/"),
    *_tab_urls(TO_GIVE_BACK, "to-give-back/"),
    *_tab_urls(FAILED_REFUNDS, "failed-refunds/"),
    *_tab_urls(DISPUTES, "disputes/"),
    path("chart.svg", chart, name="chart"),
    path("<slug:uid>/", show, name="show"),
    *payment_actions.urlpatterns,
]
