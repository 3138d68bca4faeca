"""Idempotency keys: replayed, refused for another request, in conflict while running, free after a refusal."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import stripe

from standins.stripe import StripeStandIn
from tests.wire.stripe_wire import ALPHA, BETA, IN_ALPHA, SECRET_KEY, Wire, session_params


def keyed(key: str, account: str = ALPHA) -> dict[str, Any]:
    return {"stripe_account": account, "idempotency_key": key}


def replayed(obj: Any) -> str | None:
    return obj.last_response.headers.get("Idempotent-Replayed")


def test_same_request_again_gets_the_first_answer(wire: Wire) -> None:
    create = wire.client.v1.checkout.sessions.create
    first = create(session_params(), keyed("pay-1"))
    again = create(session_params(), keyed("pay-1"))
    other = create(session_params(), keyed("pay-2"))
    assert (replayed(first), replayed(again), replayed(other)) == (None, "true", None)
    assert again.to_dict() == first.to_dict()
    assert again.last_response.headers["Original-Request"] == first.last_response.request_id
    assert other.id != first.id
    assert len(wire.client.v1.checkout.sessions.list(None, IN_ALPHA).data) == 2


def test_answer_is_the_first_one_even_when_the_object_moved_on(wire: Wire) -> None:
    create = wire.client.v1.checkout.sessions.create
    session = create(session_params(), keyed("pay-1"))
    wire.control("POST", f"sessions/{session.id}/pay")
    assert create(session_params(), keyed("pay-1")).status == "open"
    assert wire.read(session.id).status == "complete"


def test_same_key_in_another_account_is_another_key(wire: Wire) -> None:
    create = wire.client.v1.checkout.sessions.create
    ours = create(session_params(), keyed("pay-1"))
    theirs = create(session_params(currency="gbp"), keyed("pay-1", BETA))
    assert (ours.currency, theirs.currency, replayed(theirs)) == ("eur", "gbp", None)


def test_same_key_with_other_parameters_is_refused(wire: Wire) -> None:
    create = wire.client.v1.checkout.sessions.create
    create(session_params(), keyed("pay-1"))
    with pytest.raises(stripe.IdempotencyError, match="with the same parameters") as refusal:
        create(session_params(amount=4600), keyed("pay-1"))
    assert refusal.value.http_status == 400
    assert replayed(create(session_params(), keyed("pay-1"))) == "true"


def test_same_key_at_another_endpoint_is_refused(wire: Wire) -> None:
    session = wire.client.v1.checkout.sessions.create(session_params(), keyed("pay-1"))
    with pytest.raises(stripe.IdempotencyError, match=r"same endpoint .*'/v1/checkout/sessions'"):
        wire.client.v1.checkout.sessions.expire(session.id, None, keyed("pay-1"))
    assert wire.read(session.id).status == "open"


def test_refused_parameters_leave_the_key_free(wire: Wire) -> None:
    create = wire.client.v1.checkout.sessions.create
    with pytest.raises(stripe.InvalidRequestError):
        create(session_params(amount=1), keyed("pay-1"))
    session = create(session_params(), keyed("pay-1"))
    assert (session.amount_total, replayed(session)) == (4500, None)


def test_refusal_of_the_work_itself_is_replayed(wire: Wire) -> None:
    session = wire.paid()
    full = {"payment_intent": session.payment_intent.id}
    wire.client.v1.refunds.create(full, IN_ALPHA)
    refusals = []
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            wire.client.v1.refunds.create(full, keyed("refund-1"))
        refusals.append(refusal.value)
    assert [one.code for one in refusals] == ["charge_already_refunded"] * 2
    assert [one.headers.get("Idempotent-Replayed") for one in refusals] == [None, "true"]


def test_card_error_is_replayed_and_a_new_key_is_a_new_try(wire: Wire) -> None:
    declined = {"kind": "card_error", "code": "card_declined", "message": "Your card was declined."}
    wire.control("POST", "faults", action="error", status=402, keep=True, **declined)
    create = wire.client.v1.checkout.sessions.create
    for expected in (None, "true"):
        with pytest.raises(stripe.CardError) as refusal:
            create(session_params(), keyed("pay-1"))
        assert (refusal.value.code, refusal.value.headers.get("Idempotent-Replayed")) == (
            "card_declined",
            expected,
        )
    assert replayed(create(session_params(), keyed("pay-2"))) is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"action": "rate_limit"}, stripe.RateLimitError),
        ({"action": "error", "status": 500}, stripe.APIError),
    ],
)
def test_refusal_before_the_work_is_not_kept(
    wire: Wire, fault: dict[str, Any], error: type[Exception]
) -> None:
    wire.control("POST", "faults", **fault)
    create = wire.client.v1.checkout.sessions.create
    with pytest.raises(error):
        create(session_params(), keyed("pay-1"))
    assert replayed(create(session_params(), keyed("pay-1"))) is None


def test_wrong_key_of_ours_is_not_kept(wire: Wire) -> None:
    stranger = stripe.StripeClient("sk_test_stranger", base_addresses={"api": wire.standin.url})
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.checkout.sessions.create(session_params(), keyed("pay-1"))
    assert replayed(wire.client.v1.checkout.sessions.create(session_params(), keyed("pay-1"))) is None


def test_key_in_flight_is_a_conflict(wire: Wire) -> None:
    wire.control("POST", "faults", action="delay", seconds=0.5, method="POST")
    create = wire.client.v1.checkout.sessions.create
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(create, session_params(), keyed("pay-1"))
        while not wire.standin.world.keys.is_held(ALPHA, "pay-1"):
            threading.Event().wait(0.01)
        with pytest.raises(stripe.StripeError) as refusal:
            create(session_params(), keyed("pay-1"))
        assert (refusal.value.http_status, refusal.value.error.code) == (409, "idempotency_key_in_use")
        assert refusal.value.error.type == "idempotency_error"
        session = slow.result()
    assert create(session_params(), keyed("pay-1")).id == session.id


def test_twenty_at_once_under_one_key_make_one_session(wire: Wire) -> None:
    patient = stripe.StripeClient(SECRET_KEY, base_addresses={"api": wire.standin.url}, max_network_retries=6)

    def make(_: int) -> str:
        return patient.v1.checkout.sessions.create(session_params(), keyed("pay-1")).id

    with ThreadPoolExecutor(20) as pool:
        made = set(pool.map(make, range(20)))
    assert [one.id for one in wire.client.v1.checkout.sessions.list(None, IN_ALPHA).data] == list(made)


def test_too_long_a_key_is_refused(wire: Wire) -> None:
    create = wire.client.v1.checkout.sessions.create
    assert create(session_params(), keyed("k" * 255)).status == "open"
    with pytest.raises(stripe.IdempotencyError, match="at most 255 characters"):
        create(session_params(), keyed("k" * 256))


def test_v2_runs_a_failed_request_again_and_replays_a_good_one(wire: Wire) -> None:
    use_case = {"type": "account_onboarding", "account_onboarding": {"refresh_url": "http://localhost/again"}}
    params = {"account": ALPHA, "use_case": use_case}
    create = wire.client.v2.core.account_links.create
    wire.control("POST", "faults", action="error", status=500, keep=True, path="/v2/*")
    with pytest.raises(stripe.APIError):
        create(params, {"idempotency_key": "link-1"})
    first, again = (create(params, {"idempotency_key": "link-1"}) for _ in range(2))
    assert (replayed(first), replayed(again), again.url) == (None, "true", first.url)


def test_keys_outlive_a_restart(tmp_path: Path) -> None:
    state = str(tmp_path / "stripe.sqlite")
    ids = []
    for _ in range(2):
        with StripeStandIn(secret_key=SECRET_KEY, state=state) as standin:
            standin.ensure_account(ALPHA, name="Alpha School")
            client = stripe.StripeClient(SECRET_KEY, base_addresses={"api": standin.url})
            ids.append(client.v1.checkout.sessions.create(session_params(), keyed("pay-1")).id)
    assert ids[0] == ids[1]
