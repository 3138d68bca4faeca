"""The payment page's HTML. Words from `wording`, looks from `pages.css` and the session's own colours."""

from __future__ import annotations

from html import escape
from typing import Any

from standins.stripe.hosted.checkout_form import payment_form
from standins.stripe.hosted.pages import notice, page
from standins.stripe.hosted.view import View, success_url
from standins.stripe.hosted.wording import LANGUAGES
from standins.web import Response


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
        f"{_problem(view, problem)}{payment_form(view, values, errors or {}, bank=bank)}</section>"
    )
    body = f'<main class="checkout">{_summary(view)}{payment}</main>'
    return _page(view, body, status=status, failed=bool(errors or problem))


def authentication(view: View) -> Response:
    body = (
        f'<main class="notice"><p class="badge">{view.say(view.badge)}</p>'
        f"<h1>{view.say('authenticate_title')}</h1>"
        f"<p>{view.say('authenticate_text', amount=view.total, school=view.school)}</p>"
        f'<form method="post" action="/pay/{view.session.id}/authenticate" class="choices">'
        f'<button class="button" name="answer" value="pass">{view.say("authenticate_pass")}</button>'
        f'<button class="button quiet" name="answer" value="fail">{view.say("authenticate_fail")}</button>'
        "</form></main>"
    )
    return _page(view, body)


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
        f'{back}<p class="badge">{view.say(view.badge)}</p>'
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
