"""Tables that people upload: CSV in whatever encoding and separator their program writes, and XLSX.

Nothing in a file is executed: formulas are read as the values that were stored with them, macros not at all. Every size
is bounded before it is read.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
_MOST_COLUMNS = 30
_MOST_UNPACKED = 60 * 1024 * 1024
_MOST_PARTS = 500
_SEPARATORS = ";,\t|"
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

Row = tuple[int, list[str]]


def read_table(content: bytes) -> list[Row]:
    """The rows that hold anything, with their numbers from 1 as the file counts them. Raises ValidationError."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 5 MB. Send it in parts."))
    if content.startswith(_OLD_EXCEL):
        raise ValidationError(
            _("This is an old or locked Excel file. Save it as .xlsx or .csv, without a password.")
        )
    rows = _sheet(content) if content.startswith(_ZIP) else _text_rows(_decoded(content))
    found: list[Row] = []
    for number, cells in rows:
        if number > MOST_ROWS:
            raise ValidationError(_("The file has more than 20,000 lines. Send it in parts."))
        if any(cells):
            found.append((number, cells))
    return found


def _decoded(content: bytes) -> str:
    encoding = _WIDE.get(content[:2]) or _wide_without_mark(content)
    for candidate in (encoding,) if encoding else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError(_("This file cannot be read. Save it as .xlsx, or as .csv in UTF-8."))


def _wide_without_mark(content: bytes) -> str:
    """UTF-16 of western text has a zero in every other byte."""
    head = content[:200]
    if len(head) < 4 or not head.count(0):
        return ""
    if head[1::2].count(0) > len(head) * 0.4:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) * 0.4 else ""


def _text_rows(text: str) -> Iterator[Row]:
    lines = text.splitlines(keepends=True)
    # Excel's own hint on the first line.
    told = lines[0].strip().lower() if lines else ""
    separator = told[4] if told.startswith("sep=") and len(told) == 5 else _separator(lines)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    number = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise ValidationError(
                _("Line %(line)s cannot be read."), params={"line": reader.line_num}
            ) from None
        if not (number == 1 and told.startswith("sep=")):
            yield number, _cells(row)
        number = reader.line_num + 1


def _separator(lines: list[str]) -> str:
    """The sign that most of the first lines hold; a comma where none does."""
    sample = [line for line in lines[:50] if line.strip()]
    return max(_SEPARATORS, key=lambda sign: (sum(sign in line for line in sample), sign == ","))


def _sheet(content: bytes) -> Iterator[Row]:
    import openpyxl  # takes a moment to load, and few requests need it

    _refuse_bombs(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=_MOST_COLUMNS, values_only=True)
        for number, row in enumerate(rows, 1):
            yield number, _cells("" if value is None else str(value) for value in row)
    except ValidationError:
        raise
    except Exception as error:  # a damaged file fails in openpyxl in dozens of ways
        raise ValidationError(
            _("This Excel file cannot be read. Open it, save it again, and try once more.")
        ) from error


def _refuse_bombs(content: bytes) -> None:
    """Small files that unpack to gigabytes, and XML that multiplies itself. Python's zipfile never unpacks more than a
    part says of itself, so what the parts say is a bound."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise ValidationError(
                    _("This Excel file is too large. Save only the sheet with the addresses.")
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares_entities(packed.read(part)):
                    raise ValidationError(
                        _("This Excel file holds something that no list of addresses needs.")
                    )
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise ValidationError(
            _("This Excel file cannot be read. Open it, save it again, and try once more.")
        ) from error


def _declares_entities(xml: bytes) -> bool:
    return b"<!doctype" in xml.replace(b"\0", b"")[:4096].lower() or b"<!ENTITY" in xml


def _cells(row: Iterable[Any]) -> list[str]:
    cells = [str(cell).strip() for cell in list(row)[:_MOST_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return cells
