"""Files from every kind of office program, and files that want to do harm."""

import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from booking.forms.tables import MOST_BYTES, MOST_ROWS, read_table
from booking.forms.whitelist import lines_of_table

TEXT = "Nombre;Correo electrónico\r\nChloé Martin;chloe@example.com\r\n"
ROWS = [(1, ["Nombre", "Correo electrónico"]), (2, ["Chloé Martin", "chloe@example.com"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_usual_encodings(encoding: str) -> None:
    assert read_table(TEXT.encode(encoding)) == ROWS


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_csv_with_usual_separators(separator: str) -> None:
    assert read_table(TEXT.replace(";", separator).encode()) == ROWS


def test_hint_of_excel_is_no_row_and_counts_as_a_line() -> None:
    assert read_table(b"sep=|\nname|email\nA;B|a@example.com\n") == [
        (2, ["name", "email"]),
        (3, ["A;B", "a@example.com"]),
    ]


def test_quoted_cells_over_two_lines_keep_the_numbers_of_the_file() -> None:
    assert read_table(b'name,email\n"Chloe\nMartin",a@example.com\n\nB,b@example.com') == [
        (1, ["name", "email"]),
        (2, ["Chloe\nMartin", "a@example.com"]),
        (5, ["B", "b@example.com"]),
    ]


def workbook(*rows: tuple) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_xlsx_is_read_and_formulas_are_not_worked_out() -> None:
    content = workbook(("E-mail", "Name"), ("a@example.com", "=1+1"), (None, None), ("b@example.com", 7))
    assert read_table(content) == [
        (1, ["E-mail", "Name"]),
        (2, ["a@example.com"]),
        (4, ["b@example.com", "7"]),
    ]


def test_headers_say_which_column_is_which() -> None:
    rows = [(1, ["Vorname", "Nachname", "E-Mail"]), (2, ["Chloe", "Martin", "c@example.com"]), (3, ["Ben"])]
    assert [(line.number, line.text, line.name) for line in lines_of_table(rows)] == [
        (2, "c@example.com", "Chloe Martin"),
        (3, "", "Ben"),
    ]
    spanish = [(1, ["Nombre", "Apellidos", "Correo"]), (2, ["Ana", "Ruiz", "a@example.com"])]
    assert [line.name for line in lines_of_table(spanish)] == ["Ana Ruiz"]


def test_without_headers_every_row_counts() -> None:
    rows = [(1, ["Chloe", "c@example.com"]), (2, ["d@example.com"])]
    assert [(line.number, line.text) for line in lines_of_table(rows)] == [
        (1, "Chloe\tc@example.com"),
        (2, "d@example.com"),
    ]


def refused(content: bytes) -> str:
    with pytest.raises(ValidationError) as refusal:
        read_table(content)
    return refusal.value.messages[0]


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The file with other parts in place of its own."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], old.read(name)))
    return file.getvalue()


def test_small_file_that_unpacks_to_gigabytes_is_refused() -> None:
    bomb = repacked(workbook(("a@example.com",)), sheet1=b" " * (70 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert "too large" in refused(bomb)


def test_xml_that_multiplies_itself_is_refused() -> None:
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "no list of addresses needs" in refused(repacked(workbook(("a@example.com",)), workbook=lol))


def test_row_far_down_costs_no_memory() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>a@example.com</t></is></c></row>'
        b"</sheetData></worksheet>"
    )
    assert "more than 20,000 lines" in refused(repacked(workbook(("x",)), sheet1=sheet))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
        (b"a@example.com\n" * (MOST_ROWS + 1), "more than 20,000 lines"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old or locked Excel"),
        (b"PK\x03\x04" + b"nonsense" * 50, "cannot be read"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x81\x8d", "cannot be read"),
        (b'"' + b"x" * 200_000, "Line 1 cannot be read"),
    ],
)
def test_what_is_no_list_is_refused_in_words(content: bytes, message: str) -> None:
    assert message in refused(content)


def test_an_empty_file_has_no_rows() -> None:
    assert read_table(b"") == []
