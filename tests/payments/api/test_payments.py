"""The school's programs read its payments and give money back."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role
from payments.enums import RefundState
from payments.models import Refund
from tenants.models import Tenant
from tests.factories.booking import NOW
from tests.factories.payments import PaymentFactory, RefundFactory, invoice

pytestmark = pytest.mark.django_db
PAYMENTS = "/api/v1/payments"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def program(role: str = "", email: str = "ana@alpha.example") -> Client:
    """Somebody's program, logged in by session; no CSRF token is asked of a test's client."""
    user = User.objects.create_user(email, "a long password")
    if role:
        give_role(user, role)
    client = Client(HTTP_HOST="alpha.test")
    client.force_login(user)
    return client


@pytest.fixture
def ana(alpha: Any) -> Client:
    return program(OWNER)


def post(client: Client, uid: str, body: Any = None, **headers: Any) -> Any:
    path = f"/api/v1/bookings/{uid}/refunds"
    return client.post(path, json.dumps(body or {}), content_type="application/json", **headers)


def ids(client: Client, **query: Any) -> list[str]:
    answer = client.get(PAYMENTS, query)
    assert answer.status_code == 200, answer.content
    return [each["id"] for each in answer.json()["payments"]]


def test_payment_is_told_whole(ana: Client) -> None:
    payment = PaymentFactory(application_fee_minor=50)
    RefundFactory(payment=payment, amount_minor=1_000)
    invoice(payment, 7)
    answer = ana.get(PAYMENTS)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.json() == {
        "payments": [
            {
                "id": payment.uid,
                "bookingUid": payment.reference,
                "description": "Spanish conversation, 3 December",
                "method": "stripe",
                "status": "succeeded",
                "payer": {"name": "Chloe Martin", "email": "chloe@example.com"},
                "amount": {"amount": 2500, "currency": "EUR"},
                "refunded": {"amount": 1000, "currency": "EUR"},
                "platformFee": {"amount": 50, "currency": "EUR"},
                "documents": ["INV-2027-00007"],
                "isTest": False,
                "createdAt": "2027-01-04T08:00:00Z",
                "paidAt": "2027-01-04T08:00:00Z",
            }
        ],
        "nextCursor": None,
    }


def test_filters_narrow_the_list(ana: Client) -> None:
    plain = PaymentFactory().uid
    owed = PaymentFactory(owed=True, reference="booking-x").uid
    yen = PaymentFactory(currency="JPY", is_test=True).uid
    old = PaymentFactory(created_at=NOW - timedelta(days=14)).uid
    assert ids(ana) == [old, yen, owed, plain]
    assert ids(ana, status="pending") == [owed]
    assert ids(ana, method="school") == [owed]
    assert ids(ana, currency="JPY") == [yen]
    assert ids(ana, bookingUid="booking-x") == [owed]
    assert ids(ana, isTest="true") == [yen]
    assert ids(ana, isTest="false") == [old, owed, plain]
    assert ids(ana, to="2026-12-31") == [old]
    assert ids(ana, **{"from": "2027-01-04", "to": "2027-01-04"}) == [yen, owed, plain]


def test_pages_follow_each_other(ana: Client) -> None:
    uids = [PaymentFactory().uid for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        body = ana.get(PAYMENTS, query).json()
        seen += [each["id"] for each in body["payments"]]
        cursor = body["nextCursor"]
    assert seen == uids[::-1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=lost", "status"),
        ("from=yesterday", "from"),
        ("to=9999-12-31", "to"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("currency=eur", "currency"),
        ("cursor=nonsense", "cursor"),
        ("cursor=YjE", "cursor"),
    ],
)
def test_wrong_filters_are_named(ana: Client, query: str, field: str) -> None:
    answer = ana.get(f"{PAYMENTS}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]


def test_same_number_of_queries_for_one_and_three(ana: Client) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ana.get(PAYMENTS).status_code == 200
        return sum(1 for query in captured if "payments_" in query["sql"] or "booking_" in query["sql"])

    invoice(PaymentFactory(), 1)
    one = questions()
    invoice(PaymentFactory(), 2)
    RefundFactory(payment=PaymentFactory())
    assert questions() == one


def test_file_has_what_the_filters_leave(ana: Client) -> None:
    payment = PaymentFactory()
    PaymentFactory(owed=True)
    answer = ana.get(f"{PAYMENTS}/export.csv?status=succeeded", HTTP_ACCEPT="text/csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="payments.csv"'
    (row,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (row["Payment number"], row["Amount"], row["Currency"]) == (payment.uid, "25.00", "EUR")
    wrong = ana.get(f"{PAYMENTS}/export.csv?status=lost", HTTP_ACCEPT="text/csv")
    assert (wrong.status_code, wrong["Content-Type"]) == (400, "application/problem+json")


def test_teacher_student_and_strangers_are_refused(alpha: Any) -> None:
    payment = PaymentFactory()
    ben, chloe = program(TEACHER, "ben@alpha.example"), program("", "chloe@alpha.example")
    with tenant_context(Tenant.objects.get(schema_name="beta")):
        dmitri = program(OWNER, "dmitri@beta.example")
    for client, expected in ((ben, 403), (chloe, 403), (dmitri, 401), (Client(HTTP_HOST="alpha.test"), 401)):
        for answer in (
            client.get(PAYMENTS),
            client.get(f"{PAYMENTS}/export.csv"),
            post(client, payment.reference),
        ):
            assert answer.status_code == expected
            assert answer["Content-Type"] == "application/problem+json"
    assert Refund.objects.count() == 0


def test_writing_takes_a_csrf_token(ana: Client) -> None:
    payment = PaymentFactory()
    ana.handler.enforce_csrf_checks = True
    assert post(ana, payment.reference).status_code == 403
    assert Refund.objects.count() == 0


def test_all_that_is_left_goes_back(ana: Client) -> None:
    payment = PaymentFactory()
    RefundFactory(payment=payment, amount_minor=500)
    answer = post(ana, payment.reference)
    assert answer.status_code == 201
    refund = Refund.objects.latest("pk")
    assert answer.json() == {
        "id": refund.pk,
        "paymentId": payment.uid,
        "amount": {"amount": 2000, "currency": "EUR"},
        "state": "pending",
        "createdAt": "2027-01-04T08:00:00Z",
    }
    assert refund.by_user.email == "ana@alpha.example"


def test_part_goes_back_once_for_each_key(ana: Client) -> None:
    payment = PaymentFactory()
    first = post(ana, payment.reference, {"amount": 700, "note": "ill"}, HTTP_IDEMPOTENCY_KEY="k1")
    again = post(ana, payment.reference, {"amount": 700, "note": "ill"}, HTTP_IDEMPOTENCY_KEY="k1")
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    other = post(ana, payment.reference, {"amount": 800}, HTTP_IDEMPOTENCY_KEY="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.note) == (700, "ill")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"amount": 2_501}, 422, "refund_too_large"),
        ({"amount": 0}, 400, "invalid"),
        ({"amount": "ten"}, 400, "invalid"),
        ({"amount": 2**40}, 400, "invalid"),
        ({"total": 100}, 400, "invalid"),
    ],
)
def test_wrong_amounts_are_refused(ana: Client, body: Any, status: int, code: str) -> None:
    payment = PaymentFactory()
    answer = post(ana, payment.reference, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Refund.objects.count() == 0
    assert post(ana, payment.reference, {"amount": 2_500}).status_code == 201


def test_amount_that_stripe_cannot_send_names_the_step(ana: Client) -> None:
    payment = PaymentFactory(currency="KWD", amount_minor=5_120)
    answer = post(ana, payment.reference, {"amount": 1_234})
    assert (answer.status_code, answer.json()["code"]) == (422, "refund_not_exact")
    assert "multiples of KWD0.010" in answer.json()["detail"]
    assert post(ana, payment.reference, {"amount": 1_230}).status_code == 201


def test_nothing_to_give_back_is_said(ana: Client) -> None:
    assert post(ana, "unknown").status_code == 404
    owed = PaymentFactory(owed=True)
    gone = RefundFactory(amount_minor=2_500, state=RefundState.PROCESSING).payment
    for payment in (owed, gone):
        answer = post(ana, payment.reference)
        assert (answer.status_code, answer.json()["code"]) == (422, "nothing_left")
