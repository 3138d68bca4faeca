"""Lines that people write, paste or upload, as entries of a workshop's list.

A line may hold an address, a domain, “Name <address>”, several of them between commas or semicolons, or a name and an
address in columns. Capitals, `mailto:` and invisible characters do not matter.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.enums import WhitelistKind
from booking.wording.names import one_line

_LONGEST_VALUE, _LONGEST_NAME, _LONGEST_LINE = 254, 120, 2000
_ADDRESSED = re.compile(r"([^<>]*)<([^<>]*)>")
_BETWEEN = re.compile(r"[,;\t]")
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_](?:[\w-]{0,61}[\w])$")
_PREFIX = re.compile(r"^(mailto:|@|\*@)")
_is_address = EmailValidator()


@dataclass(frozen=True, slots=True)
class Line:
    """What was written on one line; `number` counts from 1. `name` is known where the line has columns."""

    number: int
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An address or a domain as it is kept: in lower case, a domain without its @."""

    number: int
    value: str
    kind: str
    name: str = ""

    @property
    def is_domain(self) -> bool:
        return self.kind == WhitelistKind.DOMAIN


@dataclass(frozen=True, slots=True)
class InvalidLine:
    """A line, or a part of one, that is neither an address nor a domain, and why in words."""

    number: int
    text: str
    why: str | Promise


def lines_of(texts: Iterable[str]) -> list[Line]:
    """Numbered from 1, empty ones counted."""
    return [Line(number, text) for number, text in enumerate(texts, 1)]


def read_lines(lines: Iterable[Line]) -> tuple[list[Entry], list[InvalidLine]]:
    """The entries in the order of the lines, each value once (a name is kept from wherever it stands), and the rest."""
    entries: dict[str, Entry] = {}
    invalid: list[InvalidLine] = []
    for line in lines:
        for found in _read_line(line):
            if isinstance(found, InvalidLine):
                invalid.append(found)
            elif (known := entries.get(found.value)) is None or (found.name and not known.name):
                first = known or found
                entries[found.value] = Entry(first.number, found.value, found.kind, found.name)
    return list(entries.values()), invalid


def _read_line(line: Line) -> list[Entry | InvalidLine]:
    text = _plain(line.text)
    if not text:
        return [_refused(line, line.name, _("There is no address on this line."))] if line.name else []
    if len(text) > _LONGEST_LINE:
        return [_refused(line, text[:80], _("This line is too long."))]
    if line.name:
        return [_entry(line, text, line.name)]
    if _ADDRESSED.search(text):
        return _named(line, text)
    return _listed(line, [part for part in map(_plain, _BETWEEN.split(text)) if part])


def _named(line: Line, text: str) -> list[Entry | InvalidLine]:
    """“Chloe Martin <chloe@example.com>, Dora <…>”, with what stands between and after them."""
    found: list[Entry | InvalidLine] = []
    end = 0
    for match in _ADDRESSED.finditer(text):
        before = [part for part in map(_plain, re.split(r"[;\t]", match[1])) if part.strip(" ,")]
        name = before.pop() if before else ""
        # “a@example.com, Dora <dora@example.com>”: an address without a name may stand before the comma.
        *others, last = re.split(r",", name.strip(" ,")) if "@" in name else [name]
        found += _listed(line, [part.strip() for part in (*before, *others) if part.strip()])
        found.append(_entry(line, _plain(match[2]), last.strip(' ,"')))
        end = match.end()
    rest = [part for part in map(_plain, _BETWEEN.split(text[end:])) if part]
    return found + (_listed(line, rest) if rest else [])


def _listed(line: Line, parts: list[str]) -> list[Entry | InvalidLine]:
    """Addresses beside each other; with just one, the other columns are its owner's name."""
    addresses = [part for part in parts if "@" in part or _DOMAIN.match(part)]
    if len(addresses) == 1:
        return [_entry(line, addresses[0], " ".join(part for part in parts if part != addresses[0]))]
    return [_entry(line, part) for part in parts]


def _entry(line: Line, text: str, name: str = "") -> Entry | InvalidLine:
    written = _plain(text).strip("<>\"' ").lower()
    value = _PREFIX.sub("", _PREFIX.sub("", written))
    name = one_line(_plain(name).strip('" '))[:_LONGEST_NAME]
    if len(value) > _LONGEST_VALUE:
        return _refused(line, text[:80], _("This is too long for an address."))
    if "@" not in value and _DOMAIN.match(value):
        return Entry(line.number, value, WhitelistKind.DOMAIN, name)
    try:
        _is_address(value)
    except ValidationError:
        return _refused(line, text[:80], _why(value))
    return Entry(line.number, value, WhitelistKind.EMAIL, name)


def _why(value: str) -> str | Promise:
    if value.count("@") > 1:
        return _("There is more than one @ in it.")
    if " " in value:
        return _("There is a space in it.")
    if "@" in value:
        return _("This is not a complete e-mail address.")
    return _("This is neither an e-mail address nor a domain like example.com.")


def _refused(line: Line, text: str, why: str | Promise) -> InvalidLine:
    return InvalidLine(line.number, text, why)


def _plain(text: str) -> str:
    """Without what cannot be seen: no-break spaces, marks of direction, a byte order mark, control characters."""
    spaced = "".join(
        " " if unicodedata.category(sign) in ("Zs", "Zl", "Zp") else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign == "\t" or unicodedata.category(sign) not in ("Cf", "Cc")
    )
    return spaced.strip(" \t")
