"""Forms of dated sessions: what each has, and one that is there. New ones are planned in `plan`."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from booking.enums import Reach
from booking.models import Session, Teacher, Workshop
from booking.wording.formats import page_locale
from booking.wording.zones import zone_city

from .amounts import amount_text, clean_amount


def bookable_teachers(*, besides: Any = ()) -> QuerySet[Teacher]:
    """Who can give a session; teachers who give it already stay among them."""
    bookable = Teacher.objects.filter(is_active=True) | Teacher.objects.filter(pk__in=besides)
    return bookable.order_by("sort_order", "name", "pk")


def clock_text() -> str:
    """Whose clocks the times of a form are on."""
    city = zone_city(timezone.get_current_timezone_name(), page_locale())
    return _("On the clocks of %(city)s.") % {"city": city}


class SessionFields(forms.Form):
    """What a session has, planned or there already."""

    starts = forms.DateTimeField(label=_("Start"), widget=AdminDateTimeInput)
    teachers = forms.ModelMultipleChoiceField(
        label=_("Teachers"),
        queryset=Teacher.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Left empty, the workshop's own teachers give it."),
        required=False,
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Left empty, as many as the workshop says."),
    )
    price = forms.CharField(
        label=_("Price of this date"),
        required=False,
        max_length=12,
        help_text=_("Left empty, what the workshop costs. 0 is free."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teachers"].queryset = bookable_teachers()  # type: ignore[attr-defined]
        self.fields["starts"].help_text = clock_text()

    def _clean_of_workshop(self, workshop: Workshop | None, data: dict[str, Any]) -> None:
        """Teachers and amounts, which hang on the workshop."""
        if workshop is None:
            return
        if not data.get("teachers"):
            data["teachers"] = Teacher.objects.bookable().filter(hosted_workshops__workshop=workshop)
            if not data["teachers"]:
                self.add_error("teachers", _("This workshop has no teacher yet. Choose one here."))
        data["price_minor"] = clean_amount(self, data, "price", workshop.currency)

    @property
    def host_ids(self) -> list[int]:
        return [teacher.pk for teacher in self.cleaned_data["teachers"]]


class SessionForm(SessionFields, forms.ModelForm):
    """One session that is there. The view hands it to `services.sessions.move_session`."""

    reach = forms.ChoiceField(
        label=_("What does it change?"),
        choices=Reach.choices,
        initial=Reach.ONE,
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = Session
        fields = ()

    field_order = ("starts", "reach", "teachers", "capacity", "price")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = list(self.instance.hosts.values_list("teacher_id", flat=True))
        self.fields["teachers"].queryset = bookable_teachers(besides=hosts)  # type: ignore[attr-defined]
        self.initial["starts"] = self.instance.start_at
        self.initial["capacity"] = self.instance.capacity
        self.initial["teachers"] = hosts
        if self.instance.price_minor is not None:
            self.initial["price"] = amount_text(self.instance.price_minor, self.instance.workshop.currency)
        if self.instance.series_id is None:
            del self.fields["reach"]
        else:
            self.fields["reach"].help_text = _(
                "Teachers, places and the price are changed as far as this too."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_of_workshop(self.instance.workshop, data)
        return data

    @property
    def chosen_reach(self) -> Reach:
        return Reach(self.cleaned_data.get("reach") or Reach.ONE)
