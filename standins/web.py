"""Requests and responses as the parts of the stand-in hand them to each other."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import parse_qs


class ConnectionDroppedError(Exception):
    """Close the connection without a word: the caller never learns what happened."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: Message
    body: bytes
    peer: str = "127.0.0.1"

    def form(self) -> dict[str, str]:
        """The single values of an HTML form."""
        pairs = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50)
        return {name: values[0] for name, values in pairs.items()}

    def query_value(self, name: str, default: str = "") -> str:
        return parse_qs(self.query).get(name, [default])[0]


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_response(status: int, body: Any, headers: dict[str, str] | None = None) -> Response:
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return Response(status, text.encode(), {"Content-Type": "application/json", **(headers or {})})


def redirect(location: str) -> Response:
    return Response(303, b"", {"Location": location, "Cache-Control": "no-store"})
