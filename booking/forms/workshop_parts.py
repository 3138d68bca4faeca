"""The rows of a workshop's form: what it asks, and how much goes back when."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.enums import QuestionKind
from booking.models import Question, RefundTier, Teacher, Workshop
from booking.services.workshops import QuestionDraft, Tier

MAX_QUESTIONS, MAX_TIERS = 20, 6


class SharesForm(forms.Form):
    """How many lessons each teacher gets in turn: a number for each."""

    def __init__(self, teachers: Iterable[Teacher], known: Mapping[int, int], data: Any) -> None:
        super().__init__(data)
        for teacher in teachers:
            self.fields[f"share-{teacher.pk}"] = forms.IntegerField(
                label=_("Share of %(name)s") % {"name": teacher.name},
                required=False,
                min_value=1,
                max_value=100,
                initial=known.get(teacher.pk, 1),
            )

    def share_of(self, teacher_id: int) -> int:
        return self.cleaned_data.get(f"share-{teacher_id}") or 1


class QuestionForm(forms.Form):
    """One question. Emptying its words takes it out."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Question"), max_length=300, required=False)
    kind = forms.ChoiceField(
        label=_("Kind of answer"), choices=QuestionKind.choices, initial=QuestionKind.TEXT, required=False
    )
    choices = forms.CharField(
        label=_("Choices, one a line"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    help_text = forms.CharField(label=_("Hint below it"), max_length=300, required=False)
    is_required = forms.BooleanField(label=_("Must be answered"), required=False)
    is_active = forms.BooleanField(label=_("Ask it"), required=False, initial=True)
    sort_order = forms.IntegerField(label=_("Order"), required=False, min_value=0, max_value=999)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("label"):
            return data
        options = {line.strip() for line in data.get("choices", "").splitlines() if line.strip()}
        if data.get("kind") == QuestionKind.CHOICE and len(options) < 2:
            self.add_error("choices", _("Write at least two choices, each on a line of its own."))
        return data


class TierForm(forms.Form):
    """One step of the refund. Emptying it takes it out."""

    hours_before = forms.IntegerField(
        label=_("Hours before the start"), required=False, min_value=0, max_value=9999
    )
    percent = forms.IntegerField(label=_("Percent of the price"), required=False, min_value=0, max_value=100)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("hours_before") is None) != (data.get("percent") is None) and not self.errors:
            self.add_error(None, _("Write both numbers, or none to take this step out."))
        return data


class BaseQuestions(forms.BaseFormSet):
    """Known questions keep their id, so that answers keep their meaning."""

    @property
    def drafts(self) -> list[QuestionDraft]:
        """The questions in the order of their places; rows that were left empty are none."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("label")]
        placed = sorted(
            enumerate(rows), key=lambda pair: (pair[1].get("sort_order") or 10 * (pair[0] + 1), pair[0])
        )
        return [
            QuestionDraft(
                id=row["id"],
                label=row["label"],
                kind=row["kind"] or QuestionKind.TEXT,
                choices=row["choices"],
                help_text=row["help_text"],
                is_required=row["is_required"],
                is_active=row["is_active"],
            )
            for _number, row in placed
        ]


class BaseTiers(forms.BaseFormSet):
    @property
    def tiers(self) -> list[Tier]:
        """The steps, the earliest first."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("percent") is not None]
        return sorted((Tier(row["hours_before"], row["percent"]) for row in rows), reverse=True)


Questions: Any = forms.formset_factory(QuestionForm, BaseQuestions, extra=1, max_num=MAX_QUESTIONS)
Tiers: Any = forms.formset_factory(TierForm, BaseTiers, extra=1, max_num=MAX_TIERS)


def questions_of(workshop: Workshop, data: Any) -> BaseQuestions:
    """The workshop's questions as rows to edit, with a spare one."""
    rows = Question.objects.filter(workshop_id=workshop.pk).order_by("-is_active", "sort_order", "pk")
    known = [
        {
            "id": row.pk,
            "label": row.label,
            "kind": row.kind,
            "choices": row.choices,
            "help_text": row.help_text,
            "is_required": row.is_required,
            "is_active": row.is_active,
            "sort_order": 10 * number,
        }
        for number, row in enumerate(rows, 1)
    ]
    found: BaseQuestions = Questions(data, initial=known, prefix="questions")
    return found


def tiers_of(workshop: Workshop, data: Any) -> BaseTiers:
    """The steps of the refund as rows to edit, with a spare one."""
    rows = RefundTier.objects.filter(workshop_id=workshop.pk).order_by("-hours_before")
    known = [{"hours_before": row.hours_before, "percent": row.percent} for row in rows]
    found: BaseTiers = Tiers(data, initial=known, prefix="tiers")
    return found
