"""The HTML of the payment page. Words from `wording`, looks from `pages.css` and the session's own colours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from standins.stripe.cards import FAILING_BANK_ACCOUNT, GOOD_BANK_ACCOUNT
from standins.stripe.hosted.pages import notice, page
from standins.stripe.hosted.wording import LANGUAGES
from standins.stripe.money import write_amount
from standins.stripe.store import Record
from standins.web import Response

CARD_FILLS = {
    "succeeds": "4242 4242 4242 4242",
    "declined": "4000 0000 0000 0002",
    "insufficient": "4000 0000 0000 9995",
    "authenticate": "4000 0025 0000 3155",
}
BANK_FILLS = {"bank_succeeds": GOOD_BANK_ACCOUNT, "bank_fails": FAILING_BANK_ACCOUNT}
BUTTON_WORDS = {"book": "book", "donate": "donate"}


@dataclass(frozen=True)
class View:
    session: Record
    language: str
    school: str
    methods: list[str]

    def say(self, key: str, **values: Any) -> str:
        """The words for `key`, ready for HTML."""
        return escape(LANGUAGES[self.language][key].format(**values))

    def money(self, amount: int) -> str:
        return write_amount(amount, self.session.body["currency"], self.language)

    @property
    def theme_path(self) -> str:
        return f"/pay/{self.session.id}/theme.css"

    @property
    def total(self) -> str:
        return self.money(self.session.body["amount_total"])


def success_url(view: View) -> str:
    return view.session.body["success_url"].replace("{CHECKOUT_SESSION_ID}", view.session.id)


def filled(values: dict[str, str]) -> dict[str, str]:
    """What was typed, with a test card or account put in."""
    choice = values["fill"]
    if choice in BANK_FILLS:
        return values | {"account": BANK_FILLS[choice]}
    if choice in CARD_FILLS:
        return values | {"number": CARD_FILLS[choice], "expiry": "12 / 34", "cvc": "123"}
    return values


def closed(view: View) -> Response:
    """A session that is complete or expired, with the way back to the school."""
    status = view.session.body["status"]
    words = LANGUAGES[view.language]
    link = success_url(view) if status == "complete" else view.session.body["cancel_url"] or ""
    return notice(
        title=words[f"{status}_title"],
        text=words[f"{status}_text"],
        link=link,
        link_text=words["back"].format(school=view.school),
        language=view.language,
        theme=view.theme_path,
        status=200 if status == "complete" else 410,
    )


def form(
    view: View,
    values: dict[str, str],
    *,
    bank: bool,
    errors: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    payment = (
        f'<section class="payment" aria-labelledby="details"><h1 id="details">{view.say("details")}</h1>'
        f"{_problem(view, problem)}{_method_choice(view, bank=bank)}"
        f'<form method="post" action="/pay/{view.session.id}" novalidate>'
        f'<input type="hidden" name="method" value="{"bank_debit" if bank else "card"}">'
        f"{_fields(view, values, errors or {}, bank=bank)}{_submit(view, bank=bank)}{_help(view, bank=bank)}"
        "</form></section>"
    )
    body = f'<main class="checkout">{_summary(view)}{payment}</main>'
    return _page(view, body, status=status, failed=bool(errors or problem))


def authentication(view: View) -> Response:
    body = (
        f'<main class="notice"><p class="badge">{view.say("test_mode")}</p>'
        f"<h1>{view.say('authenticate_title')}</h1>"
        f"<p>{view.say('authenticate_text', amount=view.total, school=view.school)}</p>"
        f'<form method="post" action="/pay/{view.session.id}/authenticate" class="choices">'
        f'<button class="button" name="answer" value="pass">{view.say("authenticate_pass")}</button>'
        f'<button class="button quiet" name="answer" value="fail">{view.say("authenticate_fail")}</button>'
        "</form></main>"
    )
    return _page(view, body)


def theme(view: View) -> Response:
    """The school's own colours as custom properties; the text on the button stays readable on any of them."""
    branding = view.session.body["branding_settings"]
    button, background = branding["button_color"], branding["background_color"]
    radius = {"pill": "999px", "rectangular": "0", "rounded": "8px"}[branding["border_style"]]
    css = (
        f":root{{--brand:{button};--on-brand:{_readable_on(button)};"
        f"--page:{background};--on-page:{_readable_on(background)};--radius:{radius}}}"
    )
    return Response(
        200, css.encode(), {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-store"}
    )


def _readable_on(colour: str) -> str:
    """Black or white, whichever WCAG 2's contrast formula prefers."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#111111" if (luminance + 0.05) ** 2 > 0.05 * 1.05 else "#ffffff"


def _page(view: View, body: str, *, status: int = 200, failed: bool = False) -> Response:
    """A failed try is said in the title too, which a screen reader reads first."""
    words = LANGUAGES[view.language]
    title = words["pay_to"].format(school=view.school)
    title = f"{words['problem']}: {title}" if failed else title
    return page(title=title, body=body, language=view.language, theme=view.theme_path, status=status)


def _summary(view: View) -> str:
    cancel_url = view.session.body["cancel_url"]
    words = view.say("back", school=view.school)
    back = (
        f'<p><a class="back" href="{escape(cancel_url)}"><span aria-hidden="true">←</span> {words}</a></p>'
        if cancel_url
        else ""
    )
    items = zip(view.session.private["line_items"], view.session.private["products"], strict=True)
    listed = "".join(_item(view, item, product) for item, product in items)
    return (
        '<section class="summary" aria-labelledby="summary"><div class="inner">'
        f'{back}<p class="badge">{view.say("test_mode")}</p>'
        f'<p class="payee">{view.say("pay_to", school=view.school)}</p><p class="amount">{escape(view.total)}</p>'
        f'<h2 id="summary" class="quiet-title">{view.say("summary")}</h2><ul class="items">{listed}</ul>'
        f'<p class="total"><span>{view.say("total")}</span> <span>{escape(view.total)}</span></p></div></section>'
    )


def _item(view: View, item: dict[str, Any], product: dict[str, Any]) -> str:
    description = f'<p class="fine">{escape(product["description"])}</p>' if "description" in product else ""
    price = view.money(item["price"]["unit_amount"])
    count = item["quantity"]
    quantity = f'<p class="fine">{view.say("quantity", count=count, price=price)}</p>' if count > 1 else ""
    return (
        f'<li><div><p class="name">{escape(product["name"])}</p>{description}{quantity}</div>'
        f'<p class="price">{escape(view.money(item["amount_total"]))}</p></li>'
    )


def _problem(view: View, reason: str) -> str:
    if not reason:
        return ""
    heading, text = view.say("problem"), view.say(_words_for(reason))
    return f'<div class="problem" role="alert"><strong>{heading}</strong><p>{text}</p></div>'


def _words_for(reason: str) -> str:
    """The wording for a decline code: banks tell some reasons to nobody."""
    if reason in LANGUAGES["en"]:
        return reason
    return "not_authenticated" if reason == "payment_intent_authentication_failure" else "card_declined"


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
