"""`/connect/<link>`: where a school would give Stripe its details. Here it chooses how that ends."""

from __future__ import annotations

from html import escape

from standins.stripe import account_state
from standins.stripe.clock import unix_now
from standins.stripe.hosted.pages import not_found, page
from standins.stripe.store import Record
from standins.stripe.world import World
from standins.web import Request, Response, redirect

ENDINGS = {"finish": "active", "wait": "pending", "leave": ""}


def respond(world: World, request: Request) -> Response:
    link = world.store.find("account_link", request.path.removeprefix("/connect/"))
    if link is None:
        return not_found()
    addresses = link.body["use_case"][link.body["use_case"]["type"]]
    account = world.store.require("account", link.body["account"])
    if request.method == "POST":
        return _finish(world, account, addresses, request.form().get("ending", "leave"))
    with world.store.transaction():
        link = world.store.require("account_link", link.id)
        if link.private["used"] or link.private["expires_at"] <= unix_now():
            return redirect(addresses["refresh_url"])
        link.private["used"] = True
        world.store.save(link)
    return _show(request.path, account)


def _finish(world: World, account: Record, addresses: dict[str, str], ending: str) -> Response:
    """Coming back proves nothing: leaving half-way leads to the same address as finishing."""
    status = ENDINGS.get(ending, "")
    if status and account.body["card_payments"] not in ("", "active"):
        account_state.change(world, account.id, card_payments=status)
    return redirect(addresses.get("return_url", addresses["refresh_url"]))


def _show(path: str, account: Record) -> Response:
    name = escape(account.body["name"] or account.id)
    body = (
        '<main class="notice"><p class="badge">Test mode: nothing is checked</p>'
        f"<h1>Set up payments for {name}</h1>"
        "<p>Stripe would ask here for the school's legal details and bank account. Choose how it went.</p>"
        f'<form method="post" action="{escape(path)}" class="choices">'
        '<button class="button" name="ending" value="finish">Everything given and verified</button>'
        '<button class="button quiet" name="ending" value="wait">Given, Stripe is still checking</button>'
        '<button class="button quiet" name="ending" value="leave">Leave without finishing</button>'
        "</form></main>"
    )
    return page(title=f"Set up payments for {account.body['name'] or account.id}", body=body)
