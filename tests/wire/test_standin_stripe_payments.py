"""What happens to a session's money, seen through the API: paid, declined, authenticated, late, expired."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.wire.stripe_wire import ALPHA, BETA, IN_ALPHA, Page, Wire


def test_intent_is_made_by_the_first_attempt(wire: Wire) -> None:
    session = wire.session()
    assert session.payment_intent is None
    wire.control("POST", f"sessions/{session.id}/pay", card="4000000000000002")
    declined = wire.read(session.id)
    wire.control("POST", f"sessions/{session.id}/pay")
    paid = wire.read(session.id)
    assert declined.payment_intent.id == paid.payment_intent.id
    assert len(wire.client.v1.payment_intents.list(None, IN_ALPHA).data) == 1
    assert len(wire.client.v1.charges.list({"payment_intent": paid.payment_intent.id}, IN_ALPHA).data) == 2


def test_paid_session_carries_the_money(wire: Wire) -> None:
    data = {
        "application_fee_amount": 450,
        "metadata": {"booking": "b-1"},
        "description": "Conversation B1",
        "receipt_email": "chloe@example.com",
    }
    session = wire.paid(customer_email="chloe@example.com", quantity=2, payment_intent_data=data)
    intent, charge = session.payment_intent, session.payment_intent.latest_charge
    assert (session.status, session.payment_status, session.amount_total, session.url) == (
        "complete",
        "paid",
        9000,
        None,
    )
    assert session.customer_details.to_dict()["email"] == "chloe@example.com"
    assert (intent.status, intent.amount, intent.amount_received, intent.currency) == (
        "succeeded",
        9000,
        9000,
        "eur",
    )
    assert (intent.description, intent.receipt_email, intent.metadata["booking"]) == (
        "Conversation B1",
        "chloe@example.com",
        "b-1",
    )
    assert (charge.status, charge.paid, charge.amount_captured, charge.application_fee_amount) == (
        "succeeded",
        True,
        9000,
        450,
    )
    assert (charge.payment_method_details.card.brand, charge.payment_method_details.card.last4) == (
        "visa",
        "4242",
    )
    assert (intent.id[:3], charge.id[:3], charge.application_fee[:4]) == ("pi_", "ch_", "fee_")


def test_metadata_of_the_session_is_not_the_intents(wire: Wire) -> None:
    session = wire.paid(metadata={"booking": "b-1"})
    assert session.metadata.to_dict() == {"booking": "b-1"}
    assert session.payment_intent.metadata.to_dict() == {}


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000000069", "expired_card", "expired_card"),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc"),
        ("4111111111111111", "card_declined", "test_mode_live_card"),
    ],
)
def test_declined_session_stays_open_for_another_try(
    wire: Wire, card: str, code: str, decline_code: str
) -> None:
    session = wire.session()
    assert wire.control("POST", f"sessions/{session.id}/pay", card=card)["result"] == "declined"
    declined = wire.read(session.id)
    intent = declined.payment_intent
    assert (declined.status, declined.payment_status, intent.status) == (
        "open",
        "unpaid",
        "requires_payment_method",
    )
    assert (intent.last_payment_error.code, intent.last_payment_error.decline_code) == (code, decline_code)
    assert (intent.latest_charge.status, intent.latest_charge.failure_code) == ("failed", code)
    assert wire.control("POST", f"sessions/{session.id}/pay")["result"] == "paid"
    paid = wire.read(session.id)
    assert (paid.payment_status, paid.payment_intent.last_payment_error) == ("paid", None)


def test_card_that_asks_for_authentication(wire: Wire) -> None:
    session = wire.session()
    assert (
        wire.control("POST", f"sessions/{session.id}/pay", card="4000002500003155")["result"]
        == "authenticate"
    )
    waiting = wire.read(session.id)
    assert (waiting.status, waiting.payment_intent.status) == ("open", "requires_action")
    assert wire.control("POST", f"sessions/{session.id}/authenticate", passed=True)["result"] == "paid"
    card = wire.read(session.id).payment_intent.latest_charge.payment_method_details.card
    assert card.three_d_secure.result == "authenticated"


def test_authentication_that_is_refused_leaves_the_session_open(wire: Wire) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/pay", card="4000002500003155")
    assert wire.control("POST", f"sessions/{session.id}/authenticate", passed=False)["result"] == "declined"
    intent = wire.read(session.id).payment_intent
    assert (intent.status, intent.last_payment_error.code) == (
        "requires_payment_method",
        "payment_intent_authentication_failure",
    )
    assert wire.control("POST", f"sessions/{session.id}/pay")["result"] == "paid"


def test_authenticated_card_may_still_be_declined(wire: Wire) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/pay", card="4000008400001629")
    assert wire.control("POST", f"sessions/{session.id}/authenticate", passed=True)["result"] == "declined"
    assert wire.read(session.id).payment_intent.last_payment_error.code == "card_declined"


@pytest.mark.parametrize(
    ("succeeds", "status", "payment_status", "event"),
    [
        (True, "succeeded", "paid", "checkout.session.async_payment_succeeded"),
        (False, "requires_payment_method", "unpaid", "checkout.session.async_payment_failed"),
    ],
)
def test_bank_debit_is_decided_later(
    wire: Wire, succeeds: bool, status: str, payment_status: str, event: str
) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/pay", method="bank_debit", succeeds=succeeds)
    waiting = wire.read(session.id)
    intent = waiting.payment_intent
    assert (waiting.status, waiting.payment_status, intent.status) == ("complete", "unpaid", "processing")
    assert wire.event_types()[-1] == "checkout.session.completed"
    assert wire.control("POST", f"payments/{intent.id}/settle") == {"settled": True}
    decided = wire.read(session.id)
    assert (decided.payment_intent.status, decided.payment_status) == (status, payment_status)
    assert wire.event_types()[-1] == event
    assert wire.control("POST", f"payments/{intent.id}/settle") == {"settled": False}


def test_bank_debit_is_offered_where_the_currency_has_one(wire: Wire) -> None:
    assert wire.session().payment_method_types == ["card", "sepa_debit"]
    assert wire.session(BETA, currency="gbp").payment_method_types == ["card", "bacs_debit"]
    assert wire.session(currency="jpy").payment_method_types == ["card"]
    assert wire.session(allowed_payment_method_types=["card"]).payment_method_types == ["card"]
    assert wire.session(excluded_payment_method_types=["card"]).payment_method_types == ["sepa_debit"]


def test_control_cannot_debit_where_it_is_not_offered(wire: Wire) -> None:
    session = wire.session(currency="jpy")
    answer = wire.control("POST", f"sessions/{session.id}/pay", method="bank_debit", expect=400)
    assert "where the session offers it" in answer["error"]
    assert wire.read(session.id).payment_intent is None


def test_open_session_is_expired_by_the_platform(wire: Wire) -> None:
    session = wire.session()
    expired = wire.client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA)
    assert (expired.status, expired.url, expired.payment_status) == ("expired", None, "unpaid")
    assert wire.event_types() == ["checkout.session.expired"]
    answer = wire.control("POST", f"sessions/{session.id}/pay", expect=409)
    assert answer == {"error": "the session is expired"}


@pytest.mark.parametrize("ending", ["complete", "expired"])
def test_session_that_is_closed_cannot_be_expired(wire: Wire, ending: str) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/{'pay' if ending == 'complete' else 'expire'}")
    with pytest.raises(stripe.InvalidRequestError, match=f"has a status of `{ending}`") as refusal:
        wire.client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA)
    assert refusal.value.http_status == 400
    assert wire.read(session.id).status == ending


def test_expiry_cancels_what_a_failed_attempt_left(wire: Wire) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/pay", card="4000000000000002")
    wire.client.v1.checkout.sessions.expire(session.id, None, IN_ALPHA)
    assert wire.read(session.id).payment_intent.status == "canceled"
    assert wire.event_types()[-2:] == ["payment_intent.canceled", "checkout.session.expired"]


def test_session_expires_by_itself(wire: Wire) -> None:
    session = wire.session()
    record = wire.standin.world.store.require("checkout_session", session.id)
    record.body["expires_at"] = int(time.time())
    wire.standin.world.store.save(record)
    wire.standin.world.store.schedule("expire_session", session.id, time.time())
    deadline = time.monotonic() + 5
    while wire.event_types() != ["checkout.session.expired"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert wire.read(session.id).status == "expired"


def test_overdue_session_is_expired_before_anyone_sees_it(wire: Wire) -> None:
    session = wire.session()
    record = wire.standin.world.store.require("checkout_session", session.id)
    record.body["expires_at"] = int(time.time()) - 1
    wire.standin.world.store.save(record)
    assert wire.control("POST", f"sessions/{session.id}/pay", expect=409) == {
        "error": "the session is expired"
    }


def test_twenty_payments_at_once_take_the_money_once(wire: Wire) -> None:
    session = wire.session()

    def pay(_: int) -> int:
        try:
            wire.control("POST", f"sessions/{session.id}/pay")
        except AssertionError:
            return 0
        return 1

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(pay, range(20))) == 1
    assert wire.control("GET", "books")["accounts"][ALPHA]["totals"]["eur"]["paid"] == 4500


def test_line_items_are_listed_in_pages(wire: Wire) -> None:
    session = wire.session()
    items = wire.client.v1.checkout.sessions.line_items.list(session.id, {"limit": 1}, IN_ALPHA)
    assert [(one.description, one.quantity, one.amount_total) for one in items.data] == [
        ("Conversation B1", 1, 4500)
    ]
    assert items.has_more is False


def test_sessions_are_listed_newest_first_with_cursors(wire: Wire) -> None:
    made = [wire.session().id for _ in range(5)]
    sessions = wire.client.v1.checkout.sessions
    first = sessions.list({"limit": 2}, IN_ALPHA)
    assert ([one.id for one in first.data], first.has_more) == ([made[4], made[3]], True)
    last = sessions.list({"limit": 3, "starting_after": made[3]}, IN_ALPHA)
    assert ([one.id for one in last.data], last.has_more) == ([made[2], made[1], made[0]], False)
    before = sessions.list({"limit": 1, "ending_before": made[2]}, IN_ALPHA)
    assert ([one.id for one in before.data], before.has_more) == ([made[3]], True)
    assert [one.id for one in sessions.list({"limit": 2}, IN_ALPHA).auto_paging_iter()] == made[::-1]


def test_sessions_are_filtered(wire: Wire) -> None:
    opened, paid = wire.session(), wire.paid()
    sessions = wire.client.v1.checkout.sessions

    def ids(**filters: object) -> list[str]:
        return [one.id for one in sessions.list(filters, IN_ALPHA).data]

    assert ids(status="complete") == [paid.id]
    assert ids(payment_intent=paid.payment_intent.id) == [paid.id]
    assert ids(created={"gte": opened.created}) == [paid.id, opened.id]
    assert ids(created={"gt": paid.created}) == []


@pytest.mark.parametrize("limit", [0, 101])
def test_page_size_has_bounds(wire: Wire, limit: int) -> None:
    assert wire.client.v1.checkout.sessions.list({"limit": 100}, IN_ALPHA).data == []
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.checkout.sessions.list({"limit": limit}, IN_ALPHA)
    assert refusal.value.param == "limit"


def test_unknown_cursor_is_refused(wire: Wire) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        wire.client.v1.checkout.sessions.list({"starting_after": "cs_test_none"}, IN_ALPHA)
    assert (refusal.value.code, refusal.value.param) == ("resource_missing", "starting_after")


@pytest.mark.parametrize("path", ["line_item", "payment_intent.charges", "payment_intent.invoice.a.b.c"])
def test_what_cannot_be_expanded_is_refused(wire: Wire, path: str) -> None:
    session = wire.paid()
    with pytest.raises(stripe.InvalidRequestError, match="expand") as refusal:
        wire.client.v1.checkout.sessions.retrieve(session.id, {"expand": [path]}, IN_ALPHA)
    assert refusal.value.http_status == 400


def test_lists_are_expanded_too(wire: Wire) -> None:
    wire.paid()
    page = wire.client.v1.checkout.sessions.list({"expand": ["data.payment_intent.latest_charge"]}, IN_ALPHA)
    assert page.data[0].payment_intent.latest_charge.amount == 4500


def test_payment_and_expiry_at_the_same_moment_end_in_one_of_both(wire: Wire) -> None:
    for _ in range(15):
        page = Page(wire, wire.session(customer_email="chloe@example.com"))
        with ThreadPoolExecutor(2) as pool:
            paying = pool.submit(page.pay)
            expiring = pool.submit(is_expired_by_us, wire, page.session.id)
            paid, expired = paying.result().status == 303, expiring.result()
        assert paid != expired
        assert wire.read(page.session.id).status == ("complete" if paid else "expired")


def is_expired_by_us(wire: Wire, session_id: str) -> bool:
    try:
        wire.client.v1.checkout.sessions.expire(session_id, None, IN_ALPHA)
    except stripe.InvalidRequestError:
        return False
    return True


def test_other_card_instead_of_the_banks_question(wire: Wire) -> None:
    session = wire.session()
    wire.control("POST", f"sessions/{session.id}/pay", card="4000002500003155")
    assert wire.read(session.id).payment_intent.next_action.type == "use_stripe_sdk"
    assert wire.control("POST", f"sessions/{session.id}/pay")["result"] == "paid"
    intent = wire.read(session.id).payment_intent
    assert (intent.status, intent.next_action) == ("succeeded", None)
