"""The mailbox's pages and JSON."""

import json
from typing import Any

import pytest

from standins.mailbox import Mailbox
from tests.wire.mails import HTML, confirmation, send
from tests.wire.stripe_wire import send as http


def get(mailbox: Mailbox, path: str) -> tuple[int, dict[str, str], str]:
    return http(mailbox.url, "GET", path)


def api(mailbox: Mailbox, path: str, method: str = "GET") -> Any:
    status, _, body = http(mailbox.url, method, f"/api{path}")
    assert status == 200
    return json.loads(body)


@pytest.fixture
def mail_id(mailbox: Mailbox) -> str:
    send(mailbox, confirmation())
    return mailbox.wait_for(1)[0].id


def test_list_shows_who_wrote_what_to_whom(mailbox: Mailbox, mail_id: str) -> None:
    status, headers, html = get(mailbox, "/")
    assert status == 200
    for words in (
        "1 mail",
        "Reserva confirmada",
        "Alpha School &lt;hello@alpha.example&gt;",
        "chloe@example.com",
        "2 files",
    ):
        assert words in html
    assert f'href="/messages/{mail_id}"' in html
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_empty_list_says_what_to_expect(mailbox: Mailbox) -> None:
    assert "No mail yet" in get(mailbox, "/")[2]


def test_list_is_searched_by_recipient(mailbox: Mailbox, mail_id: str) -> None:
    assert mail_id in get(mailbox, "/?to=chloe%40example.com")[2]
    html = get(mailbox, "/?to=%3Cb%3Edmitri")[2]
    assert (mail_id in html, "No mail to <strong>&lt;b&gt;dmitri</strong>" in html) == (False, True)


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("", 'sandbox="allow-popups allow-popups-to-escape-sandbox"'),
        ("?view=text", "nos vemos el martes."),
        (
            "?view=headers",
            '<th scope="row">Subject</th><td>Reserva confirmada: Conversación — martes ☕</td>',
        ),
        ("?view=attachments", "lección.ics"),
        ("?view=nonsense", "<iframe"),
    ],
)
def test_mail_has_four_sides(mailbox: Mailbox, mail_id: str, view: str, words: str) -> None:
    status, _, html = get(mailbox, f"/messages/{mail_id}{view}")
    assert (status, words in html) == (200, True)
    assert html.count('aria-current="page"') == 1


def test_mail_without_html_opens_as_text(mailbox: Mailbox) -> None:
    mail = confirmation()
    mail.clear_content()
    mail.set_content("only words <b>\n")
    send(mailbox, mail)
    found = mailbox.wait_for(1)[0]
    assert "<pre>only words &lt;b&gt;\n</pre>" in get(mailbox, f"/messages/{found.id}")[2]
    assert "This mail has no HTML part." in get(mailbox, f"/messages/{found.id}?view=html")[2]
    assert "Nothing is attached." in get(mailbox, f"/messages/{found.id}?view=attachments")[2]


def test_html_of_a_mail_can_do_nothing_but_be_read(mailbox: Mailbox, mail_id: str) -> None:
    status, headers, html = get(mailbox, f"/messages/{mail_id}/html")
    policy = headers["Content-Security-Policy"]
    assert status == 200
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; ")
    for forbidden in ("allow-scripts", "allow-same-origin", "script-src", "connect-src", "https:"):
        assert forbidden not in policy
    assert html.startswith('<!doctype html><base target="_blank">')
    assert f'src="/messages/{mail_id}/cid/logo"' in html
    assert HTML.split("cid:logo")[1].strip() in html


def test_attachments_are_downloaded(mailbox: Mailbox, mail_id: str) -> None:
    status, headers, body = get(mailbox, f"/messages/{mail_id}/attachments/1")
    assert (status, body) == (200, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert headers["Content-Type"] == "text/calendar"
    assert (
        headers["Content-Disposition"]
        == "attachment; filename=\"lecci_n.ics\"; filename*=UTF-8''lecci%C3%B3n.ics"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["attachments/0", "attachments/3", "attachments/x", "cid/none", "cid/", "text"]
)
def test_part_that_is_not_there_is_not_found(mailbox: Mailbox, mail_id: str, path: str) -> None:
    assert get(mailbox, f"/messages/{mail_id}/attachments/1")[0] == 200
    assert get(mailbox, f"/messages/{mail_id}/{path}")[0] == 404


def test_mail_as_it_was_sent(mailbox: Mailbox, mail_id: str) -> None:
    status, headers, body = get(mailbox, f"/messages/{mail_id}/raw")
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert body.encode() == mailbox.messages()[0].raw


def test_api_lists_and_searches(mailbox: Mailbox, mail_id: str) -> None:
    listed = api(mailbox, "/messages")
    assert listed["total"] == 1
    (mail,) = listed["messages"]
    assert (mail["id"], mail["to"], mail["subject"]) == (
        mail_id,
        ["chloe@example.com"],
        "Reserva confirmada: Conversación — martes ☕",
    )
    assert mail["attachments"][0] == {
        "number": 1,
        "name": "lección.ics",
        "content_type": "text/calendar",
        "size": 32,
    }
    assert api(mailbox, "/messages?to=chloe")["total"] == 1
    assert api(mailbox, "/messages?to=dmitri") == {"total": 0, "messages": []}


def test_api_gives_one_mail_with_its_bodies(mailbox: Mailbox, mail_id: str) -> None:
    mail = api(mailbox, f"/messages/{mail_id}")
    assert (mail["text"], mail["html"].strip()) == ("Hola Chloe,\n\nnos vemos el martes.\n", HTML)
    assert ["To", "chloe@example.com"] in mail["headers"]
    assert mail["envelope_from"] == "hello@alpha.example"


def test_api_says_what_it_does_not_have(mailbox: Mailbox, mail_id: str) -> None:
    assert http(mailbox.url, "GET", f"/api/messages/{mail_id}")[0] == 200
    status, _, body = http(mailbox.url, "GET", "/api/messages/1-2")
    assert (status, json.loads(body)) == (404, {"error": "no such mail"})
    assert get(mailbox, "/messages/1-2")[0] == 404
    assert http(mailbox.url, "POST", f"/messages/{mail_id}")[0] == 404
    assert get(mailbox, "/elsewhere")[0] == 404


def test_api_deletes_everything(mailbox: Mailbox, mail_id: str) -> None:
    assert api(mailbox, "/messages", "DELETE") == {"deleted": 1}
    assert api(mailbox, "/messages") == {"total": 0, "messages": []}
    assert get(mailbox, f"/messages/{mail_id}")[0] == 404


def test_button_deletes_everything_from_our_own_page_only(mailbox: Mailbox, mail_id: str) -> None:
    assert http(mailbox.url, "POST", "/clear", headers={"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert [one.id for one in mailbox.messages()] == [mail_id]
    status, headers, _ = http(mailbox.url, "POST", "/clear", headers={"Sec-Fetch-Site": "same-origin"})
    assert (status, headers["Location"], mailbox.messages()) == (303, "/", [])
