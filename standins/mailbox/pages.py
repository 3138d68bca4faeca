"""The HTML of the mailbox: the list of mails, and one mail under four tabs. No script."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from standins.mailbox.messages import Message
from standins.web import Response

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
CURRENT = ' aria-current="page"'
VIEWS = {"html": "HTML", "text": "Text", "headers": "Headers", "attachments": "Files"}


def _page(title: str, body: str, status: int = 200) -> Response:
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/assets/mailbox.css"></head>'
        f"<body>{body}</body></html>"
    )
    return Response(status, html.encode(), HEADERS)


def not_found() -> Response:
    body = '<main class="empty"><h1>There is no such mail</h1><p><a href="/">All mails</a></p></main>'
    return _page("Not found", body, 404)


def listing(messages: list[Message], wanted: str) -> Response:
    """All mails, newest first, or those to the recipient that was searched for."""
    search = (
        '<form class="search" role="search"><label for="to">Recipient</label>'
        f'<input id="to" name="to" type="search" value="{escape(wanted)}" placeholder="chloe@example.com">'
        "<button>Search</button></form>"
    )
    again = f"/?{urlencode({'to': wanted})}" if wanted else "/"
    actions = f'<a class="quiet" href="{escape(again)}">Look again</a>'
    if messages:
        actions += '<form method="post" action="/clear"><button class="quiet">Delete all</button></form>'
    title = '<h1><a href="/">Mailbox</a></h1>'
    head = f'<header class="bar">{title}{search}<div class="actions">{actions}</div></header>'
    return _page("Mailbox", f"{head}<main>{_rows(messages, wanted)}</main>")


def _rows(messages: list[Message], wanted: str) -> str:
    if not messages and wanted:
        nothing = f"<p>No mail to <strong>{escape(wanted)}</strong>.</p>"
        return f'<div class="empty">{nothing}<p><a href="/">Show all mails</a></p></div>'
    if not messages:
        explanation = "Everything that the schools send arrives here and goes nowhere else."
        return f'<div class="empty"><h2>No mail yet</h2><p>{explanation}</p></div>'
    count = f"{len(messages)} mail" + ("s" if len(messages) != 1 else "")
    about = f" to {escape(wanted)}" if wanted else ""
    rows = "".join(_row(one) for one in messages)
    return f'<p class="count">{count}{about}</p><ol class="mails">{rows}</ol>'


def _row(message: Message) -> str:
    files = len(message.attachments)
    clip = f'<span class="files">{files} file{"s" if files != 1 else ""}</span>' if files else ""
    return (
        f'<li><a href="/messages/{message.id}"><span class="subject">{escape(message.subject) or "(no subject)"}</span>'
        f'<span class="people"><span>{escape(message.sent_by)}</span> <span aria-hidden="true">→</span>'
        f' <span class="to">{escape(message.addressed_to)}</span></span>{clip}{_time(message.received_at)}</a></li>'
    )


def _time(moment: datetime) -> str:
    """The time of today's mails, the date too of older ones, on the clock of this machine."""
    local = moment.astimezone()
    today = local.date() == datetime.now(UTC).astimezone().date()
    shown = local.strftime("%H:%M" if today else "%d %b, %H:%M")
    return f'<time datetime="{moment.isoformat()}" title="{_moment(moment)}">{shown}</time>'


def _moment(moment: datetime) -> str:
    return moment.astimezone().strftime("%d %B %Y, %H:%M:%S %Z")


def message(mail: Message, view: str) -> Response:
    """One mail. `view` is a key of VIEWS; without one, the first that has something to show."""
    if view not in VIEWS:
        view = "html" if mail.html else "text"
    facts = {"From": mail.sent_by, "To": mail.addressed_to, "Received": _moment(mail.received_at)}
    if not all(one in mail.addressed_to for one in mail.recipients):
        facts["Sent to"] = ", ".join(mail.recipients)
    details = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts.items())
    subject = escape(mail.subject) or "(no subject)"
    head = (
        f'<header class="bar"><a href="/">← All mails</a></header><main><h1 class="title">{subject}</h1>'
        f"<dl>{details}</dl>"
    )
    bodies = {"html": _html, "text": _text, "headers": _headers, "attachments": _attachments}
    panel = f'<section class="panel" aria-label="{VIEWS[view]}">{bodies[view](mail)}</section>'
    return _page(mail.subject or "Mail", f"{head}{_tabs(mail, view)}{panel}</main>")


def _tabs(mail: Message, view: str) -> str:
    labels = VIEWS | {"attachments": f"{VIEWS['attachments']} ({len(mail.attachments)})"}
    links = "".join(
        f'<a href="/messages/{mail.id}?view={name}"{CURRENT if name == view else ""}>{label}</a>'
        for name, label in labels.items()
    )
    return f'<nav class="tabs" aria-label="Parts of this mail">{links}</nav>'


def _html(mail: Message) -> str:
    if not mail.html:
        return '<p class="empty">This mail has no HTML part.</p>'
    sandbox = "allow-popups allow-popups-to-escape-sandbox"
    return f'<iframe title="The mail as HTML" sandbox="{sandbox}" src="/messages/{mail.id}/html"></iframe>'


def _text(mail: Message) -> str:
    return (
        f"<pre>{escape(mail.text)}</pre>"
        if mail.text
        else '<p class="empty">This mail has no plain text part.</p>'
    )


def _headers(mail: Message) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in mail.headers
    )
    raw = f'<p><a href="/messages/{mail.id}/raw">The mail as it was sent</a></p>'
    return f'<div class="wide"><table>{rows}</table></div>{raw}'


def _attachments(mail: Message) -> str:
    if not mail.attachments:
        return '<p class="empty">Nothing is attached.</p>'
    items = "".join(
        f'<li><a href="/messages/{mail.id}/attachments/{number}" download>{escape(one.name)}</a>'
        f" <span>{escape(one.content_type)}, {_size(len(one.content))}</span></li>"
        for number, one in enumerate(mail.attachments, start=1)
    )
    return f'<ul class="attachments">{items}</ul>'


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1000 else f"{count / 1000:.1f} kB"
