"""Tables as files to download: CSV for every program, XLSX for offices. What people typed never becomes a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify

CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What makes spreadsheets calculate (OWASP "CSV Injection"); a quote in front keeps them from it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_000

Cell = str | int | float | Decimal | date | time | datetime | None


def spreadsheet(
    name: str, header: Sequence[Any], rows: Iterable[Sequence[Cell]], *, file_format: str
) -> HttpResponseBase:
    """The table as a download named `name`. CSV is streamed row by row, XLSX held as one file.

    Datetimes must be naive wall-clock times whose zone the header names: XLSX knows no zones.
    """
    answer = _xlsx(header, rows) if file_format == XLSX else _csv(header, rows)
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="{slugify(name) or "export"}.{file_format}"'
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def harmless(value: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula, with a quote in front; numbers and dates as they are."""
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")[:_LONGEST_CELL]
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


class _Echo:
    def write(self, text: str) -> str:
        return text


def _csv(header: Sequence[Any], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        # The mark lets Excel read UTF-8.
        yield "\ufeff" + writer.writerow([harmless(str(title)) for title in header])
        for row in rows:
            yield writer.writerow([_plain(harmless(value)) for value in row])

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")


def _plain(value: Cell) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _xlsx(header: Sequence[Any], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    import openpyxl  # takes a moment to load, and few requests need it
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for position in range(len(header)):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(position + 1)].width = 20
    titles = [_cell(sheet, str(title)) for title in header]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return HttpResponse(file.getvalue(), content_type=_XLSX_TYPE)


def _cell(sheet: Any, value: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # Text stays text, whatever it begins with.
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell
