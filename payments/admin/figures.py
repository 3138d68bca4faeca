"""The totals of a period, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from payments.selectors.periods import Step
from payments.selectors.totals import Bar, CurrencyTotals
from payments.selectors.transaction_rows import money

# English without a country would be American: Jan 14.
_REGIONS = {"en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One sum and, where there is something to compare it with, how it was in the period before."""

    name: str
    label: str
    amount: str
    before: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table that says what the picture shows."""

    label: str
    paid: str
    refunded: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one currency, with the addresses of its picture: the usual one and one for narrow screens, both empty where
    nothing was paid or given back."""

    currency: str
    items: tuple[Figure, ...]
    chart_url: str
    narrow_chart_url: str
    lines: tuple[Line, ...]


def figures(
    totals: Sequence[CurrencyTotals], bars: Mapping[str, Sequence[Bar]], *, step: Step, query: QueryDict
) -> list[Figures]:
    """`query` is what the list was asked with; the pictures are asked with the same."""
    return [
        Figures(
            each.currency,
            _items(each),
            _chart_url(query, each.currency) if each.currency in bars else "",
            _chart_url(query, each.currency, narrow="1") if each.currency in bars else "",
            tuple(
                Line(
                    step_text(bar.on, step),
                    money(bar.paid_minor, each.currency),
                    money(bar.refunded_minor, each.currency),
                )
                for bar in bars.get(each.currency, ())
                if bar.paid_minor or bar.refunded_minor
            ),
        )
        for each in totals
    ]


def step_text(on: date, step: Step, *, short: bool = False) -> str:
    """The day, the week by its Monday, or the month of a bar, in the active language."""
    language = get_language() or "en"
    locale = _REGIONS.get(language) or to_locale(language)
    if step == "month":
        return format_skeleton("yMMM" if short else "yMMMM", on, locale=locale)
    day = format_skeleton("MMMd" if short else "yMMMEd", on, locale=locale)
    return _("Week of %(day)s") % {"day": day} if step == "week" and not short else day


def _items(totals: CurrencyTotals) -> tuple[Figure, ...]:
    now, before, currency = totals.sums, totals.before, totals.currency

    def figure(name: str, label: str, amount_minor: int, before_minor: int) -> Figure:
        return Figure(name, label, money(amount_minor, currency), money(before_minor, currency))

    items = [
        figure("paid", _("Paid"), now.paid_minor, before.paid_minor),
        figure("refunded", _("Given back"), now.refunded_minor, before.refunded_minor),
    ]
    if now.disputed_minor or before.disputed_minor:
        items.append(figure("disputed", _("Taken by banks"), now.disputed_minor, before.disputed_minor))
    items.append(figure("net", _("Remains"), now.net_minor, before.net_minor))
    if now.fee_minor or before.fee_minor:
        items.append(figure("fee", _("Platform fee in it"), now.fee_minor, before.fee_minor))
    items.append(Figure("owed", _("Owed now"), money(totals.owed_minor, currency), ""))
    return tuple(items)


def _chart_url(query: QueryDict, currency: str, **more: str) -> str:
    asked = query.copy()
    for unused in ("p", "ordering", "_w_filter_fragment"):
        asked.pop(unused, None)
    asked["currency"] = currency
    for key, value in more.items():
        asked[key] = value
    return f"{reverse('payments_transactions:chart')}?{asked.urlencode()}"
