"""What the comparison with Stripe's books reads: lists, page after page, of the account's own world."""

from datetime import timedelta
from typing import Any

import pytest

from payments import gateway
from payments.gateway import AccountRef
from tests.support.stripe import stripe_side
from tests.wire.gateway_side import SCHOOL, STRANGER, opened, paid, refund


def test_charges_tell_what_was_taken_and_what_went_back(side: Any) -> None:
    page = paid(side, application_fee_minor=100)
    refund(page, amount_minor=700)
    paid(side, idempotency_key="key-2", reference="pay_2", card="4000000000000002")
    failed, taken = gateway.list_charges(account=SCHOOL, since=side.begun)
    assert (failed.status, failed.amount_minor, failed.reference) == ("failed", 4500, "pay_2")
    assert (taken.status, taken.amount_minor, taken.refunded_minor, taken.disputed) == (
        "succeeded",
        4500,
        700,
        False,
    )
    assert (taken.intent_id, taken.reference, taken.currency) == (page.intent_id, "pay_1", "EUR")
    assert (taken.application_fee_minor, taken.created_at >= side.begun) == (100, True)


def test_lists_go_on_past_the_first_page(side: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.gateway.reading.PAGE_SIZE", 2)
    page = paid(side)
    made = [
        refund(page, amount_minor=100 + number, idempotency_key=f"refund-{number}") for number in range(5)
    ]
    assert list(gateway.list_refunds(account=SCHOOL, since=side.begun)) == list(reversed(made))
    pages = [page, *(opened(idempotency_key=f"page-{number}") for number in range(4))]
    assert list(gateway.list_checkouts(account=SCHOOL, since=side.begun)) == list(reversed(pages))


def test_lists_begin_where_they_are_told(side: Any) -> None:
    page = paid(side)
    refund(page, amount_minor=100)
    later = side.begun + timedelta(hours=1)
    for listed in (gateway.list_checkouts, gateway.list_charges, gateway.list_refunds):
        assert list(listed(account=SCHOOL, since=later)) == []


def test_refunds_of_one_payment(side: Any) -> None:
    page, other = paid(side), paid(side, idempotency_key="key-2", reference="pay_2")
    mine = refund(page, amount_minor=100)
    refund(other, amount_minor=200, idempotency_key="refund-2")
    assert list(gateway.list_refunds(account=SCHOOL, intent_id=page.intent_id)) == [mine]


def test_lists_are_of_one_account(side: Any) -> None:
    paid(side)
    assert list(gateway.list_charges(account=STRANGER, since=side.begun)) == []


def test_lists_are_of_one_world(settings: Any) -> None:
    with stripe_side(settings, both_worlds=True) as side:
        side.connect_account(SCHOOL.id)
        live = AccountRef(SCHOOL.id, livemode=True)
        page = paid(side, live)
        assert page.livemode is True
        assert len(list(gateway.list_charges(account=live, since=side.begun))) == 1
        assert list(gateway.list_charges(account=SCHOOL, since=side.begun)) == []
        with pytest.raises(gateway.ProviderRefused) as refusal:
            gateway.read_checkout(account=SCHOOL, session_id=page.id)
        assert refusal.value.code == "resource_missing"


def test_list_that_breaks_off_says_so(side: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that does not come must not look like the end of the list."""
    monkeypatch.setattr("payments.gateway.reading.PAGE_SIZE", 1)
    for number in range(2):
        opened(idempotency_key=f"page-{number}")
    listed = gateway.list_checkouts(account=SCHOOL, since=side.begun)
    next(listed)
    side.fault(action="error", method="GET", path="/v1/checkout/sessions", times=9)
    with pytest.raises(gateway.ProviderUnavailable):
        next(listed)


def test_dispute_is_read_and_listed(side: Any) -> None:
    page = paid(side)
    made = side.dispute(page.intent_id, amount=1500, reason="product_not_received")
    found = gateway.read_dispute(account=SCHOOL, dispute_id=made["id"])
    assert (found.intent_id, found.amount_minor, found.currency) == (page.intent_id, 1500, "EUR")
    assert (found.reason, found.status) == ("product_not_received", "needs_response")
    assert found.respond_by == found.created_at + timedelta(days=7)
    assert list(gateway.list_disputes(account=SCHOOL, since=side.begun)) == [found]
    assert list(gateway.list_disputes(account=SCHOOL, since=side.begun + timedelta(hours=1))) == []
    (charge,) = gateway.list_charges(account=SCHOOL, since=side.begun)
    assert charge.disputed is True


def test_refund_of_disputed_money_is_refused(side: Any) -> None:
    page = paid(side)
    side.dispute(page.intent_id)
    with pytest.raises(gateway.ProviderRefused) as refusal:
        refund(page)
    assert refusal.value.code == "charge_disputed"
