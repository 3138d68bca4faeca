"""When Stripe is slow, away, busy or says no: what the caller gets to know, and what nobody may read."""

import logging
import time
import traceback
from typing import Any

import pytest
import stripe

from payments import gateway
from payments.gateway import connection
from payments.gateway.errors import translated_errors
from tests.support.stripe import SECRET_KEY, WEBHOOK_SECRET
from tests.wire.gateway_side import SCHOOL, opened, paid, refund
from tests.wire.stripe_wire import send

SESSIONS = "/v1/checkout/sessions"
CARD = "4000000000009995"


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "error", "status": 500},
        {"action": "error", "status": 503, "code": "service_unavailable"},
        {"action": "rate_limit"},
        {"action": "lose_request"},
        {"action": "lose_answer"},
    ],
    ids=lambda fault: f"{fault['action']} {fault.get('status', '')}".strip(),
)
def test_trouble_that_may_pass(side: Any, fault: dict[str, Any]) -> None:
    """Three tries under one key; then the caller may repeat the call, and gets one page, not four."""
    side.fault(method="POST", path=SESSIONS, times=connection.NETWORK_RETRIES + 1, **fault)
    with pytest.raises(gateway.ProviderUnavailable):
        opened()
    side.server.world.faults.clear()
    page = opened()
    assert list(gateway.list_checkouts(account=SCHOOL, since=side.begun)) == [page]


def test_short_trouble_is_not_noticed(side: Any) -> None:
    side.fault(action="lose_answer", method="POST", path=SESSIONS)
    page = opened()
    assert list(gateway.list_checkouts(account=SCHOOL, since=side.begun)) == [page]


def test_answer_that_does_not_come_is_not_waited_for(side: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_SECONDS", 0.2)
    tries = connection.NETWORK_RETRIES + 1
    side.fault(action="delay", seconds=2, method="GET", path="/v1/refunds/*", times=tries)
    begun = time.monotonic()
    with pytest.raises(gateway.ProviderUnavailable):
        gateway.read_refund(account=SCHOOL, refund_id="re_1")
    assert time.monotonic() - begun < 8
    assert side.control("GET", "faults") == {"faults": []}


def test_timeouts_and_retries_are_set() -> None:
    client = connection._client("sk_test_1", "")
    assert client._requestor._options.max_network_retries == connection.NETWORK_RETRIES == 2
    http = client._requestor._get_http_client()
    assert http._timeout == (connection.CONNECT_SECONDS, connection.READ_SECONDS) == (5.0, 20.0)


def test_stripe_that_is_not_there(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "NETWORK_RETRIES", 0)
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = "http://127.0.0.1:9", "sk_test_away"
    with pytest.raises(gateway.ProviderUnavailable):
        gateway.read_account(SCHOOL)


def test_wrong_key_is_our_trouble_and_not_the_payments(side: Any, settings: Any) -> None:
    """A refund must not be called failed because somebody mistyped the platform's key."""
    page = paid(side)
    settings.STRIPE_SECRET_KEY = "sk_test_mistyped0123456789"
    with pytest.raises(gateway.ProviderUnavailable):
        refund(page)
    settings.STRIPE_SECRET_KEY = SECRET_KEY
    assert refund(page).status == "succeeded"


def test_first_call_that_still_runs_is_waited_for(side: Any) -> None:
    side.fault(
        action="error", status=409, code="idempotency_key_in_use", method="POST", path=SESSIONS, times=9
    )
    with pytest.raises(gateway.ProviderUnavailable):
        opened()


def test_other_request_under_the_same_key_is_refused(side: Any) -> None:
    opened()
    with pytest.raises(gateway.ProviderRefused):
        opened(amount_minor=4600)


def test_declined_answer_is_replayed_until_there_is_a_new_key(side: Any) -> None:
    declined = {"kind": "card_error", "code": "card_declined", "message": "Your card was declined."}
    side.fault(action="error", status=402, keep=True, method="POST", path=SESSIONS, **declined)
    for _ in range(2):
        with pytest.raises(gateway.ProviderRefused) as refusal:
            opened()
        assert (refusal.value.code, str(refusal.value)) == ("card_declined", "Your card was declined.")
    assert opened(idempotency_key="key-2").status == "open"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Invalid API Key provided: sk_test_****wxyz", "Invalid API Key provided: [hidden]"),
        ("Key rk_live_0123456789abcdef is restricted.", "Key [hidden] is restricted."),
        ("Bad secret whsec_abc123.", "Bad secret [hidden]."),
        ("The card 4242 4242 4242 4242 is used up.", "The card [hidden] is used up."),
        ("The card 4000000000009995 is used up.", "The card [hidden] is used up."),
        ("No such intent: pi_3Nx_secret_AbC123", "No such intent: [hidden]"),
        ("Charge ch_3Nx0abc has already been refunded.", "Charge ch_3Nx0abc has already been refunded."),
        ("Refund amount (€12.50) is greater.", "Refund amount (€12.50) is greater."),
    ],
)
def test_words_of_stripe_bear_no_secret(said: str, shown: str) -> None:
    with pytest.raises(gateway.ProviderRefused) as refusal, translated_errors("refund.create"):
        raise stripe.InvalidRequestError(said, None, http_status=400)
    assert str(refusal.value) == shown
    assert said == shown or said not in everything_of(refusal.value)


def everything_of(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error)


def test_nothing_secret_is_logged_or_raised(
    side: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """The whole of a payment with every kind of trouble, with all loggers wide open."""
    caplog.set_level(logging.DEBUG)
    raised = []
    page = opened()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    typed = f"method=card&number={CARD}&expiry=12/34&cvc=987&name=Chloe"
    assert send(side.url, "POST", f"/pay/{page.id}", typed, form)[0] == 402
    side.pay(page.id, card="4242424242424242")
    page = gateway.read_checkout(account=SCHOOL, session_id=page.id)
    gateway.read_intent(account=SCHOOL, intent_id=page.intent_id)
    refund(page)
    calls = [
        lambda: refund(page, idempotency_key="refund-2"),
        lambda: gateway.read_refund(account=SCHOOL, refund_id="re_none"),
        lambda: opened(idempotency_key="key-1", amount_minor=1),
        lambda: gateway.verify_event(body=b"{}", signature="t=1,v1=x", secrets=[WEBHOOK_SECRET]),
    ]
    for call in calls:
        with pytest.raises(Exception) as refusal:  # noqa: PT011 - whichever it is, its words are read below
            call()
        raised.append(refusal.value)
    settings.STRIPE_SECRET_KEY = "sk_test_mistyped0123456789"
    with pytest.raises(gateway.ProviderUnavailable) as refusal:
        gateway.read_account(SCHOOL)
    raised.append(refusal.value)
    read = caplog.text + "".join(map(everything_of, raised))
    assert "stripe.refused" in read
    assert "stripe.key_refused" in read
    client_secret = side.server.world.store.require("payment_intent", page.intent_id).body["client_secret"]
    secrets = (SECRET_KEY, "sk_test_mis", WEBHOOK_SECRET, client_secret, CARD, "4242424242424242", "cvc=987")
    assert [secret for secret in secrets if secret in read] == []
    assert "chloe@example.com" not in read
