"""Prices in words: what a code takes off, the tax in what is left, and how it is paid."""

from dataclasses import dataclass, replace

import pytest
from django.utils import translation

from booking.enums import PayWay
from booking.widget.choice import read_choice
from booking.widget.pricing import pricing_of, tax_text


@dataclass(frozen=True)
class Quote:
    list_minor: int = 2500
    discount_minor: int = 0
    total_minor: int = 2500
    currency: str = "EUR"
    tax_rate_bp: int = 0
    tax_minor: int = 0
    code: str = ""
    code_problem: str = ""
    pay_ways: tuple[PayWay, ...] = (PayWay.ONLINE,)


LOWER = Quote(discount_minor=500, total_minor=2000, tax_rate_bp=550, tax_minor=104, code="SUMMER-27")


def test_price_without_a_code_says_nothing_of_discounts() -> None:
    found = pricing_of(Quote())
    assert (found.price, found.list_price, found.discount, found.code, found.tax) == (
        "€25.00",
        "",
        "",
        "",
        "",
    )
    assert (found.way, found.asks_way, found.asks_money) == ("online", False, True)


def test_code_shows_what_it_takes_off() -> None:
    found = pricing_of(LOWER)
    assert (found.price, found.list_price, found.discount, found.code) == (
        "€20.00",
        "€25.00",
        "−€5.00",
        "SUMMER-27",
    )
    assert found.tax == "includes 5.5\u00a0% tax: €1.04"


def test_amounts_follow_the_language() -> None:
    with translation.override("es"):
        assert pricing_of(LOWER).price == "20,00\u00a0€"


@pytest.mark.parametrize(
    ("ways", "wanted", "way", "asks"),
    [
        ((PayWay.ONLINE,), "school", "online", False),
        ((PayWay.SCHOOL,), "", "school", False),
        ((PayWay.ONLINE, PayWay.SCHOOL), "", "online", True),
        ((PayWay.ONLINE, PayWay.SCHOOL), "school", "school", True),
        ((PayWay.ONLINE, PayWay.SCHOOL), "junk", "online", True),
    ],
)
def test_way_is_the_wanted_one_where_it_is_offered(
    ways: tuple[PayWay, ...], wanted: str, way: str, asks: bool
) -> None:
    found = pricing_of(replace(Quote(), pay_ways=ways), wanted_way=wanted)
    assert (found.way, found.asks_way) == (way, asks)


def test_nothing_left_to_pay_asks_no_way() -> None:
    found = pricing_of(replace(LOWER, discount_minor=2500, total_minor=0, pay_ways=()), wanted_way="school")
    assert (found.price, found.way, found.asks_way, found.asks_money) == ("Free", "free", False, True)


def test_price_in_a_sentence_is_escaped() -> None:
    found = replace(pricing_of(Quote()), price="<b>")
    assert found.price_slot == '<span class="nowrap" data-fill="price">&lt;b&gt;</span>'


def test_tax_of_nothing_is_not_said() -> None:
    assert tax_text(0, 2100, "EUR") == ""
    assert tax_text(10, 0, "EUR") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [(" summer-27 ", "SUMMER-27"), ("a b", ""), ("é", ""), ("x" * 41, ""), ("<b>", ""), ("-", "")],
)
def test_code_in_an_address_is_kept_only_if_it_may_be_one(text: str, code: str) -> None:
    choice = read_choice({"code": text, "date": "2027-01-06"})
    assert choice.code == code
    assert choice.query() == ("date=2027-01-06" + (f"&code={code}" if code else ""))
