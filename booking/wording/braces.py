"""Words with placeholders in braces, as schools write them into their mails: "Dear {student}, …".

Nothing but a known name in braces means anything. What is put in is never looked at again, and all of it is escaped.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_ADDRESS = re.compile(r"https?://\S+\Z")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The same words twice: as text, and as HTML that is safe to show."""

    text: str
    html: SafeString


def problems(text: str, known: Collection[str]) -> list[str]:
    """What is wrong with such words, in sentences; nothing if they can be used."""
    unknown = sorted({name for name in names(text) if name not in known})
    found = [_("There is no placeholder {%(name)s}.") % {"name": name} for name in unknown]
    if any(brace in _PLACEHOLDER.sub("", text) for brace in "{}"):
        found.append(_("A brace stands alone. Write placeholders like {student}, with a brace on each side."))
    return found


def names(text: str) -> list[str]:
    """The placeholders in the order in which they stand."""
    return [_name(inside) for inside in _PLACEHOLDER.findall(text)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The words with the values in them. A name without a value stays as it is written."""
    return "".join(value for _name, value in _pieces(text, values))


def paragraphs(text: str, values: Mapping[str, str], *, links: Collection[str] = ()) -> tuple[Paragraph, ...]:
    """One for each block of lines. Addresses become links where the school wrote them, and in the values of `links`.

    Never in other values: a student's name must not put a link into the school's mail.
    """
    blocks = _EMPTY_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return tuple(_paragraph(block, values, links) for block in blocks if block.strip())


def _paragraph(block: str, values: Mapping[str, str], links: Collection[str]) -> Paragraph:
    pieces = [(name, value) for name, value in _pieces(block.strip(), values) if value]
    html = format_html_join("", "{}", ((_html(name, value, links),) for name, value in pieces))
    runs_left = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in block)
    return Paragraph("".join(_apart(name, value, runs_left) for name, value in pieces), html)


def _apart(name: str | None, value: str, runs_left: bool) -> str:
    """A time or a Latin name keeps its own direction inside Arabic or Hebrew (Unicode TR 9, 2.7)."""
    return f"\u2068{value}\u2069" if name and runs_left else value


def _pieces(text: str, values: Mapping[str, str]) -> Iterator[tuple[str | None, str]]:
    """What the school wrote comes without a name, what is put in with its own."""
    last = 0
    for match in _PLACEHOLDER.finditer(text):
        name = _name(match[1])
        if name not in values:
            continue
        yield None, text[last : match.start()]
        yield name, values[name]
        last = match.end()
    yield None, text[last:]


def _html(name: str | None, value: str, links: Collection[str]) -> SafeString:
    if name is None:
        return _lines(mark_safe(urlize(value, autoescape=True)))  # noqa: S308 - urlize has escaped it
    if name in links and _ADDRESS.match(value):
        return format_html('<a href="{}">{}</a>', value, value)
    # A value keeps its own direction whatever it stands in: “18:00–19:00” in Arabic, say.
    return format_html('<span dir="auto">{}</span>', _lines(conditional_escape(str(value))))


def _lines(html: SafeString) -> SafeString:
    return mark_safe(html.replace("\n", "<br>"))  # noqa: S308 - only line breaks are added


def _name(inside: str) -> str:
    return inside.strip().lower()
