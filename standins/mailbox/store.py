"""Mails as `.eml` files in one folder, so that they outlive a restart and any mail program can open them.

The envelope stands in front of what came, in the headers that mail servers use for it (RFC 5321 4.4, and
Delivered-To once for each recipient); it is taken off again on reading.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from standins.mailbox.messages import Message

NAME = re.compile(r"(\d{19})-[0-9a-f]{8}")
ADDRESS = re.compile(r"[^\r\n\x00]{0,320}")


class Store:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self.arrived = threading.Condition()
        self._messages = [_read(path) for path in sorted(folder.glob("*.eml")) if NAME.fullmatch(path.stem)]

    def add(self, *, sender: str, recipients: Sequence[str], raw: bytes) -> Message:
        """Stores one mail. Raises ValueError for an envelope address that is none."""
        if not all(ADDRESS.fullmatch(one) for one in (sender, *recipients)):
            raise ValueError("an envelope address contains a line break or is too long")
        now = time.time_ns()
        name = f"{now:019d}-{secrets.token_hex(4)}"
        envelope = [f"Return-Path: <{sender}>", *(f"Delivered-To: {one}" for one in recipients), ""]
        path = self._folder / f"{name}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes("\r\n".join(envelope).encode() + raw)
        unfinished.rename(path)
        message = Message(name, raw, sender, tuple(recipients), _when(name))
        with self.arrived:
            self._messages.append(message)
            self.arrived.notify_all()
        return message

    def newest_first(self, to: str = "") -> list[Message]:
        """All mails, or those with a recipient that contains `to`."""
        with self.arrived:
            messages = sorted(self._messages, key=lambda one: one.id, reverse=True)
        return [one for one in messages if not to or one.is_to(to)]

    def get(self, message_id: str) -> Message | None:
        with self.arrived:
            return next((one for one in self._messages if one.id == message_id), None)

    def clear(self) -> int:
        """Deletes every mail, also its file. Returns how many there were."""
        with self.arrived:
            gone, self._messages = self._messages, []
        for message in gone:
            (self._folder / f"{message.id}.eml").unlink(missing_ok=True)
        return len(gone)


def _read(path: Path) -> Message:
    rest = path.read_bytes()
    sender = ""
    recipients: list[str] = []
    while True:
        line, separator, following = rest.partition(b"\r\n")
        name, _, value = line.partition(b": ")
        if not separator or name not in (b"Return-Path", b"Delivered-To"):
            return Message(path.stem, rest, sender, tuple(recipients), _when(path.stem))
        if name == b"Return-Path":
            sender = value.decode().removeprefix("<").removesuffix(">")
        else:
            recipients.append(value.decode())
        rest = following


def _when(name: str) -> datetime:
    return datetime.fromtimestamp(int(name.partition("-")[0]) / 1e9, UTC)
