"""`/connect/<link>`: where a school would give Stripe its details. Here it chooses how that ends."""

from __future__ import annotations

from html import escape
from typing import Any

from standins.stripe import account_state, thin
from standins.stripe.clock import unix_now
from standins.stripe.hosted.pages import not_found, page
from standins.stripe.store import Record
from standins.stripe.world import World
from standins.web import Request, Response, redirect

GIVEN = "given:"


def respond(world: World, request: Request) -> Response:
    link = world.store.find("account_link", request.path.removeprefix("/connect/"))
    if link is None:
        return not_found()
    account = world.store.require("account", link.body["account"])
    if request.method == "POST":
        return _finish(world, link, account, request.form())
    with world.store.transaction():
        link = world.store.require("account_link", link.id)
        if link.private["used"] or link.private["expires_at"] <= unix_now():
            return redirect(link.body["use_case"][link.body["use_case"]["type"]]["refresh_url"])
        link.private["used"] = True
        world.store.save(link)
    return _show(request.path, account, livemode=link.livemode)


def _finish(world: World, link: Record, account: Record, form: dict[str, str]) -> Response:
    """Coming back proves nothing: leaving half-way leads to the same address as finishing."""
    addresses = link.body["use_case"][link.body["use_case"]["type"]]
    ending, status = form.get("ending", "leave"), account.body["card_payments"]
    if ending == "some":
        account_state.give(
            world, account.id, [name.removeprefix(GIVEN) for name in form if name.startswith(GIVEN)]
        )
    elif ending == "wait" and status not in ("", "active"):
        account_state.change(world, account.id, card_payments="pending")
    elif ending == "finish" and status:
        account_state.change(world, account.id, card_payments="active")
    data = {
        "account_id": account.id,
        "configurations": ["merchant"],
        "use_case": link.body["use_case"]["type"],
    }
    thin.record(world, thin.LINK_RETURNED, account.id, livemode=link.livemode, data=data)
    return redirect(addresses.get("return_url", addresses["refresh_url"]))


def _show(path: str, account: Record, *, livemode: bool) -> Response:
    name = escape(account.body["name"] or account.id)
    badge = "Demonstration" if livemode else "Test mode"
    body = (
        f'<main class="notice"><p class="badge">{badge}: nothing is checked</p>'
        f"<h1>Set up payments for {name}</h1>"
        "<p>Stripe would ask here for the school's legal details and bank account. Choose how it went.</p>"
        f'<form method="post" action="{escape(path)}" class="choices">{_open(account)}'
        '<button class="button" name="ending" value="finish">Everything given and verified</button>'
        '<button class="button quiet" name="ending" value="wait">Given, Stripe is still checking</button>'
        '<button class="button quiet" name="ending" value="leave">Leave without finishing</button>'
        "</form></main>"
    )
    return page(title=f"Set up payments for {account.body['name'] or account.id}", body=body)


def _open(account: Record) -> str:
    """What is still wanted, each to be ticked when it is given, and a way to give only some of it."""
    wanted = account.body["requirements"]
    if not wanted:
        return ""
    boxes = "".join(_tick(number, one) for number, one in enumerate(wanted))
    button = '<button class="button quiet" name="ending" value="some">Give only what is ticked</button>'
    return f"<fieldset><legend>Stripe still wants</legend>{boxes}{button}</fieldset>"


def _tick(number: int, requirement: dict[str, Any]) -> str:
    texts = " ".join(escape(error["description"]) for error in requirement["errors"])
    error = f'<span class="error" id="error-{number}">{texts}</span>' if texts else ""
    described = f' aria-describedby="error-{number}"' if texts else ""
    field = requirement["field"]
    box = f'<input type="checkbox" name="{GIVEN}{escape(field)}"{described}>'
    return f'<p class="tick"><label>{box} {escape(_in_words(field))}</label>{error}</p>'


def _in_words(field: str) -> str:
    """`representative.first_name` as "Representative: first name"."""
    return field.replace("_", " ").replace(".", ": ").capitalize()
