"""What a program may ask of the school's money, with every kind of number and name in it."""

import json
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from accounts.roles import OWNER
from core.models import IdempotentAnswer
from payments.enums import PaymentStatus, RefundState
from payments.inbox.models import AccountRoute
from payments.models import ConnectedAccount, Payment, Refund
from tests.factories.payments import DisputeFactory, PaymentFactory, RefundFactory

from .conftest import browser, logged_in, person

pytestmark = pytest.mark.django_db
PAYMENTS = "/api/v1/payments"
CREDENTIALS = "/api/v1/tenant/stripe-credentials"
ACCOUNT = {"stripeAccountId": "acct_alpha00000001", "stripePublishableKey": "pk_test_alpha"}


def give_back(client: Client, uid: str, body: Any = b"{}", **headers: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/api/v1/bookings/{uid}/refunds", content, content_type="application/json", **headers)


def put(client: Client, body: Any) -> Any:
    return client.put(CREDENTIALS, json.dumps(body), content_type="application/json")


@pytest.fixture
def paid(alpha: Any) -> Payment:
    return PaymentFactory(reference="booking1")


@pytest.mark.parametrize(
    "amount",
    [0, -1, 0.5, 1.5, 25.01, True, False, "", "x", "1e2", "0x10", [], {}, [5], 2501, 2**31, 2**63, -(2**63), "5\x00"],
    ids=repr,
)  # fmt: skip
def test_amount_that_is_none_gives_nothing_back(amount: Any, ana: Any, paid: Payment) -> None:
    answer = give_back(logged_in(ana), paid.reference, {"amount": amount})
    assert answer.status_code in (400, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b'{"amount": NaN}',
        b'{"amount": Infinity}',
        b'{"amount": 1e400}',
        b'{"amount": ' + b"9" * 5000 + b"}",
        b'{"amount": 5, "currency": "USD"}',
        b'{"amount": 5, "paymentUid": "x"}',
        b'{"amount": {"amount": 5, "currency": "USD"}}',
        b'{"amount": 5, "note": "' + b"x" * 251 + b'"}',
        b'{"amount": 5, "note": "\\u0000"}',
        b'{"note": ["x"]}',
        b"[]",
        b"null",
        b"5",
        b'"all"',
        b"",
        b"\xff",
        b"[" * 20_000,
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_body_that_will_not_do_gives_nothing_back(body: bytes, ana: Any, paid: Payment) -> None:
    answer = give_back(logged_in(ana), paid.reference, body)
    if body == b"":
        assert answer.status_code in (201, 400)
        return
    assert answer.status_code == 400, answer.content
    assert not Refund.objects.exists()


def test_only_what_is_left_and_was_paid_goes_back(ana: Any, paid: Payment) -> None:
    client = logged_in(ana)
    RefundFactory(payment=paid, amount_minor=1000)
    assert give_back(client, paid.reference, {"amount": 1501}).status_code == 422
    assert give_back(client, paid.reference, {"amount": 1500}).status_code == 201
    assert give_back(client, paid.reference, {"amount": 1}).status_code == 422
    disputed = DisputeFactory(payment=PaymentFactory()).payment
    owed = PaymentFactory(owed=True)
    open_page = PaymentFactory(status=PaymentStatus.PENDING, settled_at=None)
    expired = PaymentFactory(status=PaymentStatus.EXPIRED)
    for other in (disputed, owed, open_page, expired):
        for body in ({}, {"amount": 1}):
            assert give_back(client, other.reference, body).status_code == 422, other
        assert not other.refunds.exists()


def test_key_of_one_owner_is_no_key_of_another(ana: Any, paid: Payment) -> None:
    eva = person("eva@alpha.example", OWNER)
    give_back(logged_in(ana), paid.reference, {"amount": 100}, HTTP_IDEMPOTENCY_KEY="k")
    answer = give_back(logged_in(eva), paid.reference, {"amount": 200}, HTTP_IDEMPOTENCY_KEY="k")
    assert (answer.status_code, answer.json()["amount"]["amount"]) == (201, 200)
    for key in ("\x00", "x" * 1000, " "):
        answer = give_back(logged_in(ana), paid.reference, {"amount": 1}, HTTP_IDEMPOTENCY_KEY=key)
        assert answer.status_code in (400, 201), key
    other = PaymentFactory()
    again = give_back(logged_in(ana), other.reference, {"amount": 100}, HTTP_IDEMPOTENCY_KEY="k")
    assert again.json()["paymentId"] == other.uid
    assert IdempotentAnswer.objects.filter(key="k").count() == 3


@pytest.mark.parametrize("uid", ["%00", "..", "%2e%2e%2fx", "'", "x" * 5000, "²", "a%20b"])
def test_booking_that_is_none_is_not_found(uid: str, ana: Any, paid: Payment) -> None:
    assert give_back(logged_in(ana), uid).status_code == 404
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "limit=100000",
        "limit=-1",
        "limit=1.5",
        "limit=%00",
        "cursor=%00",
        "cursor=" + "A" * 101,
        "cursor=cDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",  # p and 23 digits
        "cursor=cMKy",  # p and a raised two
        "cursor=YmI1",
        "currency=EUR'--",
        "bookingUid=%00",
        "bookingUid=" + "x" * 41,
        "status=succeeded'",
        "method=cash",
        "from=0001-01-01",
        "to=9999-12-31",
        "isTest=maybe",
    ],
)
def test_filter_that_will_not_do_is_refused(query: str, ana: Any, paid: Payment) -> None:
    assert logged_in(ana).get(f"{PAYMENTS}?{query}").status_code == 400


