"""The picture of what was paid and given back, as an image with an address of its own."""

import sys
from collections.abc import Sequence
from typing import Any

from babel.numbers import format_currency
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from core.money import to_decimal
from payments.models import Payment
from payments.selectors.periods import Step
from payments.selectors.totals import Bar, bars
from payments.selectors.transactions import found
from payments.zones import school_zone
from themes.registry import theme
from themes.selectors import brand
from themes.tokens import Palette, branded

from .common import money_only
from .figures import step_text
from .transaction_filters import TransactionFilterSet

_WIDE, _NARROW = (1120, 300), (380, 300)
_MOST_LABELS, _MOST_LABELS_NARROW = 12, 4
# Opened alone, the file may style itself and do nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@money_only
def chart(request: HttpRequest) -> HttpResponse:
    """SVG of one currency (`?currency=`), narrowed as the list is; `?narrow=1` for telephones."""
    filters = TransactionFilterSet(data=request.GET, request=request)
    zone, period = school_zone(), filters.chosen_period()
    rows = found(filters.of_money(Payment.objects.all()), request.GET.get("q", ""))
    drawn = bars(rows, period, zone)
    currency = request.GET.get("currency", "")
    if currency not in drawn:
        raise Http404
    svg = picture(drawn[currency], currency, step=period.step, narrow="narrow" in request.GET)
    return HttpResponse(
        svg,
        content_type="image/svg+xml",
        headers={"Cache-Control": "private, no-store", "Content-Security-Policy": _POLICY},
    )


def picture(columns: Sequence[Bar], currency: str, *, step: Step, narrow: bool = False) -> bytes:
    """Columns of what was paid, and below the line of what was given back, in the school's colours."""
    pygal = _pygal()
    most = _MOST_LABELS_NARROW if narrow else _MOST_LABELS
    labels = [step_text(bar.on, step, short=True) for bar in columns]
    drawing = pygal.StackedBar(
        _config(currency, narrow=narrow),
        style=_style(_palette()),
        x_labels=labels,
        x_labels_major=labels[:: -(-len(labels) // most)],
        show_minor_x_labels=False,
    )
    drawing.add(_("Paid"), [_height(bar.paid_minor, currency) for bar in columns])
    if any(bar.refunded_minor for bar in columns):
        drawing.add(_("Given back"), [-_height(bar.refunded_minor, currency) for bar in columns])
    return drawing.render()


def _pygal() -> Any:
    """The library, loaded when it is needed: it takes a moment, and few requests do.

    On loading it puts a finder for plug-ins of old among Python's importers, where every later import stumbles over it
    with a warning; it is taken out again.
    """
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal


def _height(amount_minor: int, currency: str) -> float:
    """For drawing only; sums stay whole numbers."""
    return float(to_decimal(amount_minor, currency))


def _scale_text(height: float, currency: str) -> str:
    """“€1,250”: whole units, since a scale has round numbers."""
    locale = to_locale(get_language() or "en")
    return format_currency(round(height), currency, format="¤#,##0", locale=locale, currency_digits=False)


def _config(currency: str, *, narrow: bool) -> Any:
    width, height = _NARROW if narrow else _WIDE
    return _pygal().Config(
        width=width,
        height=height,
        js=(),
        show_legend=True,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        legend_box_size=12,
        margin=8,
        spacing=8,
        max_scale=6,
        y_labels_major_every=1,
        truncate_legend=-1,
        truncate_label=-1,
        value_formatter=lambda height: _scale_text(height, currency),
    )


def _style(colours: Palette) -> Any:
    return _pygal().style.Style(
        background=colours.surface,
        plot_background=colours.surface,
        foreground=colours.muted,
        foreground_strong=colours.ink,
        foreground_subtle=colours.rule,
        colors=(colours.primary, colours.accent),
        opacity="1",
        opacity_hover="1",
        font_family="system-ui, sans-serif",
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=14,
        transition="0s",
        guide_stroke_color=colours.rule,
        guide_stroke_dasharray="",
        major_guide_stroke_color=colours.rule,
        major_guide_stroke_dasharray="",
    )


def _palette() -> Palette:
    look = brand()
    tokens = theme(look.theme_id).tokens
    return branded(
        tokens.light,
        primary=look.colours.primary,
        on_primary=look.colours.on_primary,
        accent=look.colours.secondary,
    )
