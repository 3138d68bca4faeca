"""Amounts between our minor units and Stripe's, and the payments and refunds that carry them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import to_decimal
from payments import gateway
from payments.gateway import AccountRef
from payments.gateway.amounts import from_stripe, to_stripe
from standins.stripe import money as stripes_money
from tests.wire.gateway_side import SCHOOL, opened, paid, refund

OFFERED = sorted(code.upper() for code in stripes_money.CURRENCIES)


@given(currency=st.sampled_from(OFFERED), tens=st.integers(0, 10**9))
def test_amount_is_worth_the_same_on_both_sides(currency: str, tens: int) -> None:
    """In every currency that Stripe takes: the same money, and the same number when it comes back."""
    ours = tens * 10
    theirs = to_stripe(ours, currency)
    assert Decimal(theirs).scaleb(-stripes_money.exponent(currency.lower())) == to_decimal(ours, currency)
    assert theirs % stripes_money.step(currency.lower()) == 0
    assert from_stripe(theirs, currency) == ours


@pytest.mark.parametrize(
    ("ours", "currency", "theirs"),
    [
        (1250, "EUR", 1250),
        (500, "JPY", 500),
        (1, "XOF", 1),
        (5120, "KWD", 5120),
        (5, "ISK", 500),
        (7000, "UGX", 700000),
        (17550, "HUF", 17550),
        (1001, "TWD", 1001),
        (900, "RSD", 90000),  # whole dinars in CLDR, hundredths at Stripe
        (350, "ALL", 35000),
        (0, "EUR", 0),
    ],
)
def test_amount_goes_to_stripe_and_comes_back(ours: int, currency: str, theirs: int) -> None:
    assert to_stripe(ours, currency) == theirs
    assert from_stripe(theirs, currency) == ours


@pytest.mark.parametrize(("amount", "currency"), [(5124, "KWD"), (1, "TND"), (100, "XXQ")])
def test_amount_that_stripe_cannot_be_told_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(gateway.AmountRefused) as refusal:
        to_stripe(amount, currency)
    assert refusal.value.code == "amount_not_exact"


@pytest.mark.parametrize(("amount", "currency"), [(505, "ISK"), (90050, "RSD")])
def test_amount_that_we_cannot_hold_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(gateway.AmountRefused):
        from_stripe(amount, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "stored"),
    [(4500, "EUR", 4500), (3000, "JPY", 3000), (5120, "KWD", 5120), (900, "ISK", 90000), (900, "RSD", 90000)],
)
def test_payment_keeps_its_amount_on_the_way(side: Any, amount: int, currency: str, stored: int) -> None:
    page = paid(side, amount_minor=amount, currency=currency)
    assert (page.is_paid, page.amount_minor, page.currency) == (True, amount, currency)
    intent = gateway.read_intent(account=SCHOOL, intent_id=page.intent_id)
    assert (intent.status, intent.received_minor, intent.reference) == ("succeeded", amount, "pay_1")
    assert [one["amount"] for one in side.books(SCHOOL.id)["payments"]] == [stored]
    receipt = refund(page)
    assert (receipt.status, receipt.amount_minor, receipt.currency) == ("succeeded", amount, currency)


def test_fee_is_converted_like_the_amount(side: Any) -> None:
    paid(side, amount_minor=9000, currency="ISK", application_fee_minor=90)
    assert [one["application_fee"] for one in side.books(SCHOOL.id)["payments"]] == [9000]


def test_uneven_amount_never_reaches_stripe(side: Any) -> None:
    for changes in ({"amount_minor": 5124}, {"amount_minor": 5120, "application_fee_minor": 5}):
        with pytest.raises(gateway.AmountRefused):
            opened(currency="KWD", **changes)
    assert opened(currency="KWD", amount_minor=5120).status == "open"
    assert list(gateway.list_checkouts(account=SCHOOL, since=side.begun)) == [
        opened(currency="KWD", amount_minor=5120)
    ]


def test_refund_carries_what_it_is_known_by(side: Any) -> None:
    page = paid(side)
    made = refund(page, amount_minor=700)
    assert (made.payment_reference, made.refund_reference, made.intent_id) == ("pay_1", "7", page.intent_id)
    assert gateway.read_refund(account=SCHOOL, refund_id=made.id) == made
    assert side.books(SCHOOL.id)["refunds"][0]["metadata"] == {"refund": "7", "payment": "pay_1"}


def test_refund_from_the_dashboard_carries_nothing_of_ours(side: Any) -> None:
    page = paid(side)
    made = side.control("POST", f"payments/{page.intent_id}/refund", amount=700)
    receipt = gateway.read_refund(account=SCHOOL, refund_id=made["id"])
    assert (receipt.payment_reference, receipt.refund_reference, receipt.amount_minor) == ("", "", 700)


@pytest.mark.parametrize(
    ("card", "error", "reason"),
    [
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000000069", "expired_card", "expired_card"),
    ],
)
def test_intent_says_why_the_card_was_declined(side: Any, card: str, error: str, reason: str) -> None:
    page = paid(side, card=card)
    assert (page.status, page.is_paid) == ("open", False)
    intent = gateway.read_intent(account=SCHOOL, intent_id=page.intent_id)
    assert (intent.status, intent.error_code, intent.decline_code) == (
        "requires_payment_method",
        error,
        reason,
    )
    assert (intent.amount_minor, intent.received_minor) == (4500, 0)


def test_key_of_the_other_world_is_never_used(side: Any, settings: Any) -> None:
    """Without live keys there is no live call, and with live keys no test call unless there is a test key."""
    with pytest.raises(gateway.ModeUnavailable):
        opened(AccountRef(SCHOOL.id, livemode=True))
    settings.STRIPE_LIVEMODE, settings.STRIPE_TEST_SECRET_KEY = True, ""
    with pytest.raises(gateway.ModeUnavailable):
        opened(SCHOOL)
    settings.STRIPE_TEST_SECRET_KEY = settings.STRIPE_SECRET_KEY
    assert opened(SCHOOL).livemode is False
