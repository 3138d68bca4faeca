"""Panels of our own for Wagtail's forms."""

from collections.abc import Sequence
from typing import Any

from django.forms import Media
from django.forms.widgets import Script
from wagtail.admin.panels import Panel


class PartPanel(Panel):
    """A part of a form with a template of its own, which sees `form` and `instance`, and shows `fields`."""

    def __init__(
        self, template_name: str, *, fields: Sequence[str] = (), has_rows: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.template_name, self.fields, self.has_rows = template_name, tuple(fields), has_rows

    def get_form_options(self) -> dict[str, Any]:
        """Or Wagtail would show these fields once more at the end of the form."""
        return {"fields": list(self.fields)}

    def clone_kwargs(self) -> dict[str, Any]:
        return {
            **super().clone_kwargs(),
            "template_name": self.template_name,
            "fields": self.fields,
            "has_rows": self.has_rows,
        }

    class BoundPanel(Panel.BoundPanel):
        @property
        def template_name(self) -> str:
            return self.panel.template_name

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **(super().get_context_data(parent_context) or {}),
                "form": self.form,
                "instance": self.instance,
            }

        @property
        def media(self) -> Media:
            scripts: list[Any] = [Script("booking/admin/rows.js", type="module")]
            return Media(js=scripts if self.panel.has_rows else [])
