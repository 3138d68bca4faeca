"""Mail as it comes in and is kept."""

import smtplib
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from standins.mailbox import Mailbox
from tests.wire.mails import confirmation, send

ROOT = Path(__file__).resolve().parents[2]


def test_mail_arrives_with_its_envelope(mailbox: Mailbox) -> None:
    send(
        mailbox,
        confirmation(),
        sender="bounces@alpha.example",
        recipients=["chloe@example.com", "copy@example.com"],
    )
    (mail,) = mailbox.wait_for(1)
    assert (mail.sender, mail.recipients) == (
        "bounces@alpha.example",
        ("chloe@example.com", "copy@example.com"),
    )
    assert mail.subject == "Reserva confirmada: Conversación — martes ☕"
    assert mail.sent_by == "Alpha School <hello@alpha.example>"
    assert mail.text == "Hola Chloe,\n\nnos vemos el martes.\n"
    assert '<a href="http://alpha.localhost:8000/manage/t0ken">' in mail.html


def test_mail_is_kept_to_the_byte(mailbox: Mailbox) -> None:
    raw = b"Subject: dots\r\nX-Odd:  two  blanks\r\n\r\n.one dot\r\n..two dots\r\nlast line\r\n"
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as connection:
        connection.sendmail("a@example.com", ["b@example.com"], raw)
    assert mailbox.wait_for(1)[0].raw == raw


def test_attachments_are_read(mailbox: Mailbox) -> None:
    send(mailbox, confirmation())
    calendar, picture = mailbox.wait_for(1)[0].attachments
    assert (calendar.name, calendar.content_type) == ("lección.ics", "text/calendar")
    assert calendar.content == b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    assert (picture.content_type, picture.content_id, picture.content) == ("image/png", "logo", b"\x89PNG")


def test_newest_comes_first_and_recipients_are_found(mailbox: Mailbox) -> None:
    for address in ("chloe@example.com", "ben@example.com", "Chloe@Example.com"):
        send(mailbox, confirmation(to=address), recipients=[address])
    mailbox.wait_for(3)
    assert [one.recipients[0] for one in mailbox.messages()] == [
        "Chloe@Example.com",
        "ben@example.com",
        "chloe@example.com",
    ]
    assert len(mailbox.messages("CHLOE@example")) == 2
    assert mailbox.messages("dmitri") == []


def test_blind_copy_is_found_by_the_envelope(mailbox: Mailbox) -> None:
    send(mailbox, confirmation(), recipients=["chloe@example.com", "ana@example.com"])
    mailbox.wait_for(1)
    assert len(mailbox.messages("ana@example.com")) == 1


def test_mails_outlive_a_restart(tmp_path: Path) -> None:
    with Mailbox(state=tmp_path / "mails") as first:
        send(first, confirmation(), sender="bounces@alpha.example")
        before = first.wait_for(1)[0]
    assert [path.suffix for path in (tmp_path / "mails").iterdir()] == [".eml"]
    with Mailbox(state=tmp_path / "mails") as second:
        (after,) = second.messages()
    assert (after.id, after.raw, after.sender, after.recipients, after.received_at) == (
        before.id,
        before.raw,
        before.sender,
        before.recipients,
        before.received_at,
    )


def test_stray_file_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.eml").write_text("mine")
    with Mailbox(state=tmp_path) as box:
        assert box.messages() == []
        box.clear()
    assert (tmp_path / "note.eml").read_text() == "mine"


def test_clearing_deletes_the_files(tmp_path: Path) -> None:
    with Mailbox(state=tmp_path) as box:
        for _ in range(3):
            send(box, confirmation())
        box.wait_for(3)
        assert box.clear() == 3
        assert (box.messages(), list(tmp_path.iterdir())) == ([], [])


def test_waiting_gives_up(mailbox: Mailbox) -> None:
    send(mailbox, confirmation())
    with pytest.raises(TimeoutError, match=r"1 of 2 mails came in 0\.2 s"):
        mailbox.wait_for(2, timeout=0.2)


def test_fifty_at_once_all_arrive(mailbox: Mailbox) -> None:
    with ThreadPoolExecutor(10) as pool:
        list(
            pool.map(
                lambda n: send(
                    mailbox, confirmation(to=f"s{n}@example.com"), recipients=[f"s{n}@example.com"]
                ),
                range(50),
            )
        )
    assert {one.recipients[0] for one in mailbox.wait_for(50)} == {f"s{n}@example.com" for n in range(50)}


def test_broken_mail_is_kept_and_shown_as_far_as_it_goes(mailbox: Mailbox) -> None:
    raw = b'Content-Type: text/plain; charset="x-unknown"\r\nSubject: =?utf-8?q?caf=C3\r\n\r\n\xff\xfe caf\xe9\r\n'
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as connection:
        connection.sendmail("a@example.com", ["b@example.com"], raw)
    mail = mailbox.wait_for(1)[0]
    assert mail.raw == raw
    assert "caf" in mail.text
    assert mail.summary()["subject"] == mail.subject


def test_process_keeps_mails_and_ends_cleanly(tmp_path: Path) -> None:
    smtp_port, http_port = (_free_port() for _ in range(2))
    options = [
        "--smtp-port",
        str(smtp_port),
        "--http-port",
        str(http_port),
        "--state",
        str(tmp_path / "mails"),
    ]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "standins.mailbox", *options],
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for_port(smtp_port)
            _wait_for_port(http_port)
            with smtplib.SMTP("127.0.0.1", smtp_port) as connection:
                connection.send_message(confirmation())
        finally:
            process.terminate()
            assert process.wait(10) == 0, (tmp_path / "log").read_text()
    assert len(list((tmp_path / "mails").glob("*.eml"))) == 1
    text = (tmp_path / "log").read_text()
    assert ("chloe@example.com" in text, "1 recipients" in text) == (False, True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
