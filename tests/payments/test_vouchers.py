"""Spending discount codes and giving them back, without anything that is sold."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from payments.enums import VoucherProblem
from payments.models import VoucherUse
from payments.selectors.vouchers import code_offer
from payments.services import vouchers
from payments.services.vouchers import VoucherRefused
from tests.factories.booking import NOW
from tests.factories.vouchers import make_voucher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alpha")]

DAY = timedelta(days=1)
PURCHASE = {"email": "chloe@example.com", "price_minor": 2500, "currency": "EUR", "now": NOW}


def spend(reference: str = "b1", code: str = "SUMMER-27", **fields) -> VoucherUse:
    return vouchers.spend(**{**PURCHASE, "code": code, "reference": reference, **fields})


def refusal(**fields) -> VoucherProblem:
    """Why it cannot be spent, which the offer before it says in the same word."""
    with pytest.raises(VoucherRefused) as refused:
        spend("other", **fields)
    offer = code_offer(**{**PURCHASE, "code": "SUMMER-27", **fields})
    assert (offer.problem, offer.discount_minor) == (refused.value.problem, 0)
    return refused.value.problem


def test_percent_is_taken_off_and_the_use_is_kept() -> None:
    make_voucher(max_uses=3, max_uses_each=2)
    use = spend(email=" Chloe@Example.com ", code=" summer-27 ")
    assert (use.discount_minor, use.currency, use.reference) == (500, "EUR", "b1")
    assert (use.email, use.number, use.limit) == ("chloe@example.com", 1, 3)
    assert (use.email_number, use.email_limit, use.is_active, use.created_at) == (1, 2, True, NOW)
    offer = code_offer(code="Summer-27", **PURCHASE)
    assert (offer.code, offer.discount_minor, offer.problem) == ("SUMMER-27", 500, None)


def test_amount_is_taken_off_up_to_the_price() -> None:
    make_voucher(amount_minor=1000)
    assert spend().discount_minor == 1000
    assert spend("b2", price_minor=700).discount_minor == 700


def test_what_is_too_little_to_be_charged_is_taken_off_too() -> None:
    make_voucher(amount_minor=1000)
    assert spend(price_minor=1050).discount_minor == 1000
    assert spend("b2", price_minor=1049).discount_minor == 1049


def test_three_decimals_leave_what_can_be_charged() -> None:
    make_voucher(percent=15)
    # 15 % of 12.350 KWD are 1.853; 10.497 would be left, and 10.490 can be charged.
    assert spend(price_minor=12_350, currency="KWD").discount_minor == 1_860


@pytest.mark.parametrize("code", ["WINTER-27", "", "   ", "SUMMER 27", "SUMMER-27\0", "Ñ" * 80, "'; --"])
def test_other_codes_are_unknown(code) -> None:
    make_voucher()
    assert refusal(code=code) == VoucherProblem.UNKNOWN


def test_code_counts_from_its_start_until_its_end() -> None:
    make_voucher(starts_at=NOW, ends_at=NOW + DAY)
    assert refusal(now=NOW - timedelta(seconds=1)) == VoucherProblem.TOO_EARLY
    assert refusal(now=NOW + DAY) == VoucherProblem.ENDED
    assert spend(now=NOW).number == 1
    assert spend("b2", now=NOW + DAY - timedelta(seconds=1)).number == 2


def test_code_that_is_switched_off_has_ended() -> None:
    make_voucher(is_active=False)
    assert refusal() == VoucherProblem.ENDED


def test_amounts_count_in_their_currency_only() -> None:
    make_voucher(amount_minor=1000)
    assert refusal(currency="USD") == VoucherProblem.NOT_FOR_THIS
    make_voucher("PERCENT")
    assert spend(code="PERCENT", currency="USD").discount_minor == 500


def test_lower_prices_are_refused() -> None:
    make_voucher(min_price_minor=2500)
    assert refusal(price_minor=2499) == VoucherProblem.TOO_CHEAP
    assert refusal(price_minor=0) == VoucherProblem.NOT_NEEDED
    assert spend(price_minor=2500).discount_minor == 500


def test_limit_in_all_counts_everybody() -> None:
    make_voucher(max_uses=2)
    assert [spend(f"b{number}", email=f"{number}@example.com").number for number in (1, 2)] == [1, 2]
    assert refusal(email="3@example.com") == VoucherProblem.USED_UP
    assert vouchers.give_back(reference="b1", now=NOW)
    assert spend("b3", email="3@example.com").number == 1


def test_limit_of_an_address_knows_no_capitals() -> None:
    make_voucher(max_uses_each=1)
    spend(email="chloe@example.com")
    assert refusal(email="CHLOE@example.COM") == VoucherProblem.USED_BY_YOU
    # Points and additions of mailboxes are addresses of their own.
    assert spend("b2", email="chl.oe@example.com").email_number == 1
    # Nobody is known yet when the price is shown first.
    assert code_offer(**{**PURCHASE, "code": "SUMMER-27", "email": ""}).discount_minor == 500


def test_lowered_limit_counts_what_is_spent() -> None:
    voucher = make_voucher()
    for number in range(1, 5):
        spend(f"b{number}")
    vouchers.give_back(reference="b1", now=NOW)
    voucher.max_uses = 3
    voucher.save()
    assert refusal() == VoucherProblem.USED_UP


def test_use_is_given_back_once() -> None:
    make_voucher(max_uses=1)
    spend()
    assert vouchers.give_back(reference="b1", now=NOW) is True
    assert vouchers.give_back(reference="b1", now=NOW) is False
    assert vouchers.give_back(reference="none", now=NOW) is False


def test_what_is_paid_late_counts_again_while_there_is_room() -> None:
    make_voucher(max_uses=1)
    spend()
    assert vouchers.spend_again(reference="b1", now=NOW) is False
    vouchers.give_back(reference="b1", now=NOW)
    assert vouchers.spend_again(reference="b1", now=NOW) is True
    vouchers.give_back(reference="b1", now=NOW)
    spend("b2")
    assert vouchers.spend_again(reference="b1", now=NOW) is False
    assert vouchers.spend_again(reference="none", now=NOW) is False
    assert list(VoucherUse.objects.filter(is_active=True).values_list("reference", flat=True)) == ["b2"]


def test_one_purchase_has_one_code() -> None:
    make_voucher()
    make_voucher("OTHER")
    spend()
    with pytest.raises(IntegrityError), transaction.atomic():
        spend(code="OTHER")


def test_postgresql_keeps_to_the_limits_by_itself() -> None:
    voucher = make_voucher(max_uses=1)
    use = spend()
    use.pk, use.reference = None, "b2"
    with pytest.raises(IntegrityError, match="voucher_use_once"), transaction.atomic():
        use.save(force_insert=True)
    use.number = 2
    with pytest.raises(IntegrityError, match="voucher_use_within_limit"), transaction.atomic():
        use.save(force_insert=True)
    assert voucher.uses.count() == 1


def test_offer_takes_three_queries_at_most(django_assert_num_queries) -> None:
    make_voucher(max_uses=10, max_uses_each=2)
    for number in range(3):
        with django_assert_num_queries(3):
            code_offer(code="SUMMER-27", **PURCHASE)
        spend(f"b{number}", email=f"{number}@example.com")
