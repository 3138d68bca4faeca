"""Filters of the list of payments."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from core.clock import now
from payments.enums import PaymentMethod, PaymentStatus
from payments.models import Payment
from payments.selectors import periods
from payments.selectors.transactions import currencies, happened_between
from payments.zones import school_zone

PERIODS = [
    (periods.THIS_MONTH, _("This month")),
    (periods.LAST_MONTH, _("Last month")),
    (periods.LAST_30_DAYS, _("Last 30 days")),
    (periods.THIS_YEAR, _("This year")),
    (periods.LAST_YEAR, _("Last year")),
]
LIVE, TEST = "live", "test"
_FIRST, _LAST = date(2000, 1, 1), date(2200, 12, 31)


class TransactionFilterSet(WagtailFilterSet):
    period = django_filters.ChoiceFilter(
        choices=PERIODS, label=_("Period"), method="in_period", empty_label=_("All")
    )
    days = django_filters.DateFromToRangeFilter(
        label=_("Own dates"), method="on_days", widget=DateRangePickerWidget
    )
    status = django_filters.MultipleChoiceFilter(choices=PaymentStatus.choices, label=_("Status"))
    method = django_filters.ChoiceFilter(
        choices=PaymentMethod.choices, label=_("How it is paid"), empty_label=_("All")
    )
    currency = django_filters.ChoiceFilter(
        choices=lambda: [(code, code) for code in currencies()], label=_("Currency"), empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(
        choices=[(LIVE, _("real payments")), (TEST, _("test payments"))],
        label=_("Real or test"),
        method="of_kind",
        empty_label=_("All"),
    )

    class Meta:
        model = Payment
        fields: list[str] = []

    def in_period(self, rows: QuerySet[Payment], _name: str, value: str) -> QuerySet[Payment]:
        return self._between(rows, periods.period(value, _today()))

    def on_days(self, rows: QuerySet[Payment], _name: str, value: slice) -> QuerySet[Payment]:
        return self._between(rows, chosen_days(value))

    def of_kind(self, rows: QuerySet[Payment], _name: str, value: str) -> QuerySet[Payment]:
        return rows.filter(is_test=value == TEST)

    def chosen_period(self) -> periods.Period:
        """What totals are of: own dates, else the named period, else this month."""
        given: dict[str, Any] = self.form.cleaned_data if self.is_valid() else {}
        if given.get("days"):
            return chosen_days(given["days"])
        return periods.period(given.get("period") or periods.THIS_MONTH, _today())

    def of_money(self, rows: QuerySet[Payment]) -> QuerySet[Payment]:
        """What totals count: narrowed by how it is paid and the currency, not by states or days."""
        given: dict[str, Any] = self.form.cleaned_data if self.is_valid() else {}
        chosen = {name: given[name] for name in ("method", "currency") if given.get(name)}
        return rows.filter(**chosen)

    def _between(self, rows: QuerySet[Payment], period: periods.Period) -> QuerySet[Payment]:
        return happened_between(rows, *period.bounds(school_zone()))


def chosen_days(value: slice) -> periods.Period:
    """The days that were typed, an open end closed: from the first payments on, or until today. Nothing was paid
    outside the years that calendars can count in."""
    first = _within(value.start.date()) if value.start else _FIRST
    last = _within(value.stop.date()) if value.stop else max(_today(), first)
    return periods.own_days(first, last)


def _within(day: date) -> date:
    return min(max(day, _FIRST), _LAST)


def _today() -> date:
    return now().astimezone(school_zone()).date()