def test_filter_reads_no_more_than_its_own_column(ana: Any, paid: Payment) -> None:
    client = logged_in(ana)
    for uid in ("' OR 1=1--", "%25", "_", "booking1' --", "*"):
        assert client.get(PAYMENTS, {"bookingUid": uid}).json()["payments"] == [], uid
    assert len(client.get(PAYMENTS, {"bookingUid": "booking1"}).json()["payments"]) == 1
    for end in ("cDA", "cDk5OTk5OTk5OTk5OTk5OTk"):
        assert client.get(PAYMENTS, {"cursor": end}).status_code == 200


def test_answers_hold_nothing_that_opens_or_pays_anything(ana: Any) -> None:
    payment = PaymentFactory(
        checkout_session_id="cs_secret1",
        checkout_url="https://checkout.stripe.com/c/pay/cs_secret1",
        success_url="https://alpha.test/booking/token-of-a-link/paid/",
        idempotency_key="key-of-the-call",
    )
    client = logged_in(ana)
    listed = client.get(PAYMENTS)
    file = b"".join(client.get(f"{PAYMENTS}/export.csv").streaming_content)
    for said in (listed.content, file, give_back(client, payment.reference).content):
        for word in (
            b"checkout.stripe.com",
            b"token-of-a-link",
            b"key-of-the-call",
            b"cs_secret1",
            b"pk_",
            b"sk_",
        ):
            assert word not in said, word
    for answer in (listed, client.get(f"{PAYMENTS}/export.csv")):
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_method_changes_the_list(method: str, ana: Any, paid: Payment) -> None:
    client = logged_in(ana)
    for path in (PAYMENTS, f"{PAYMENTS}/export.csv"):
        assert getattr(client, method)(path, b"{}", content_type="application/json").status_code == 405


@pytest.fixture
def connected(stripe: Any) -> Any:
    stripe.connect_account(ACCOUNT["stripeAccountId"])
    stripe.connect_account("acct_beta000000001")
    AccountRoute.objects.create(account_id="acct_beta000000001", schema="beta")
    return stripe


def test_only_owners_bring_an_account(connected: Any, ana: Any, ben: Any, chloe: Any, dmitri: Any) -> None:
    with schema_context("beta"):
        foreign = logged_in(dmitri, "beta.test").cookies["sessionid"].value
    stranger = browser()
    stranger.cookies["sessionid"] = foreign
    for client, status in (
        (browser(), 401), (stranger, 401), (logged_in(chloe), 403), (logged_in(ben.user), 403),
    ):  # fmt: skip
        assert put(client, ACCOUNT).status_code == status
        for method in ("get", "post", "patch", "delete"):
            assert getattr(client, method)(CREDENTIALS).status_code in (401, 403, 405)
    guarded = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True)
    guarded.force_login(ana)
    assert put(guarded, ACCOUNT).status_code == 403
    assert not ConnectedAccount.objects.exists()
    assert put(logged_in(ana), ACCOUNT).status_code == 200
    assert ConnectedAccount.objects.get().stripe_account_id == ACCOUNT["stripeAccountId"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"stripeAccountId": "acct_beta000000001"}, 409),
        ({"stripeAccountId": "acct_unknown000001"}, 422),
        ({"stripeAccountId": "acct_alpha00000001/../x"}, 400),
        ({"stripeAccountId": "acct_alpha00000001\n"}, (200, 400)),
        ({"stripeAccountId": "acct_alpha00000001\u0000"}, 400),
        ({"stripeAccountId": "acct_" + "x" * 200}, 400),
        ({"stripeAccountId": ["acct_alpha00000001"]}, 400),
        ({"stripePublishableKey": "sk_test_secret"}, 400),
        ({"stripePublishableKey": "pk_live_alpha"}, 400),
        ({"stripePublishableKey": ""}, 400),
        ({"stripePublishableKey": "pk_test_" + "x" * 300}, 400),
        ({"stripeSecretKey": "sk_test_secret"}, 400),
        ({"livemode": True}, 400),
    ],
    ids=str,
)
def test_account_that_will_not_do_is_refused(
    changes: dict[str, Any], status: Any, connected: Any, ana: Any
) -> None:
    answer = put(logged_in(ana), {**ACCOUNT, **changes})
    assert answer.status_code in (status if isinstance(status, tuple) else (status,)), answer.content
    assert b"sk_test_secret" not in answer.content
    assert ConnectedAccount.objects.exists() == (answer.status_code == 200)
    assert AccountRoute.objects.get(account_id="acct_beta000000001").schema == "beta"


def test_refund_by_program_is_written_in_its_owners_name(ana: Any, paid: Payment) -> None:
    answer = give_back(logged_in(ana), paid.reference, {"amount": 100, "note": "=1+1\x07"})
    refund = Refund.objects.get(pk=answer.json()["id"])
    assert (refund.by_user_id, refund.state, refund.amount_minor) == (ana.pk, RefundState.PENDING, 100)
