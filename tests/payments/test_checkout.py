"""A payment over HTTP against the strict stand-in: opened, paid, closed, with answers lost and repeated."""

from datetime import timedelta

import pytest
from django.db import connection

from core.clock import now
from payments import services
from payments.enums import PaymentStatus
from payments.models import ConnectedAccount, Payment

from .conftest import ACCOUNT

pytestmark = pytest.mark.django_db

DECLINED = "4000000000000002"


def settle(payment: Payment) -> Payment:
    return services.settle_checkout(payment_uid=payment.uid, now=now())


def close(payment: Payment) -> Payment:
    return services.close_checkout(payment_uid=payment.uid, now=now())


def test_open_payment_without_account_is_refused(db, alpha) -> None:
    with pytest.raises(services.PaymentsUnavailable):
        services.open_payment(
            reference="b1",
            amount_minor=100,
            currency="EUR",
            description="x",
            payer_email="chloe@example.com",
            payer_locale="en",
            expires_at=now() + timedelta(minutes=15),
            now=now(),
        )


def test_start_checkout_gives_the_same_page_each_time(opened, stripe) -> None:
    payment = opened()
    again = services.start_checkout(
        payment_uid=payment.uid, success_url="http://other/", cancel_url="http://other/", now=now()
    )
    assert again == payment.checkout_url
    assert payment.checkout_url.startswith(stripe.url)
    assert payment.success_url == "http://alpha.localhost/paid"


def test_payment_succeeds_when_paid(opened, stripe, settled) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    assert settle(payment).status == PaymentStatus.SUCCEEDED
    assert settle(payment).status == PaymentStatus.SUCCEEDED
    assert settled == ["succeeded"]
    (line,) = stripe.books(ACCOUNT)["payments"]
    assert (line["amount"], line["currency"], line["payment_intent"]) == (
        2500,
        "eur",
        Payment.objects.get().payment_intent_id,
    )


def test_declined_card_leaves_the_payment_open_for_another(opened, stripe, settled) -> None:
    payment = opened()
    assert stripe.pay(payment.checkout_session_id, card=DECLINED)["payment_status"] == "unpaid"
    assert settle(payment).status == PaymentStatus.PENDING
    stripe.pay(payment.checkout_session_id)
    assert settle(payment).status == PaymentStatus.SUCCEEDED
    assert settled == ["succeeded"]


def test_close_expires_the_page_at_stripe(opened, stripe, settled) -> None:
    payment = opened()
    assert close(payment).status == PaymentStatus.EXPIRED
    with pytest.raises(Exception, match="409"):
        stripe.pay(payment.checkout_session_id)
    assert settled == ["expired"]


def test_close_of_a_payment_paid_in_the_last_moment_succeeds(opened, stripe, settled) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    assert close(payment).status == PaymentStatus.SUCCEEDED
    assert settled == ["succeeded"]


def test_close_of_a_payment_never_opened_needs_no_answer_from_stripe(new_payment, settings, settled) -> None:
    payment = new_payment()
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert close(payment).status == PaymentStatus.EXPIRED
    assert settled == ["expired"]


def test_close_keeps_the_payment_open_when_stripe_does_not_answer(opened, settings, settled) -> None:
    payment = opened()
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(services.ProviderUnavailable):
        close(payment)
    assert Payment.objects.get().status == PaymentStatus.PENDING
    assert settled == []


def test_bank_debit_is_processing_until_the_bank_answers(opened, stripe, settled) -> None:
    payment = opened()
    intent = stripe.pay(payment.checkout_session_id, method="bank_debit")["payment_intent"]
    assert close(payment).status == PaymentStatus.PROCESSING
    assert settled == []
    stripe.control("POST", f"payments/{intent}/settle", succeeds=True)
    assert settle(payment).status == PaymentStatus.SUCCEEDED
    assert settled == ["succeeded"]


def test_bank_debit_that_fails_ends_the_payment(opened, stripe, settled) -> None:
    payment = opened()
    intent = stripe.pay(payment.checkout_session_id, method="bank_debit", succeeds=False)["payment_intent"]
    stripe.control("POST", f"payments/{intent}/settle", succeeds=False)
    assert settle(payment).status == PaymentStatus.FAILED
    assert settled == ["failed"]


def test_start_checkout_after_a_lost_answer_opens_one_page(new_payment, stripe) -> None:
    """The client library repeats the call with the same key, so Stripe has one session."""
    payment = new_payment()
    stripe.fault(action="lose_answer", method="POST", path="/v1/checkout/sessions")
    services.start_checkout(
        payment_uid=payment.uid,
        success_url="http://a.localhost/",
        cancel_url="http://a.localhost/",
        now=now(),
    )
    assert len(stripe.server.world.store.all_of("checkout_session", ACCOUNT)) == 1


def test_close_finds_the_page_whose_answer_was_lost(new_payment, stripe, settled) -> None:
    payment = new_payment()
    stripe.fault(action="lose_answer", method="POST", path="/v1/checkout/sessions")
    stripe.fault(action="lose_request", method="POST", path="/v1/checkout/sessions", times=9)
    with pytest.raises(services.ProviderUnavailable):
        services.start_checkout(
            payment_uid=payment.uid,
            success_url="http://a.localhost/",
            cancel_url="http://a.localhost/",
            now=now(),
        )
    stripe.control("DELETE", "faults")
    assert close(payment).status == PaymentStatus.EXPIRED
    (session,) = stripe.server.world.store.all_of("checkout_session", ACCOUNT)
    assert session.body["status"] == "expired"
    assert settled == ["expired"]


def test_start_checkout_of_an_ended_payment_is_refused(opened) -> None:
    payment = opened()
    close(payment)
    with pytest.raises(services.PaymentsUnavailable):
        services.start_checkout(
            payment_uid=payment.uid, success_url="http://a/", cancel_url="http://a/", now=now()
        )


@pytest.mark.parametrize(("field", "value"), [("amount_minor", 2400), ("currency", "USD")])
def test_settle_refuses_a_session_that_disagrees(opened, stripe, settled, field, value) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    Payment.objects.update(**{field: value})
    with pytest.raises(services.PaymentMismatch):
        settle(payment)
    assert Payment.objects.get().status == PaymentStatus.PENDING
    assert settled == []


def test_settle_refuses_live_money_in_test_mode(opened, stripe, settings) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    settings.STRIPE_LIVEMODE = True  # while the key is still one of the test world
    ConnectedAccount.objects.update(livemode=True)
    with pytest.raises(services.PaymentMismatch):
        settle(payment)


def test_late_money_still_counts(opened, stripe, settled) -> None:
    """Our row had expired, Stripe's page had not: the receiver decides what to do with the money."""
    payment = opened()
    Payment.objects.update(status=PaymentStatus.EXPIRED, settled_at=now())
    stripe.pay(payment.checkout_session_id)
    assert settle(payment).status == PaymentStatus.SUCCEEDED
    assert settled == ["succeeded"]


@pytest.mark.parametrize(
    ("currency", "amount_minor", "at_stripe"), [("EUR", 2550, 2550), ("JPY", 3000, 3000)]
)
def test_amounts_are_minor_units_of_their_currency(opened, stripe, currency, amount_minor, at_stripe) -> None:
    payment = opened(currency=currency, amount_minor=amount_minor)
    stripe.pay(payment.checkout_session_id)
    assert settle(payment).status == PaymentStatus.SUCCEEDED
    (line,) = stripe.books(ACCOUNT)["payments"]
    assert (line["amount"], line["currency"]) == (at_stripe, currency.lower())


def test_inactive_account_takes_no_payments(account, new_payment) -> None:
    new_payment("before")
    ConnectedAccount.objects.update(status="onboarding")
    with pytest.raises(services.PaymentsUnavailable):
        new_payment("after")


def test_addresses_that_manage_a_booking_are_ciphertext_in_the_database(opened) -> None:
    payment = opened()
    with connection.cursor() as cursor:
        cursor.execute("SELECT success_url, cancel_url, checkout_url FROM payments_payment")
        kept = cursor.fetchone()
    assert payment.success_url == "http://alpha.localhost/paid"
    assert all(value and "http" not in value for value in kept)
