"""The form of the payment page: fields for a card or a bank account, and the help that fills them in."""

from __future__ import annotations

import re
from html import escape

from standins.stripe.cards import FAILING_BANK_ACCOUNT, GOOD_BANK_ACCOUNT
from standins.stripe.hosted.view import View

CARD_FILLS = {
    "succeeds": "4242 4242 4242 4242",
    "declined": "4000 0000 0000 0002",
    "insufficient": "4000 0000 0000 9995",
    "authenticate": "4000 0025 0000 3155",
}
BANK_FILLS = {"bank_succeeds": GOOD_BANK_ACCOUNT, "bank_fails": FAILING_BANK_ACCOUNT}
BUTTON_WORDS = {"book": "book", "donate": "donate"}


def payment_form(view: View, values: dict[str, str], errors: dict[str, str], *, bank: bool) -> str:
    """HTML: the choice of method, and the form for the one that was chosen."""
    return (
        f'{_method_choice(view, bank=bank)}<form method="post" action="/pay/{view.session.id}" novalidate>'
        f'<input type="hidden" name="method" value="{"bank_debit" if bank else "card"}">'
        f"{_fields(view, values, errors, bank=bank)}{_submit(view, bank=bank)}{_help(view, bank=bank)}</form>"
    )


def filled(values: dict[str, str]) -> dict[str, str]:
    """What was typed, with a test card or account put in."""
    choice = values["fill"]
    if choice in BANK_FILLS:
        return values | {"account": BANK_FILLS[choice]}
    if choice in CARD_FILLS:
        return values | {"number": CARD_FILLS[choice], "expiry": "12 / 34", "cvc": "123"}
    return values


def _method_choice(view: View, *, bank: bool) -> str:
    if len(view.methods) < 2:
        return ""
    links = "".join(
        f'<a href="/pay/{view.session.id}?method={method}"{current}>{view.say(method)}</a>'
        for method, current in (
            ("card", "" if bank else ' aria-current="true"'),
            ("bank_debit", ' aria-current="true"' if bank else ""),
        )
    )
    return f'<nav class="methods" aria-label="{view.say("method")}">{links}</nav>'


def _fields(view: View, values: dict[str, str], errors: dict[str, str], *, bank: bool) -> str:
    fixed = view.session.body["customer_email"]
    if fixed:
        email = (
            f'<p class="field"><span class="label">{view.say("email")}</span><span>{escape(fixed)}</span></p>'
        )
    else:
        email = _field(view, "email", "email", values, errors, kind="email", autocomplete="email")
    if bank:
        account = _field(view, "account", "account_number", values, errors, autocomplete="off")
        return email + _field(view, "name", "account_name", values, errors, autocomplete="name") + account
    number = _field(view, "number", "card_number", values, errors, mode="numeric", autocomplete="cc-number")
    expiry = _field(view, "expiry", "expiry", values, errors, mode="numeric", autocomplete="cc-exp")
    cvc = _field(view, "cvc", "cvc", values, errors, mode="numeric", autocomplete="cc-csc")
    name = _field(view, "name", "card_name", values, errors, autocomplete="cc-name")
    return f'{email}{number}<div class="pair">{expiry}{cvc}</div>{name}'


def _field(
    view: View,
    name: str,
    label: str,
    values: dict[str, str],
    errors: dict[str, str],
    *,
    kind: str = "text",
    mode: str = "text",
    autocomplete: str,
) -> str:
    error = errors.get(name)
    message = f'<span class="error" id="{name}-error">{view.say(error)}</span>' if error else ""
    invalid = f' aria-invalid="true" aria-describedby="{name}-error"' if error else ""
    inputmode = "" if mode == "text" else f' inputmode="{mode}"'
    return (
        f'<p class="field"><label for="{name}">{view.say(label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}"{inputmode} autocomplete="{autocomplete}" required'
        f' value="{escape(values.get(name, ""))}"{invalid}>{message}</p>'
    )


def _submit(view: View, *, bank: bool) -> str:
    words = BUTTON_WORDS.get(view.session.body["submit_type"] or "", "pay")
    note = f'<p class="fine">{view.say("debit_note")}</p>' if bank else ""
    message = (view.session.body["custom_text"]["submit"] or {}).get("message", "")
    custom = f'<p class="fine">{escape(message)}</p>' if message else ""
    return f'<button class="button" type="submit">{view.say(words, amount=view.total)}</button>{note}{custom}'


def _help(view: View, *, bank: bool) -> str:
    fills = BANK_FILLS if bank else CARD_FILLS
    buttons = "".join(
        f'<button class="fill" name="fill" value="{name}"><span>{view.say(f"fill_{name}")}</span>'
        f"<code>{_grouped(number)}</code></button>"
        for name, number in fills.items()
    )
    note = "" if bank else f'<p class="fine">{view.say("help_note")}</p>'
    heading = view.say("help_bank" if bank else "help")
    return f'<aside class="help"><h2>{heading}</h2><div class="fills">{buttons}</div>{note}</aside>'


def _grouped(number: str) -> str:
    return re.sub(r"(\S{4})(?=\S)", r"\1 ", number)
