"""Discounts and amounts: what may never happen, whatever the numbers are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.selectors.prices import equal_shares, percent_of, series_shares
from core.money import exponent
from payments.amounts import charged, largest_charge, problem, smallest_charge, step
from payments.discounts import discount, spread
from payments.enums import VoucherKind

prices = st.integers(0, 2**31 - 1)
# None, two and three decimals; ISK and UGX are sent to Stripe with two, whatever we write.
currencies = st.sampled_from(["JPY", "ISK", "UGX", "EUR", "CZK", "HUF", "KWD", "TND"])


@pytest.mark.parametrize(
    ("price", "percent", "off"),
    [
        (2500, 20, 500),
        (2501, 50, 1251),
        (2499, 50, 1250),
        (1, 50, 1),
        (1, 49, 0),
        (999, 100, 999),
        (0, 10, 0),
    ],
)
def test_percent_is_rounded_half_up(price, percent, off) -> None:
    assert discount(price, VoucherKind.PERCENT, percent, None) == off


@pytest.mark.parametrize(("price", "amount", "off"), [(2500, 500, 500), (400, 500, 400), (0, 500, 0)])
def test_amount_takes_off_the_price_at_most(price, amount, off) -> None:
    assert discount(price, VoucherKind.AMOUNT, None, amount) == off


@given(price=prices, percent=st.integers(1, 100))
def test_percent_stays_between_nothing_and_the_price(price, percent) -> None:
    off = discount(price, VoucherKind.PERCENT, percent, None)
    assert 0 <= off <= price
    # Half a unit at most from the exact part, halves upwards.
    assert -100 < 2 * (price * percent - 100 * off) * -1 <= 100


@given(price=prices, amount=prices)
def test_amount_stays_between_nothing_and_the_price(price, amount) -> None:
    assert discount(price, VoucherKind.AMOUNT, None, amount) == min(price, amount)


@given(prices, prices, st.integers(1, 100))
def test_dearer_things_never_cost_less_after_a_percent(one, other, percent) -> None:
    low, high = sorted([one, other])
    assert low - discount(low, VoucherKind.PERCENT, percent, None) <= high - discount(
        high, VoucherKind.PERCENT, percent, None
    )


@given(
    shares=st.lists(st.integers(0, 10**8), min_size=1, max_size=30),
    data=st.data(),
    unit=st.sampled_from([1, 10]),
)
def test_spread_adds_up_and_keeps_the_order(shares, data, unit) -> None:
    shares = [share * unit for share in shares]
    total = data.draw(st.integers(0, sum(shares) // unit)) * unit
    parts = spread(shares, total, step=unit)
    assert sum(parts) == total
    assert all(0 <= part <= share and part % unit == 0 for part, share in zip(parts, shares, strict=True))
    whole = sum(shares)
    for (part, share), (other, its) in zip(
        sorted(zip(parts, shares), key=lambda row: row[1]),
        sorted(zip(parts, shares), key=lambda row: row[1])[1:],
    ):
        assert share > its or part <= other + unit
    # Each part is less than one step away from the exact one.
    assert all(
        abs(part * whole - share * total) < whole * unit for part, share in zip(parts, shares) if whole
    )


@given(shares=st.lists(st.integers(0, 10**7), min_size=1, max_size=20))
def test_nothing_taken_off_leaves_every_part_as_it_was(shares) -> None:
    assert spread(shares, sum(shares)) == shares
    assert spread(shares, 0) == [0] * len(shares)


def test_spread_of_a_course() -> None:
    assert spread([1000, 1000, 1000], 2000) == [667, 666, 667]
    assert spread([2500, 0, 1500], 2000) == [1250, 0, 750]
    assert spread([12_500, 12_500, 12_500], 25_000, step=10) == [8_330, 8_340, 8_330]


@given(
    shares=st.lists(st.integers(0, 10**6), min_size=1, max_size=12),
    percents=st.lists(st.integers(0, 100), min_size=12, max_size=12),
    off=st.integers(1, 100),
    currency=currencies,
)
def test_refund_tiers_of_discounted_seats_never_give_more_than_was_paid(
    shares, percents, off, currency
) -> None:
    """Date by date: what tiers give back of the parts never exceeds the price paid; full tiers give all of it."""
    unit = step(currency)
    shares = [share * unit for share in shares]
    price = sum(shares)
    paid = charged(price - discount(price, VoucherKind.PERCENT, off, None), currency)
    parts = spread(shares, paid, step=unit)
    back = [percent_of(part, percent, currency) for part, percent in zip(parts, percents)]
    assert all(0 <= refund <= part and refund % unit == 0 for refund, part in zip(back, parts, strict=True))
    assert sum(back) <= paid
    assert sum(percent_of(part, 100, currency) for part in parts) == paid


@given(amount=prices, currency=currencies)
def test_what_is_charged_can_be_charged(amount, currency) -> None:
    asked = charged(amount, currency)
    assert asked == 0 or asked >= smallest_charge(currency)
    assert asked % step(currency) == 0
    assert 0 <= amount - asked < max(step(currency), smallest_charge(currency))
    if amount <= largest_charge(currency):
        assert problem(asked, currency) == ""


@given(price=st.integers(0, 10**6), planned=st.integers(1, 40), left=st.integers(1, 40), currency=currencies)
def test_what_is_left_of_a_course_can_be_charged(price, planned, left, currency) -> None:
    price, left = price * step(currency), min(left, planned)
    shares = series_shares(price, [5] * left, of_all=planned, currency=currency)
    assert all(share % step(currency) == 0 for share in shares)
    assert sum(shares) <= price
    assert shares == equal_shares(sum(shares), left, currency)


@pytest.mark.parametrize(
    ("currency", "places", "least", "most", "steps"),
    [
        ("EUR", 2, 50, 99_999_999, 1),
        ("GBP", 2, 30, 99_999_999, 1),
        ("JPY", 0, 50, 2**31 - 1, 1),
        ("KRW", 0, 50, 99_999_999, 1),
        ("HUF", 2, 17_500, 2**31 - 1, 1),
        ("ISK", 0, 50, 999_999, 1),
        ("UGX", 0, 50, 999_999, 1),
        ("KWD", 3, 500, 99_999_999, 10),
    ],
)
def test_currencies_have_their_limits(currency, places, least, most, steps) -> None:
    assert exponent(currency) == places
    assert (smallest_charge(currency), largest_charge(currency), step(currency)) == (least, most, steps)
    assert [problem(amount, currency) for amount in (0, least, most - most % steps)] == ["", "", ""]
    assert problem(least - steps, currency) != "" != problem(most + steps, currency)


def test_problems_are_named() -> None:
    assert problem(20, "EUR") == (
        "Write 0 for free, or a price from €0.50 to €999,999.99: others cannot be paid online."
    )
    assert problem(12_345, "KWD") == (
        "In KWD the last of the three decimals must be 0: otherwise nobody can pay online."
    )
    assert problem(100, "XYZ") == "This is no currency. Write three letters, like EUR."
    assert problem(100_000, "CLF") == "Prices in CLF cannot be charged."
