"""Requests to whichever server is up; a killed one loses the answer."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

_LOST = (OSError, http.client.HTTPException)


class Lost(Exception):
    """No answer came: nobody can tell from here whether the request was carried out."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]
    cookies: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """One client's way to the school: its servers in turn, and the cookies it was given."""

    def __init__(
        self, host: str, ports: list[int], *, first: int = 0, cookies: dict[str, str] | None = None
    ) -> None:
        self.host = host
        self.cookies = dict(cookies or {})
        self._ports = ports
        self._turn = first

    def get(self, path: str, **headers: str) -> Answer:
        """Safe to repeat, so it is until an answer comes."""
        for _attempt in range(400):
            try:
                return self._send("GET", path, b"", headers)
            except Lost:
                time.sleep(0.05)
        raise AssertionError(f"nobody answers {path}")

    def post_json(self, path: str, body: Any, **headers: str) -> Answer:
        """Raises Lost."""
        return self._send(
            "POST", path, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
        )

    def post_form(self, path: str, fields: Any) -> Answer:
        """Raises Lost."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(fields).encode(), kind)

    def _send(self, verb: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Ask the next server that listens. Raises Lost when it was asked and does not answer."""
        for _attempt in range(400):
            try:
                return self._ask_next(verb, path, body, headers)
            except ConnectionRefusedError:
                time.sleep(0.02)
        raise AssertionError(f"nobody listens to {verb} {path}")

    def _ask_next(self, verb: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        self._turn += 1
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._ports[self._turn % len(self._ports)], timeout=60
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        extra = {"Cookie": cookies} if cookies else {}
        try:
            connection.request(verb, path, body or None, {"Host": self.host, **extra, **headers})
            response = connection.getresponse()
            answer = _answer(response)
        except ConnectionRefusedError:
            raise
        except _LOST as error:
            raise Lost from error
        finally:
            connection.close()
        self.cookies |= answer.cookies
        return answer


def _answer(response: http.client.HTTPResponse) -> Answer:
    cookies = {}
    for value in response.headers.get_all("Set-Cookie") or []:
        name, _, rest = value.partition("=")
        cookies[name] = rest.partition(";")[0]
    return Answer(response.status, response.read(), response.headers, cookies)
