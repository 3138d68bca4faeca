"""Forms of the admin for workshops, teachers and sessions, in words for a school owner."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from booking.enums import WorkshopKind, WorkshopStatus
from booking.models import Session, Teacher, Workshop
from booking.selectors.school import school_view
from booking.wording.formats import page_locale
from booking.wording.zones import zone_city
from core.money import BadAmount, UnknownCurrency, to_decimal, to_minor


def free_slug(model: Any, text: str, *, but: Any = None) -> str:
    """An address made from a name, with a number behind it when another row has it already."""
    base = slugify(text)[:100] or model._meta.model_name
    taken = set(
        model.objects.filter(slug__startswith=base)
        .exclude(pk=getattr(but, "pk", None))
        .values_list("slug", flat=True)
    )
    return next(
        slug
        for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
        if slug not in taken
    )


class SluggedForm(WagtailAdminModelForm):
    """The address may be left empty: it is made from the name."""

    named_by = "title"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Leave it empty and it is made from the name.")

    def clean_slug(self) -> str:
        given = self.cleaned_data.get("slug") or ""
        return given or free_slug(
            self._meta.model, str(self.cleaned_data.get(self.named_by, "")), but=self.instance
        )


class WorkshopForm(SluggedForm):
    """A workshop, its price as people write it and its teachers as boxes to tick."""

    price = forms.CharField(
        label=_("Price"),
        initial="0",
        max_length=12,
        help_text=_("Per student and session, such as 25 or 25.50. 0 is free."),
    )
    teachers = forms.ModelMultipleChoiceField(
        label=_("Teachers"),
        queryset=Teacher.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tutoring is given by whoever of them is free."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teachers"].queryset = Teacher.objects.order_by("sort_order", "name", "pk")
        if self.instance.pk:
            self.initial["price"] = f"{to_decimal(self.instance.price_minor, self.instance.currency)}"
            self.initial["teachers"] = list(self.instance.hosts.values_list("teacher_id", flat=True))
        else:
            self.initial.setdefault("currency", school_view().currency)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_price(data)
        if data.get("status") == WorkshopStatus.ACTIVE and not data.get("teachers"):
            self.add_error("teachers", _("Choose who gives it before it can be booked."))
        if data.get("kind") == WorkshopKind.TUTORING and (data.get("capacity") or 1) > 1:
            self.add_error("capacity", _("Tutoring is for one student at a time."))
        self._keep_kind_of_dated(data)
        return data

    def save(self, commit: bool = True) -> Workshop:
        self.instance.price_minor = self.cleaned_data["price_minor"]
        return super().save(commit=commit)

    def _keep_kind_of_dated(self, data: dict[str, Any]) -> None:
        """A lesson ends with its one student and a class does not: what is booked must stay what it was."""
        if not self.instance.pk or "kind" not in data:
            return
        was_tutoring = self.initial.get("kind") == WorkshopKind.TUTORING
        is_tutoring = data["kind"] == WorkshopKind.TUTORING
        if was_tutoring != is_tutoring and Session.objects.filter(workshop=self.instance).exists():
            self.add_error(
                "kind", _("It has dates already. Archive this one and make a new one of the other kind.")
            )

    def _clean_price(self, data: dict[str, Any]) -> None:
        if "price" not in data or "currency" not in data:
            return
        try:
            data["price_minor"] = to_minor(data["price"].replace(",", "."), data["currency"])
        except UnknownCurrency:
            self.add_error("currency", _("This is no currency. Write three letters, like EUR."))
        except BadAmount:
            self.add_error("price", _("Write an amount like 25 or 25.50, in whole units of the currency."))
        else:
            if not 0 <= data["price_minor"] <= 99_999_999:
                self.add_error("price", _("The price must lie between 0 and 999,999."))


class TeacherForm(SluggedForm):
    """A teacher; the address is made from the name."""

    named_by = "name"

    class Meta:
        model = Teacher
        fields = "__all__"


class SessionForm(forms.ModelForm):
    """One dated session. The view hands it to `services.sessions`, which plans it."""

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

    class Meta:
        model = Session
        fields = ("workshop",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teachers"].queryset = Teacher.objects.bookable().order_by("sort_order", "name", "pk")  # type: ignore[attr-defined]
        city = zone_city(timezone.get_current_timezone_name(), page_locale())
        self.fields["starts"].help_text = _("On the clocks of %(city)s.") % {"city": city}
        workshops = Workshop.objects.exclude(kind=WorkshopKind.TUTORING).exclude(
            status=WorkshopStatus.ARCHIVED
        )
        self.fields["workshop"].queryset = workshops.order_by("sort_order", "title", "pk")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["workshop"].disabled = True
            self.initial["starts"] = self.instance.start_at
            self.initial["capacity"] = self.instance.capacity
            self.initial["teachers"] = list(self.instance.hosts.values_list("teacher_id", flat=True))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        workshop = data.get("workshop")
        if workshop is not None and not data.get("teachers"):
            data["teachers"] = Teacher.objects.bookable().filter(hosted_workshops__workshop=workshop)
            if not data["teachers"]:
                self.add_error("teachers", _("This workshop has no teacher yet. Choose one here."))
        return data

    @property
    def host_ids(self) -> list[int]:
        return [teacher.pk for teacher in self.cleaned_data["teachers"]]


class StaffCancellationForm(forms.Form):
    """Why the school cancels; the students read it."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The students read this in their mail."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
