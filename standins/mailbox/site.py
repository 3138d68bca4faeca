"""The pages and the JSON of the mailbox: which address shows what."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from standins.mailbox import pages
from standins.mailbox.messages import Attachment, Message
from standins.mailbox.store import Store
from standins.web import Request, Response, json_response, redirect

STYLESHEET = Path(__file__).with_name("mailbox.css")
MESSAGE = re.compile(r"/(api/)?messages/([0-9a-f-]+)(?:/(html|raw|attachments|cid)(?:/(.+))?)?")
PLAIN_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}
# Mail is foreign HTML: no script, no form, nothing loaded from outside; links open in a tab of their own.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'self'"
)


class Site:
    def __init__(self, store: Store) -> None:
        self._store = store

    def respond(self, request: Request) -> Response:
        match = MESSAGE.fullmatch(request.path)
        if match:
            return self._message(request, match)
        actions: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", "/"): self._list,
            ("GET", "/api/messages"): self._api_list,
            ("DELETE", "/api/messages"): self._api_clear,
            ("POST", "/clear"): self._clear,
            ("GET", "/assets/mailbox.css"): lambda _: _stylesheet(),
        }
        action = actions.get((request.method, request.path))
        return action(request) if action else pages.not_found()

    def _list(self, request: Request) -> Response:
        wanted = request.query_value("to")
        return pages.listing(self._store.newest_first(wanted), wanted)

    def _api_list(self, request: Request) -> Response:
        found = self._store.newest_first(request.query_value("to"))
        return json_response(200, {"total": len(found), "messages": [one.summary() for one in found]})

    def _api_clear(self, request: Request) -> Response:
        return json_response(200, {"deleted": self._store.clear()})

    def _clear(self, request: Request) -> Response:
        """Only from our own page: another site's form must not empty the mailbox."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return Response(403, b"This button works from the mailbox page only.")
        self._store.clear()
        return redirect("/")

    def _message(self, request: Request, match: re.Match[str]) -> Response:
        api, message_id, part, rest = match.groups(default="")
        message = self._store.get(message_id)
        if message is None or request.method != "GET":
            return json_response(404, {"error": "no such mail"}) if api else pages.not_found()
        if part == "raw":
            return Response(200, message.raw, {"Content-Type": "text/plain; charset=utf-8", **PLAIN_HEADERS})
        if part == "html":
            return _mail_html(message)
        if part:
            return _attachment(message, part, rest)
        return (
            json_response(200, message.details())
            if api
            else pages.message(message, request.query_value("view"))
        )


def _mail_html(message: Message) -> Response:
    """The mail's own HTML, its inner pictures pointed at this server, its links at new tabs."""
    inside = re.sub(
        r"cid:([^\"'\s)>]+)", lambda match: f"/messages/{message.id}/cid/{quote(match[1])}", message.html
    )
    html = f'<!doctype html><base target="_blank">{inside}'
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": MAIL_POLICY}
    return Response(
        200, html.encode(), headers | {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    )


def _attachment(message: Message, part: str, rest: str) -> Response:
    if part == "cid":
        found = next((one for one in message.attachments if quote(one.content_id) == rest and rest), None)
    else:
        number = int(rest) if rest.isdecimal() else 0
        found = message.attachments[number - 1] if 1 <= number <= len(message.attachments) else None
    if found is None:
        return pages.not_found()
    return _download(found, inline=part == "cid" and found.content_type.startswith("image/"))


def _download(attachment: Attachment, *, inline: bool) -> Response:
    """RFC 6266: the name once in plain ASCII and once as it is."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", attachment.name)
    kind = "inline" if inline else "attachment"
    disposition = f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(attachment.name, safe='')}"
    headers = {"Content-Type": attachment.content_type, "Content-Disposition": disposition, **PLAIN_HEADERS}
    return Response(200, attachment.content, headers)


def _stylesheet() -> Response:
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-cache"}
    return Response(200, STYLESHEET.read_bytes(), headers)
