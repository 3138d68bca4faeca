"""Events arrive on the platform's host: verified, stored once, routed by account, applied in the school."""

import json
import time

import pytest
import stripe as stripe_library
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context

from core.clock import now
from core.models import OutboxMessage
from payments import services
from payments.enums import AccountStatus, PaymentStatus
from payments.inbox.models import StripeEvent
from payments.models import ConnectedAccount, Payment
from tests.support.stripe import WEBHOOK_SECRET

from .conftest import ACCOUNT

pytestmark = pytest.mark.django_db
URL = "/api/v1/webhooks/stripe/connect"


def event(**fields) -> dict:
    return {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "account": ACCOUNT,
        "livemode": False,
        "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}},
        **fields,
    }


def send(body: dict, *, secret: str = WEBHOOK_SECRET, at: float | None = None, host: str = "platform.test"):
    payload = json.dumps(body)
    stamp = int(at or time.time())
    signature = stripe_library.WebhookSignature._compute_signature(f"{stamp}.{payload}", secret)
    with schema_context("public"):
        return Client(HTTP_HOST=host).post(
            URL,
            payload,
            content_type="application/json",
            headers={"Stripe-Signature": f"t={stamp},v1={signature}"},
        )


def in_alpha(alpha) -> None:
    connection.set_tenant(alpha)


def deliver_outbox() -> None:
    for message in OutboxMessage.objects.filter(kind="payments.stripe_event"):
        services.apply_event(event_id=message.payload["event"], now=now())


def test_event_settles_the_payment(opened, stripe, alpha) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    answer = send(event(data={"object": {"id": payment.checkout_session_id}}))
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    in_alpha(alpha)
    deliver_outbox()
    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED
    assert StripeEvent.objects.get().state == StripeEvent.State.APPLIED


def test_event_twice_is_stored_and_applied_once(opened, stripe, alpha) -> None:
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    body = event(data={"object": {"id": payment.checkout_session_id}})
    assert [send(body).status_code, send(body).status_code] == [200, 200]
    in_alpha(alpha)
    assert StripeEvent.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="payments.stripe_event").count() == 1


def test_event_is_a_trigger_and_never_truth(opened, stripe, alpha) -> None:
    """A genuine event that says "completed" of a session that nobody has paid changes nothing."""
    payment = opened()
    send(event(data={"object": {"id": payment.checkout_session_id, "payment_status": "paid"}}))
    in_alpha(alpha)
    deliver_outbox()
    assert Payment.objects.get().status == PaymentStatus.PENDING


@pytest.mark.parametrize(
    "fields",
    [{"secret": "whsec_other"}, {"at": 1_700_000_000}],
    ids=["signed with another secret", "signed long ago"],
)
def test_event_with_a_bad_signature_is_refused(account, fields) -> None:
    assert send(event(), **fields).status_code == 400
    assert StripeEvent.objects.count() == 0
    assert send(event()).status_code == 200


def test_event_that_is_no_event_is_refused(account) -> None:
    assert send({"id": "evt_1"}).status_code == 400
    assert (
        Client(HTTP_HOST="platform.test").post(URL, b"{}", content_type="application/json").status_code == 400
    )
    assert Client(HTTP_HOST="platform.test").get(URL).status_code == 405


@pytest.mark.parametrize("fields", [{"account": "acct_nobody"}, {"account": None}, {"livemode": True}])
def test_event_for_nobody_here_is_kept_as_ignored(account, alpha, fields) -> None:
    assert send(event(**fields)).status_code == 200
    in_alpha(alpha)
    assert StripeEvent.objects.get().state == StripeEvent.State.IGNORED
    assert OutboxMessage.objects.count() == 0


def test_webhook_is_not_on_a_schools_host(account) -> None:
    assert send(event(), host="alpha.test").status_code in (301, 404)
    assert StripeEvent.objects.count() == 0


def test_event_of_one_school_never_touches_another(opened, stripe, alpha) -> None:
    """Dmitri's school has an account too; its event names alpha's session and finds nothing."""
    payment = opened()
    stripe.pay(payment.checkout_session_id)
    stripe.connect_account("acct_beta000000001")
    with schema_context("beta"):
        services.connect_account(stripe_account_id="acct_beta000000001", publishable_key="", now=now())
    send(event(account="acct_beta000000001", data={"object": {"id": payment.checkout_session_id}}))
    with schema_context("beta"):
        deliver_outbox()
        assert StripeEvent.objects.get().state == StripeEvent.State.PARKED
    in_alpha(alpha)
    assert OutboxMessage.objects.filter(kind="payments.stripe_event").count() == 0
    assert Payment.objects.get().status == PaymentStatus.PENDING


def test_account_of_another_school_cannot_be_connected(account, stripe) -> None:
    with schema_context("beta"), pytest.raises(services.AccountTaken):
        services.connect_account(stripe_account_id=ACCOUNT, publishable_key="", now=now())


def test_account_that_stripe_does_not_know_cannot_be_connected(db, alpha, stripe) -> None:
    with pytest.raises(services.ProviderRefused):
        services.connect_account(stripe_account_id="acct_unknown000001", publishable_key="", now=now())
    assert ConnectedAccount.objects.count() == 0


def test_deauthorized_account_closes_paid_booking(account, alpha, new_payment, stripe) -> None:
    stripe.control("POST", f"accounts/{ACCOUNT}/deauthorize")
    send(event(type="account.application.deauthorized", data={"object": {"id": "ca_1"}}))
    in_alpha(alpha)
    deliver_outbox()
    assert ConnectedAccount.objects.get().status == AccountStatus.DISCONNECTED
    with pytest.raises(services.PaymentsUnavailable):
        new_payment()


def test_event_of_a_page_whose_answer_was_lost_finds_its_payment(new_payment, stripe, alpha) -> None:
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
    (session,) = stripe.server.world.store.all_of("checkout_session", ACCOUNT)
    stripe.pay(session.id)
    send(event(data={"object": {"id": session.id}}))
    in_alpha(alpha)
    deliver_outbox()
    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED
