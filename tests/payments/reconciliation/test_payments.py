"""Payments that Stripe knows better than we do, and the other way round."""

import pytest

from core.clock import now
from payments import services
from payments.models import Payment

from .conftest import open_differences, repairs

pytestmark = pytest.mark.django_db


def test_comparison_of_books_that_agree_changes_nothing(opened, stripe, compare) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    services.settle_checkout(payment_uid=payment.uid, now=now())
    run = compare()
    assert (run.repaired, open_differences()) == ([], [])
    assert run.finished_at is not None
    assert run.checked == {"sessions": 1, "payments": 1}
    assert run.totals == {"EUR test": {"ours_minor": 2500, "theirs_minor": 2500}}


def test_payment_whose_event_was_lost_is_found(opened, stripe, compare, settled) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    run = compare()
    assert repairs(run) == [("payment_found", payment.uid)]
    assert settled == ["succeeded"]
    assert run.totals == {"EUR test": {"ours_minor": 2500, "theirs_minor": 2500}}
    assert compare().repaired == []


def test_payment_whose_page_was_lost_is_found(opened, stripe, compare) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    Payment.objects.update(checkout_session_id=None, checkout_url="")
    assert repairs(compare()) == [("page_found", payment.uid), ("payment_found", payment.uid)]
    assert Payment.objects.get().status == "succeeded"


def test_page_that_ran_out_ends_its_payment(opened, stripe, compare, settled) -> None:
    payment = opened()
    stripe.control("POST", f"sessions/{payment.checkout_session_id}/expire")
    assert repairs(compare()) == [("payment_ended", payment.uid)]
    assert settled == ["expired"]


def test_payment_of_another_amount_is_named(opened, stripe, compare) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    Payment.objects.update(amount_minor=2400)
    compare()
    assert open_differences() == [("mismatch", payment.uid)]
    assert Payment.objects.get().status == "pending"


def test_paid_payment_of_another_amount_is_named_and_seen_again(opened, stripe, compare) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    services.settle_checkout(payment_uid=payment.uid, now=now())
    Payment.objects.update(amount_minor=2400)
    run = compare()
    assert open_differences() == [("mismatch", payment.uid)]
    assert run.totals == {"EUR test": {"ours_minor": 2400, "theirs_minor": 2500}}
    Payment.objects.update(amount_minor=2500)
    compare()
    assert open_differences() == []


def test_money_of_a_payment_that_we_lost_is_named(opened, stripe, compare) -> None:
    intent = stripe.pay(opened().checkout_session_id)["payment_intent"]
    Payment.objects.all().delete()
    run = compare()
    assert open_differences() == [("unknown_payment", intent)]
    assert run.totals == {"EUR test": {"ours_minor": 0, "theirs_minor": 2500}}
    stripe.control("POST", f"payments/{intent}/refund")
    assert compare().totals == {"EUR test": {"ours_minor": 0, "theirs_minor": 0}}
    assert open_differences() == []


def test_payment_that_stripe_does_not_know_is_named(opened, stripe, compare) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    services.settle_checkout(payment_uid=payment.uid, now=now())
    Payment.objects.update(payment_intent_id="pi_of_nobody", uid="other", checkout_session_id=None)
    compare()
    assert ("missing_payment", "other") in open_differences()


def test_money_that_is_none_of_ours_is_only_counted(opened, stripe, compare) -> None:
    """The school sells books with the same account."""
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    run = compare()
    for row in stripe.server.world.store.all_of("charge"):
        row.body["metadata"], row.body["payment_intent"] = {}, "pi_of_books"
        stripe.server.world.store.save(row)
    run = compare(to_at=now())
    assert run.checked["foreign"] == 1
    assert run.totals == {}
