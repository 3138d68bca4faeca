"""Forms of a series that is there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.engine.recurrence import MAX_DATES
from booking.models import Series, Teacher

from .amounts import amount_text, clean_amount
from .sessions import bookable_teachers


class _OfSeries(forms.Form):
    """A form about one series, whose price is in its workshop's currency."""

    def __init__(self, series: Series, *args: Any, **kwargs: Any) -> None:
        self.series = series
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "price" in self.fields:
            data["price_minor"] = clean_amount(self, data, "price", self.series.workshop.currency)
        return data

    def _price_initial(self, amount_minor: int | None) -> str:
        return "" if amount_minor is None else amount_text(amount_minor, self.series.workshop.currency)


class SeriesForm(_OfSeries):
    """Name and price of a series, and whether it can be joined."""

    title = forms.CharField(label=_("Name"), max_length=160, help_text=_("Students see it."))
    price = forms.CharField(
        label=_("Price of the whole series"),
        required=False,
        max_length=12,
        help_text=_(
            "Left empty, what its dates cost together. Who joins later pays the part for the dates that are left. "
            "Whoever has booked keeps their price."
        ),
    )
    is_open = forms.BooleanField(
        label=_("Can be booked"),
        required=False,
        help_text=_("Without this, nobody can join the whole series any more."),
    )

    def __init__(self, series: Series, *args: Any, **kwargs: Any) -> None:
        initial = {"title": series.title, "is_open": series.is_open}
        super().__init__(series, *args, initial=initial, **kwargs)
        self.initial["price"] = self._price_initial(series.price_minor)


class ComingForm(forms.Form):
    """Teachers and places of all dates still to come. What is left empty stays as it is."""

    teachers = forms.ModelMultipleChoiceField(
        label=_("Teachers"),
        queryset=Teacher.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Left empty, each date keeps its own."),
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Left empty, each date keeps its own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teachers"].queryset = bookable_teachers()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("teachers") and not data.get("capacity") and not self.errors:
            self.add_error(None, _("Choose teachers or a number of places."))
        return data


class ExtendForm(_OfSeries):
    """How many dates more."""

    number = forms.IntegerField(label=_("How many dates more?"), initial=5, min_value=1, max_value=MAX_DATES)
    price = forms.CharField(
        label=_("Price of the whole series from now on"),
        required=False,
        max_length=12,
        help_text=_("For all dates, old and new. Whoever has booked keeps their price and their dates."),
    )

    def __init__(self, series: Series, *args: Any, **kwargs: Any) -> None:
        super().__init__(series, *args, **kwargs)
        if series.price_minor is None:
            del self.fields["price"]
        else:
            self.initial["price"] = self._price_initial(series.price_minor)
