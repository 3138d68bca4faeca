"""A workshop's list of who may book it: adding, replacing and taking off, by hand or by the thousand."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.models import WhitelistEntry, Workshop

from .actors import Actor
from .refusals import Conflict, Refusal
from .slot_refusals import UnknownWorkshop
from .whitelist_lines import Entry, InvalidLine, Line, lines_of, read_lines

log = structlog.get_logger(__name__)

MOST_ENTRIES = 20_000


class Mode(StrEnum):
    """Add to the list, make it the list, or take off the list."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"


class NothingReadable(Refusal):
    code = "nothing_readable"
    message = _("None of the lines holds an address or a domain, so nothing was changed.")


class TooManyEntries(Refusal):
    code = "too_many_entries"
    message = _("A list can hold 20,000 entries. Let in a whole domain instead, like example.com.")


class ListChanged(Conflict):
    code = "list_changed"
    message = _("Somebody has changed the list meanwhile. Please look at the changes again.")


@dataclass(frozen=True, slots=True)
class Change:
    """What a change does, or did, to the list.

    `added` and `kept` are entries of the input (`kept`: nothing to do), `removed` and `renamed` values of the list.
    """

    added: tuple[Entry, ...]
    removed: tuple[str, ...]
    kept: tuple[Entry, ...]
    renamed: tuple[str, ...]
    invalid: tuple[InvalidLine, ...]
    total: int

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.renamed)

    @property
    def fingerprint(self) -> str:
        """The same for the same changes to the list."""
        values = ([entry.value for entry in self.added], self.removed, self.renamed)
        return hashlib.sha256(repr(values).encode()).hexdigest()


def preview(*, workshop_id: int, entries: Iterable[Line | str], mode: Mode | str) -> Change:
    """What `change` would do now. Raises UnknownWorkshop, NothingReadable, TooManyEntries."""
    if not Workshop.objects.filter(pk=workshop_id).exists():
        raise UnknownWorkshop
    return _plan(workshop_id, entries, Mode(mode))


@transaction.atomic
def change(
    *,
    workshop_id: int,
    entries: Iterable[Line | str],
    mode: Mode | str,
    by: Actor,
    now: datetime,
    seen: str = "",
) -> Change:
    """Change the list by lines as people write them, all or nothing; bookings of people taken off stay.

    Changes to one list wait for each other on its workshop's row. `seen` is the fingerprint of the preview that was
    agreed to. Raises UnknownWorkshop, NothingReadable, TooManyEntries, ListChanged.
    """
    if Workshop.objects.select_for_update(no_key=True).filter(pk=workshop_id).first() is None:
        raise UnknownWorkshop
    planned = _plan(workshop_id, entries, Mode(mode))
    if seen and seen != planned.fingerprint:
        raise ListChanged
    _write(workshop_id, planned, by=by, now=now)
    log.info(
        "whitelist.changed",
        workshop=workshop_id,
        mode=str(mode),
        added=len(planned.added),
        removed=len(planned.removed),
        invalid=len(planned.invalid),
    )
    return planned


def _plan(workshop_id: int, entries: Iterable[Line | str], mode: Mode) -> Change:
    given = list(entries)
    wanted, invalid = read_lines(_numbered(given))
    if invalid and not wanted:
        raise NothingReadable
    names = dict(WhitelistEntry.objects.filter(workshop_id=workshop_id).values_list("value", "name"))
    listed = {entry.value for entry in wanted}
    added = [] if mode == Mode.REMOVE else [entry for entry in wanted if entry.value not in names]
    removed = {
        Mode.ADD: set(),
        Mode.REPLACE: names.keys() - listed,
        Mode.REMOVE: names.keys() & listed,
    }[mode]
    total = len(names) + len(added) - len(removed)
    if total > MOST_ENTRIES and added:
        raise TooManyEntries
    kept = [entry for entry in wanted if (entry.value in names) != (mode == Mode.REMOVE)]
    renamed = [
        entry.value
        for entry in kept
        if mode != Mode.REMOVE and entry.name and entry.name != names[entry.value]
    ]
    return Change(tuple(added), tuple(sorted(removed)), tuple(kept), tuple(renamed), tuple(invalid), total)


def _numbered(given: Sequence[Line | str]) -> list[Line]:
    if all(isinstance(line, Line) for line in given):
        return [line for line in given if isinstance(line, Line)]
    return lines_of(str(line) for line in given)


def _write(workshop_id: int, planned: Change, *, by: Actor, now: datetime) -> None:
    rows = WhitelistEntry.objects.filter(workshop_id=workshop_id)
    rows.filter(value__in=planned.removed).delete()
    WhitelistEntry.objects.bulk_create(
        [
            WhitelistEntry(
                workshop_id=workshop_id,
                kind=entry.kind,
                value=entry.value,
                name=entry.name,
                added_by_id=by.user_id,
                created_at=now,
            )
            for entry in planned.added
        ],
        batch_size=1000,
    )
    names = {entry.value: entry.name for entry in planned.kept}
    renamed = list(rows.filter(value__in=planned.renamed))
    for row in renamed:
        row.name = names[row.value]
    WhitelistEntry.objects.bulk_update(renamed, ["name"], batch_size=500)
