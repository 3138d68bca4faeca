"""`/pay/<session>`: what is bought, a form for a card or a bank debit, and the way back."""

from __future__ import annotations

from standins.stripe import payments, sessions
from standins.stripe.cards import BANK_DEBITS, card_for
from standins.stripe.hosted import checkout_view, payer_form
from standins.stripe.hosted.checkout_form import filled
from standins.stripe.hosted.pages import not_found
from standins.stripe.hosted.view import View, success_url, theme
from standins.stripe.hosted.wording import language_of
from standins.stripe.outcomes import Attempt
from standins.stripe.sessions import SessionClosedError
from standins.stripe.store import PLATFORM, Record
from standins.stripe.world import World
from standins.web import Request, Response, redirect


def respond(world: World, request: Request) -> Response:
    session_id, _, step = request.path.removeprefix("/pay/").partition("/")
    session = world.store.find("checkout_session", session_id)
    if session is None or session.body["ui_mode"] != "hosted_page":
        return not_found()
    view = _view(world, sessions.current_session(world, session_id), request)
    if step == "theme.css":
        return theme(view)
    if step not in ("", "authenticate"):
        return not_found()
    if request.method == "POST":
        return _post(world, view, request, step)
    return _get(world, view, request, step)


def _view(world: World, session: Record, request: Request) -> View:
    language = language_of(session.body["locale"], request.headers.get("Accept-Language", ""))
    name = session.body["branding_settings"]["display_name"]
    if not name and session.account != PLATFORM:
        name = world.store.require("account", session.account).body["name"]
    methods = sessions.methods_for(session.body)
    return View(session, language, name or world.config.platform_name, methods)


def _get(world: World, view: View, request: Request, step: str) -> Response:
    if view.session.body["status"] != "open":
        return checkout_view.closed(view)
    if step == "authenticate":
        if _waits_for_authentication(world, view.session):
            return checkout_view.authentication(view)
        return redirect(f"/pay/{view.session.id}")
    return checkout_view.form(view, {}, bank=_wants_bank(view, request.query_value("method")))


def _wants_bank(view: View, method: str) -> bool:
    """The bank debit's form, if it was asked for and is on offer, or if there is nothing else."""
    if "card" not in view.methods:
        return True
    return method == "bank_debit" and BANK_DEBITS.get(view.session.body["currency"]) in view.methods


def _waits_for_authentication(world: World, session: Record) -> bool:
    intent = session.body["payment_intent"]
    return bool(intent) and world.store.require("payment_intent", intent).body["status"] == "requires_action"


def _post(world: World, view: View, request: Request, step: str) -> Response:
    if view.session.body["status"] == "complete":
        return redirect(success_url(view))
    try:
        values = request.form()
        if step == "authenticate":
            attempt = payments.finish_authentication(
                world, view.session.id, passed=values.get("answer") == "pass"
            )
            return _after(view, attempt, {}, bank=False)
        return _pay(world, view, values)
    except SessionClosedError:
        session = world.store.require("checkout_session", view.session.id)
        return checkout_view.closed(View(session, view.language, view.school, view.methods))


def _pay(world: World, view: View, values: dict[str, str]) -> Response:
    bank = _wants_bank(view, values.get("method", ""))
    if values.get("fill"):
        return checkout_view.form(view, filled(values), bank=bank)
    typed = payer_form.read(values, bank=bank, fixed_email=view.session.body["customer_email"])
    if typed.errors:
        return checkout_view.form(view, typed.values, bank=bank, errors=typed.errors, status=422)
    if bank:
        attempt = payments.pay_by_bank_debit(
            world, view.session.id, payer=typed.payer, will_succeed=typed.will_succeed
        )
    else:
        assert typed.use is not None
        card = card_for(typed.number)
        attempt = payments.pay_by_card(world, view.session.id, payer=typed.payer, use=typed.use, card=card)
    return _after(view, attempt, typed.values, bank=bank)


def _after(view: View, attempt: Attempt, values: dict[str, str], *, bank: bool) -> Response:
    if attempt.result == "authenticate":
        return redirect(f"/pay/{view.session.id}/authenticate")
    if attempt.result == "declined":
        return checkout_view.form(view, values, bank=bank, problem=attempt.reason, status=402)
    return redirect(success_url(view))
