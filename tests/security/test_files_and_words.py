"""What the school and its students write, in files that are sent in, files that are downloaded, and mails."""

import csv
import io
import zipfile
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from booking import events
from booking.forms.whitelist import WhitelistForm
from booking.models import BookingSettings, MailWording, WhitelistEntry
from booking.wording.braces import fill, paragraphs, problems
from core.clock import now
from core.outbox import services as outbox
from core.spreadsheets import spreadsheet

from .conftest import logged_in

pytestmark = pytest.mark.django_db
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    '=HYPERLINK("http://evil.test")',
)


def workbook(**parts: bytes) -> bytes:
    """A workbook with one address, some of its parts replaced or added."""
    made, file = openpyxl.Workbook(), io.BytesIO()
    made.active["A1"] = "emil@example.com"
    made.save(file)
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def bomb(encoding: str, padding: int = 0) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    text = f'<?xml version="1.0" encoding="{encoding}"?><!--{" " * padding}-->'
    text += f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    body = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    )
    text += f'{body}<c r="A1" t="inlineStr"><is><t>&a8;</t></is></c></row></sheetData></worksheet>'
    return text.encode(encoding)


SHEET = "xl/worksheets/sheet1.xml"
FILES = {
    "entities": workbook(**{SHEET: bomb("utf-8")}),
    "entities in UTF-16": workbook(**{SHEET: bomb("utf-16")}),
    "entities behind a long comment": workbook(**{SHEET: bomb("utf-16", padding=9000)}),
    "outside entity": workbook(
        **{SHEET: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'}
    ),
    "zip bomb": workbook(**{"xl/media/a.bin": b"\0" * 70_000_000}),
    "many parts": workbook(**{f"xl/{n}.xml": b"<a/>" for n in range(600)}),
    "no zip": b"PK\x03\x04" + b"x" * 100,
    "no sheet": workbook(**{"xl/workbook.xml": b"<workbook/>"}),
    "binary": bytes(range(256)) * 50,
    "old Excel": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "one long line": b"a" * 3_000_000,
    "deep quotes": b'"' * 200_001,
    "too large": b"emil@example.com\n" * 400_000,
}


@pytest.mark.parametrize("kind", FILES)
def test_file_that_does_harm_is_refused_with_a_sentence(kind: str, alpha: Any) -> None:
    file = SimpleUploadedFile("../../etc/cron.d/x.xlsx", FILES[kind])
    form = WhitelistForm({"mode": "add"}, {"file": file})
    entries_before = WhitelistEntry.objects.count()
    if form.is_valid():
        assert all(len(line.text) <= 3_000_000 for line in form.lines)
        assert kind in ("one long line", "binary", "deep quotes")
    else:
        assert form.errors
        assert "root:" not in str(form.errors)
    assert WhitelistEntry.objects.count() == entries_before


def test_good_file_is_read() -> None:
    form = WhitelistForm({"mode": "add"}, {"file": SimpleUploadedFile("a.xlsx", workbook())})
    assert form.is_valid()
    assert [line.text for line in form.lines] == ["emil@example.com"]


@pytest.mark.parametrize("rows", [[(text, text)] for text in FORMULAS])
def test_no_cell_calculates(rows: list[tuple[str, str]]) -> None:
    """Neither what stands in the rows nor what stands above them, which may be a question of the school's."""
    text = rows[0][0]
    answer = spreadsheet("x", [text, "B"], rows, file_format="csv")
    for row in csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")):
        assert not row[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")), row
    answer = spreadsheet("x", [text, "B"], rows, file_format="xlsx")
    for cell in openpyxl.load_workbook(io.BytesIO(answer.content)).active["A"]:
        assert cell.data_type != "f"


@pytest.mark.parametrize("name", ['x"\r\nSet-Cookie: a=b', "../../x", "é" * 300, ""])
def test_name_of_a_file_writes_no_header(name: str) -> None:
    head = spreadsheet(name, ["A"], [], file_format="csv").headers["Content-Disposition"]
    assert head.startswith('attachment; filename="')
    assert not set(head) & set("\r\n/\\")


ATTACKS = (
    "{school.__class__}",
    "{student.__init__.__globals__}",
    "{0}",
    "{student!r}",
    "{student:>9999999999}",
    "{student[0]}",
    "{{ settings.SECRET_KEY }}",
    "{% load static %}{% include 'x' %}",
    "{secret}",
    "{",
    "}{",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_braces_reach_nothing(text: str, ana: Any) -> None:
    known = {"student": "Chloe", "school": SimpleNamespace(secret="s3cret")}
    assert problems(text, known) or "{" not in text
    assert fill(text, {"student": "Chloe"}).count("9999") == text.count("9999")
    path = reverse("booking_mails:edit", args=[events.STUDENT_CONFIRMED])
    answer = logged_in(ana).post(path, {"language": "en", "subject": text, "body": text})
    assert answer.status_code < 500
    assert not MailWording.objects.exists()


def test_what_is_put_in_is_never_read_as_words() -> None:
    values = {"student": "{school}{student}%s<b>http://evil.test", "school": "Alpha"}
    assert fill("Dear {student}", values) == "Dear {school}{student}%s<b>http://evil.test"
    (paragraph,) = paragraphs(
        "Dear {student}\n<script>x</script> javascript:alert(1) {link}",
        {**values, "link": 'javascript:alert("1")'},
        links=("link",),
    )
    for word in ("<script", "<b>", "href"):
        assert word not in paragraph.html


def test_subject_and_body_of_the_school_write_no_headers(order: Any, ana: Any, lesson: Any) -> None:
    BookingSettings.objects.create(time_zone="Europe/Madrid", currency="EUR")
    lesson.title = "Talk\r\nBcc: victim@example.com"
    lesson.save()
    path = reverse("booking_mails:edit", args=[events.STUDENT_CONFIRMED])
    words = {
        "language": "en",
        "subject": "Hello\r\nBcc: victim@example.com {workshop} {student}",
        "body": "<img src=x onerror=alert(1)> {workshop}",
    }
    logged_in(ana).post(path, words)
    assert MailWording.objects.exists()
    assert (
        order(
            attendee={"name": "Chloe\r\nBcc: v@example.com", "email": "c@example.com", "timeZone": "UTC"}
        ).status_code
        == 201
    )
    outbox.deliver_pending(now=now())
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert "\nBcc:" not in message.message().as_string().partition("\n\n")[0]
        assert len(message.recipients()) == 1
        assert "<img src=x" not in message.alternatives[0].content
