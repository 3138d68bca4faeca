"""The owner changes who may book a workshop, after seeing what would change."""

import csv
import io
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import OWNER, give_role
from booking.models import WhitelistEntry
from booking.services.whitelist import change
from tests.factories.booking import ANA, NOW, WorkshopFactory

from .conftest import HOST, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def workshop(alpha: Any) -> Any:
    return WorkshopFactory(title="Staff Spanish", registration_mode="whitelist")


def put(workshop: Any, *lines: str) -> None:
    change(workshop_id=workshop.pk, entries=lines, mode="add", by=ANA, now=NOW)


def send(client: Client, workshop: Any, **fields: Any) -> str:
    """Send the form; the address of the preview."""
    answer = client.post(f"/admin/whitelist/{workshop.pk}/", {"mode": "add", **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def values(workshop: Any) -> list[str]:
    return list(WhitelistEntry.objects.filter(workshop=workshop).values_list("value", flat=True))


def test_pasted_addresses_are_previewed_then_added(ana: Client, workshop: Any) -> None:
    put(workshop, "old@example.com")
    address = send(
        ana, workshop, text="Chloe Martin <Chloe@Example.com>\nold@example.com\nnonsense\n@school.example"
    )
    page = ana.get(address).content.decode()
    assert "After this the list has 3 entries. Nothing has changed yet." in page
    assert (
        '<td>3</td><td class="is-long">nonsense</td><td>This is neither an e-mail address nor a domain'
        in page
    )
    assert "<strong>school.example</strong>" in page
    assert values(workshop) == ["old@example.com"]
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    done = ana.post(address, {"seen": seen}, follow=True).content.decode()
    assert "The list is changed. It has 3 entries now." in done
    assert values(workshop) == ["chloe@example.com", "old@example.com", "school.example"]
    entry = WhitelistEntry.objects.get(value="chloe@example.com")
    assert (entry.name, entry.added_by.email) == ("Chloe Martin", "ana@alpha.example")
    report = list(csv.reader(io.StringIO(body(ana.get(f"{address}report.csv")).decode("utf-8-sig"))))
    assert report[1:] == [
        ["1", "chloe@example.com", "Chloe Martin", "added", ""],
        ["2", "old@example.com", "", "already there", ""],
        [
            "3",
            "nonsense",
            "",
            "not understood",
            "This is neither an e-mail address nor a domain like example.com.",
        ],
        ["4", "school.example", "", "added", ""],
    ]


def test_an_uploaded_sheet_replaces_the_list(ana: Client, workshop: Any) -> None:
    put(workshop, "old@example.com")
    book = openpyxl.Workbook()
    for row in (("Nombre", "Correo"), ("Chloe", "chloe@example.com")):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("list.xlsx", file.getvalue())
    address = send(ana, workshop, file=upload, mode="replace")
    page = ana.get(address).content.decode()
    assert "<li>old@example.com</li>" in page
    assert "Bookings that they have already stay as they are." in page
    ana.post(address)
    assert values(workshop) == ["chloe@example.com"]


def test_ticked_entries_are_taken_off(ana: Client, workshop: Any) -> None:
    put(workshop, "a@example.com", "b@example.com", "c@example.com")
    address = send(ana, workshop, ticked=["a@example.com", "c@example.com"], mode="remove")
    ana.post(address)
    assert values(workshop) == ["b@example.com"]


def test_a_list_that_changed_meanwhile_is_shown_again(ana: Client, workshop: Any) -> None:
    address = send(ana, workshop, text="a@example.com", mode="replace")
    seen = ana.get(address).content.decode().partition('name="seen" value="')[2].partition('"')[0]
    put(workshop, "b@example.com")
    page = ana.post(address, {"seen": seen}, follow=True).content.decode()
    assert "Somebody has changed the list meanwhile" in page
    assert "<li>b@example.com</li>" in page
    assert values(workshop) == ["b@example.com"]


def test_list_is_searched_and_paged(ana: Client, workshop: Any) -> None:
    put(workshop, *[f"s{number:03}@example.com" for number in range(60)], "Dora Lang <dora@example.org>")
    first = ana.get(f"/admin/whitelist/{workshop.pk}/").content.decode()
    assert "61 entries on the list" in first
    assert "s048@example.com" in first
    assert "s049@example.com" not in first
    assert "s059@example.com" in ana.get(f"/admin/whitelist/{workshop.pk}/?p=2").content.decode()
    found = ana.get(f"/admin/whitelist/{workshop.pk}/?q=dora").content.decode()
    assert "dora@example.org" in found
    assert "s001@example.com" not in found
    assert (
        "No entry of the list matches." in ana.get(f"/admin/whitelist/{workshop.pk}/?q=zzz").content.decode()
    )


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_number_of_questions(ana: Client, workshop: Any, number: int) -> None:
    put(workshop, *[f"s{number}@example.com" for number in range(number)])
    ana.get(f"/admin/whitelist/{workshop.pk}/")
    with CaptureQueriesContext(connection) as asked:
        ana.get(f"/admin/whitelist/{workshop.pk}/")
    assert sum(not query["sql"].startswith("SET search_path") for query in asked) == 16


def test_empty_list_says_what_to_do(ana: Client, workshop: Any) -> None:
    page = ana.get(f"/admin/whitelist/{workshop.pk}/").content.decode()
    assert "Nobody can book this workshop yet, since its list is empty." in page
    open_one = WorkshopFactory()
    assert "open to everybody now" in ana.get(f"/admin/whitelist/{open_one.pk}/").content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": ""}, "There is no address in it."),
        ({"text": "a@example.com", "mode": "drop"}, "Select a valid choice."),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "There is no address in it."),
        ({"file": SimpleUploadedFile("x.xls", b"\xd0\xcf\x11\xe0")}, "old or locked Excel"),
        (
            {"text": "a@example.com", "file": SimpleUploadedFile("x.csv", b"b@example.com")},
            "Either write addresses or choose a file",
        ),
    ],
)
def test_unusable_input_is_refused_in_words(ana: Client, workshop: Any, fields: dict, message: str) -> None:
    page = ana.post(f"/admin/whitelist/{workshop.pk}/", {"mode": "add", **fields})
    assert page.status_code == 200
    assert message in page.content.decode()


