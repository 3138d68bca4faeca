"""Misbehaviour on order, as the client library meets it."""

import time
from typing import Any

import pytest
import stripe

from tests.wire.stripe_wire import ALPHA, BETA, IN_ALPHA, SECRET_KEY, Wire, send, session_params

SESSIONS = "/v1/checkout/sessions"


def count(wire: Wire) -> int:
    return len(wire.client.v1.checkout.sessions.list({"limit": 100}, IN_ALPHA).data)


def keyed(key: str) -> dict[str, Any]:
    return {**IN_ALPHA, "idempotency_key": key}


def test_lost_answer_was_done_and_is_replayed_under_its_key(wire: Wire) -> None:
    wire.control("POST", "faults", action="lose_answer", method="POST", path=SESSIONS)
    create = wire.client.v1.checkout.sessions.create
    with pytest.raises(stripe.APIConnectionError):
        create(session_params(), keyed("pay-1"))
    assert count(wire) == 1
    again = create(session_params(), keyed("pay-1"))
    assert (again.last_response.headers["Idempotent-Replayed"], count(wire)) == ("true", 1)


def test_library_that_retries_makes_one_session_of_a_lost_answer(wire: Wire) -> None:
    wire.control("POST", "faults", action="lose_answer", method="POST", times=2)
    patient = stripe.StripeClient(SECRET_KEY, base_addresses={"api": wire.standin.url}, max_network_retries=3)
    session = patient.v1.checkout.sessions.create(session_params(), IN_ALPHA)
    assert (session.status, count(wire)) == ("open", 1)


def test_lost_request_was_not_done(wire: Wire) -> None:
    wire.control("POST", "faults", action="lose_request", method="POST")
    with pytest.raises(stripe.APIConnectionError):
        wire.session()
    assert count(wire) == 0
    wire.session()
    assert count(wire) == 1


def test_rate_limit_lasts_as_often_as_told(wire: Wire) -> None:
    wire.control("POST", "faults", action="rate_limit", times=2)
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError) as refusal:
            wire.session()
        assert (refusal.value.http_status, refusal.value.error.code) == (429, "rate_limit")
    assert wire.session().status == "open"


@pytest.mark.parametrize("status", [500, 502, 503])
def test_server_error_without_work(wire: Wire, status: int) -> None:
    wire.control("POST", "faults", action="error", status=status)
    with pytest.raises(stripe.APIError) as refusal:
        wire.session()
    assert (refusal.value.http_status, count(wire)) == (status, 0)


def test_server_error_after_the_work(wire: Wire) -> None:
    wire.control("POST", "faults", action="error", after_work=True, keep=True)
    create = wire.client.v1.checkout.sessions.create
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            create(session_params(), keyed("pay-1"))
        assert count(wire) == 1


def test_slow_answer_outlasts_the_clients_patience(wire: Wire) -> None:
    wire.control("POST", "faults", action="delay", seconds=0.6, method="POST")
    hasty = stripe.StripeClient(
        SECRET_KEY,
        base_addresses={"api": wire.standin.url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=0.2),
    )
    with pytest.raises(stripe.APIConnectionError):
        hasty.v1.checkout.sessions.create(session_params(), keyed("pay-1"))
    deadline = time.monotonic() + 5
    while count(wire) == 0:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert wire.client.v1.checkout.sessions.create(session_params(), keyed("pay-1")).status == "open"
    assert count(wire) == 1


def test_fault_hits_only_what_it_names(wire: Wire) -> None:
    wire.control("POST", "faults", action="error", method="POST", path="/v1/refunds")
    assert wire.session().status == "open"
    assert wire.client.v1.refunds.list(None, IN_ALPHA).data == []
    session = wire.paid()
    with pytest.raises(stripe.APIError):
        wire.client.v1.refunds.create({"payment_intent": session.payment_intent.id}, IN_ALPHA)
    assert (
        wire.client.v1.refunds.create({"payment_intent": session.payment_intent.id}, IN_ALPHA).amount == 4500
    )


def test_path_of_a_fault_may_have_a_wildcard(wire: Wire) -> None:
    session = wire.session()
    wire.control("POST", "faults", action="error", method="POST", path=f"{SESSIONS}/*/expire")
    with pytest.raises(stripe.APIError):
        wire.client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA)
    assert wire.client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA).status == "expired"


def test_faults_are_listed_and_cleared(wire: Wire) -> None:
    wire.control("POST", "faults", action="error", times=5)
    assert [(one["action"], one["times"]) for one in wire.control("GET", "faults")["faults"]] == [
        ("error", 5)
    ]
    wire.control("DELETE", "faults")
    assert wire.control("GET", "faults") == {"faults": []}
    assert wire.session().status == "open"


@pytest.mark.parametrize(
    "wrong", [{}, {"action": "explode"}, {"action": "error", "times": 0}, {"action": "error", "when": "now"}]
)
def test_fault_that_makes_no_sense_is_refused(wire: Wire, wrong: dict[str, object]) -> None:
    assert "error" in wire.control("POST", "faults", expect=400, **wrong)
    assert wire.control("GET", "faults") == {"faults": []}


def test_control_wants_json(wire: Wire) -> None:
    url = wire.standin.url
    answer = send(
        url, "POST", "/_control/faults", "action=error", {"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer[0] == 415
    assert send(url, "POST", "/_control/faults", "[]", {"Content-Type": "application/json"})[0] == 400
    assert send(url, "POST", "/_control/faults", "{", {"Content-Type": "application/json"})[0] == 400
    assert wire.control("GET", "faults") == {"faults": []}


def test_control_knows_its_addresses(wire: Wire) -> None:
    assert wire.control("GET", "health")["ok"] is True
    assert wire.control("GET", "wealth", expect=404) == {"error": "no such control"}
    assert "cs_test_none" in wire.control("POST", "sessions/cs_test_none/pay", expect=404)["error"]


def test_control_token_is_asked_for() -> None:
    from standins.stripe import StripeStandIn

    with StripeStandIn(secret_key=SECRET_KEY, control_token="let-me-in") as standin:
        for headers, status in (
            ({}, 401),
            ({"Authorization": "Bearer guess"}, 401),
            ({"Authorization": "Bearer let-me-in"}, 200),
        ):
            assert send(standin.url, "GET", "/_control/books", headers=headers)[0] == status


def test_books_name_every_account(wire: Wire) -> None:
    books = wire.control("GET", "books")["accounts"]
    assert list(books) == [wire.standin.world.config.platform_id, ALPHA, BETA]
    assert books[ALPHA] == {"payments": [], "refunds": [], "disputes": [], "totals": {}}
