"""What forms of the admin share, teachers' form, and the reason for a cancellation."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from booking.models import Teacher


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


class TeacherForm(SluggedForm):
    """A teacher; the address is made from the name."""

    named_by = "name"

    class Meta(SluggedForm.Meta):  # type: ignore[name-defined]
        """With Wagtail's own widgets, such as the one that chooses a picture."""

        model = Teacher
        fields = "__all__"


class StaffCancellationForm(forms.Form):
    """Why the school cancels; the students read it."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The students read this in their mail."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