def test_nothing_readable_comes_back_to_the_form(ana: Client, workshop: Any) -> None:
    put(workshop, "a@example.com")
    address = send(ana, workshop, text="nonsense", mode="replace")
    assert "None of the lines holds an address" in ana.get(address, follow=True).content.decode()
    assert values(workshop) == ["a@example.com"]


def test_names_that_are_formulas_stay_text_in_files(ana: Client, workshop: Any) -> None:
    put(workshop, '=HYPERLINK("http://evil.example") <a@example.com>', "+cmd|x <b@example.com>")
    rows = list(
        csv.reader(io.StringIO(body(ana.get(f"/admin/whitelist/{workshop.pk}/list.csv")).decode("utf-8-sig")))
    )
    assert all(row[1].startswith("'") for row in rows[1:] if row[1])
    assert len([row for row in rows[1:] if row[1]]) == 2
    sheet = openpyxl.load_workbook(
        io.BytesIO(body(ana.get(f"/admin/whitelist/{workshop.pk}/list.xlsx")))
    ).active
    assert {sheet.cell(row, 2).data_type for row in (2, 3)} == {"s"}


def test_teacher_student_and_visitor_are_sent_away(
    ben_client: Client, chloe_client: Client, workshop: Any
) -> None:
    put(workshop, "a@example.com")
    for client in (ben_client, chloe_client, Client(HTTP_HOST=HOST)):
        for path in ("", "list.csv"):
            assert client.get(f"/admin/whitelist/{workshop.pk}/{path}").status_code == 302
        sent = client.post(f"/admin/whitelist/{workshop.pk}/", {"mode": "replace", "text": "x@example.com"})
        assert sent.status_code == 302
        assert "whitelist" not in sent["Location"].partition("?")[0]
    assert values(workshop) == ["a@example.com"]


def test_a_form_without_its_token_is_refused(ana: Client, workshop: Any) -> None:
    strict = Client(HTTP_HOST=HOST, enforce_csrf_checks=True)
    strict.cookies = ana.cookies
    answer = strict.post(f"/admin/whitelist/{workshop.pk}/", {"mode": "add", "text": "x@example.com"})
    assert answer.status_code == 403


def test_another_persons_preview_cannot_be_opened(ana: Client, workshop: Any) -> None:
    address = send(ana, workshop, text="a@example.com")
    user = User.objects.create_user("eva@alpha.example", "a long password", first_name="Eva")
    give_role(user, OWNER)
    eva = log_in(user)
    assert "That was too long ago" in eva.post(address, follow=True).content.decode()
    assert eva.get(f"{address}report.csv").status_code == 404
    assert values(workshop) == []


def test_dmitri_has_no_such_workshop(ana: Client, workshop: Any) -> None:
    put(workshop, "a@example.com")
    dmitri = Client(HTTP_HOST="beta.test")
    dmitri.cookies = ana.cookies
    assert dmitri.get(f"/admin/whitelist/{workshop.pk}/").status_code in (302, 404)
