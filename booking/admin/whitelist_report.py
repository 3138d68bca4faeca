"""A change of a workshop's list in words: for the screen, and line by line for a file."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from booking.services.whitelist import Change, Mode
from booking.services.whitelist_lines import Entry, InvalidLine

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ShownChange:
    """What the screen shows: of each kind the number and the first SHOWN."""

    added: list[Entry]
    added_count: int
    removed: list[str]
    removed_count: int
    kept_count: int
    renamed_count: int
    invalid: list[InvalidLine]
    invalid_count: int
    total: int
    is_empty: bool
    fingerprint: str
    domains: list[str]


def shown_change(change: Change) -> ShownChange:
    return ShownChange(
        added=list(change.added[:SHOWN]),
        added_count=len(change.added),
        removed=list(change.removed[:SHOWN]),
        removed_count=len(change.removed),
        kept_count=len(change.kept),
        renamed_count=len(change.renamed),
        invalid=list(change.invalid[:SHOWN]),
        invalid_count=len(change.invalid),
        total=change.total,
        is_empty=change.is_empty,
        fingerprint=change.fingerprint,
        domains=[entry.value for entry in change.added if entry.is_domain][:SHOWN],
    )


def report_header() -> list[str]:
    return [_("Line"), _("Address or domain"), _("Name"), _("Result"), _("Why")]


def report_rows(change: Change, *, mode: str) -> list[list[Any]]:
    """By line; what is taken off without standing in the input comes last."""
    renamed = set(change.renamed)
    untouched = _("was not on the list") if mode == Mode.REMOVE else _("already there")
    rows: list[list[Any]] = [
        [entry.number, entry.value, entry.name, _("added"), ""] for entry in change.added
    ]
    rows += [
        [
            entry.number,
            entry.value,
            entry.name,
            _("already there, with a new name") if entry.value in renamed else untouched,
            "",
        ]
        for entry in change.kept
    ]
    rows += [[bad.number, bad.text, "", _("not understood"), str(bad.why)] for bad in change.invalid]
    rows.sort(key=lambda row: row[0])
    return rows + [[None, value, "", _("taken off"), ""] for value in change.removed]
