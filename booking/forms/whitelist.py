"""Addresses for a workshop's list: written, pasted or uploaded."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.services.whitelist import MOST_ENTRIES, Mode
from booking.services.whitelist_lines import Line, lines_of

from .tables import Row, read_table

_MODES = (
    (Mode.ADD, _("Add them to the list")),
    (Mode.REPLACE, _("Make them the whole list, and take everybody else off")),
    (Mode.REMOVE, _("Take them off the list")),
)
# Headers of columns as schools' programs write them, in the languages that our screens speak and some more.
_MAIL = re.compile(
    r"^(e-?mail|mail|e-?mail[ -_]?(address|adresse)|correo.*|courriel|adresse e-?mail|indirizzo e-?mail|email.*)$"
)
_NAME = re.compile(
    r"^(name|full ?name|student( name)?|nombre( completo)?|alumno|nom|nome|estudiante|schüler(in)?)$"
)
_FIRST = re.compile(r"^(first ?name|given ?name|vorname|prénom|nombre de pila)$")
_LAST = re.compile(r"^(last ?name|family ?name|surname|nachname|apellidos?|cognome|nom de famille)$")


class WhitelistForm(forms.Form):
    """`lines` after it is valid: what was pasted, or else what the file holds."""

    text = forms.CharField(
        label=_("Addresses"),
        required=False,
        max_length=2_000_000,
        widget=forms.Textarea({"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "One a line, such as chloe@example.com or Chloe Martin <chloe@example.com>. "
            "A domain like example.com lets in everybody who has an address there."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ".csv,.tsv,.txt,.xlsx,.xlsm"}),
        help_text=_("Excel (.xlsx) or CSV, up to 5 MB. A column with e-mail addresses is enough."),
    )
    mode = forms.ChoiceField(
        label=_("What shall happen with them?"), choices=_MODES, initial=Mode.ADD, widget=forms.RadioSelect
    )

    lines: list[Line]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        text, file = data.get("text", ""), data.get("file")
        if text.strip() and file:
            raise ValidationError(_("Either write addresses or choose a file, so that nothing is mixed up."))
        self.lines = self._lines_of_file(file) if file else lines_of(text.splitlines())
        if not any(line.text.strip() for line in self.lines):
            self.add_error("file" if file else "text", _("There is no address in it."))
        if len(self.lines) > MOST_ENTRIES:
            self.add_error("text", _("That are more than 20,000 lines. Send them in parts."))
        return data

    def _lines_of_file(self, file: Any) -> list[Line]:
        try:
            return lines_of_table(read_table(file.read()))
        except ValidationError as error:
            self.add_error("file", error)
            return []


def lines_of_table(rows: list[Row]) -> list[Line]:
    """The rows as lines: by their headers where there are any, otherwise cell by cell."""
    if not rows:
        return []
    columns = _columns(rows[0][1])
    if columns is None:
        return [Line(number, "\t".join(cells)) for number, cells in rows]
    mail, names = columns
    return [
        Line(number, _cell(cells, mail), " ".join(filter(None, (_cell(cells, at) for at in names))))
        for number, cells in rows[1:]
    ]


def _columns(header: list[str]) -> tuple[int, list[int]] | None:
    """Where addresses and names stand; None if the first row is no header."""
    titles = [title.strip().lower() for title in header]
    if any("@" in title for title in titles):
        return None
    mail = _place(titles, _MAIL)
    if mail is None:
        return None
    whole = _place(titles, _NAME)
    parts = [place for place in (_place(titles, _FIRST), _place(titles, _LAST)) if place is not None]
    if parts and whole is not None and not (_place(titles, _FIRST) is None and len(parts) == 1):
        return mail, parts
    # “nombre” and “apellidos”: the first of them stands among the whole names.
    return mail, [place for place in (whole, *parts) if place is not None]


def _place(titles: list[str], wanted: re.Pattern[str]) -> int | None:
    return next((place for place, title in enumerate(titles) if wanted.match(title)), None)


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
