"""Blocks that point at what booking knows. They keep the number of a row and nothing that it says."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.apps import apps
from wagtail.blocks import FieldBlock

from booking.selectors.teachers import public_teachers
from booking.selectors.workshops import public_workshops
from core.clock import now

Option = tuple[int, str]
StrOrPromise = Any  # a text, or one that is translated when it is shown


def workshop_options() -> list[Option]:
    """The current school's active workshops."""
    return [(card.id, card.title) for card in public_workshops(now=now())]


def teacher_options() -> list[Option]:
    """The current school's bookable teachers."""
    return [(card.id, card.name) for card in public_teachers()]


class RowChoiceBlock(FieldBlock):
    """One row of a model, chosen from a list that is read anew for each form. Its value is the row's number."""

    model = ""

    def __init__(self, required: bool = True, help_text: StrOrPromise = "", **kwargs: Any) -> None:
        self.field = forms.TypedChoiceField(
            choices=self._choices, coerce=int, empty_value=None, required=required, help_text=help_text
        )
        super().__init__(**kwargs)

    def options(self) -> list[Option]:
        raise NotImplementedError

    def extract_references(self, value: int | None) -> Iterator[tuple[Any, str, str, str]]:
        if value is not None:
            yield apps.get_model(self.model), str(value), "", ""

    def _choices(self) -> list[tuple[int | str, str]]:
        return [("", "—"), *self.options()]


class RowsChoiceBlock(FieldBlock):
    """Several rows of a model, ticked in a list. Its value is a list of their numbers; empty means all."""

    model = ""

    def __init__(self, required: bool = False, help_text: StrOrPromise = "", **kwargs: Any) -> None:
        self.field = forms.TypedMultipleChoiceField(
            choices=self.options,
            coerce=int,
            required=required,
            help_text=help_text,
            widget=forms.CheckboxSelectMultiple,
        )
        super().__init__(**kwargs)

    def options(self) -> list[Option]:
        raise NotImplementedError

    def get_default(self) -> list[int]:
        return []

    def to_python(self, value: Any) -> list[int]:
        return list(value or [])

    def extract_references(self, value: list[int]) -> Iterator[tuple[Any, str, str, str]]:
        for pk in value:
            yield apps.get_model(self.model), str(pk), "", ""


class WorkshopBlock(RowChoiceBlock):
    model = "booking.Workshop"

    def options(self) -> list[Option]:
        return workshop_options()

    class Meta:
        icon = "calendar-check"


class PickedWorkshopsBlock(RowsChoiceBlock):
    model = "booking.Workshop"

    def options(self) -> list[Option]:
        return workshop_options()

    class Meta:
        icon = "calendar-check"


class PickedTeachersBlock(RowsChoiceBlock):
    model = "booking.Teacher"

    def options(self) -> list[Option]:
        return teacher_options()

    class Meta:
        icon = "group"
