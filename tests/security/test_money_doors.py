"""Every screen of money in the admin: for owners only, each payment by itself, and never without a CSRF token."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django_tenants.utils import schema_context

from booking.models import VoucherScope
from core.models import OutboxMessage
from payments.enums import PaymentStatus, RefundState
from payments.models import (
    BillingSettings,
    ConnectedAccount,
    Difference,
    Dispute,
    Invoice,
    Payment,
    PaymentSettings,
    Refund,
    RefundAttempt,
    Voucher,
)
from payments.services.differences import open_difference
from tests.factories.booking import NOW
from tests.factories.payments import DisputeFactory, PaymentFactory, RefundFactory, invoice

from .conftest import browser, logged_in, person
from .test_admin_doors import NAMESPACES as BOOKING_SPACES
from .test_admin_doors import text_of

pytestmark = pytest.mark.django_db

NAMESPACES = (
    "payments_comparison",
    "payments_connect",
    "payments_documents",
    "payments_transactions",
    "vouchers",
)
ALONE = ("payments_billing_example",)
OF_WAGTAIL = ("wagtail",)
OF_THE_PLATFORM = ("plans", "schools")
MODELS = (
    BillingSettings,
    ConnectedAccount,
    Difference,
    Dispute,
    Invoice,
    OutboxMessage,
    Payment,
    PaymentSettings,
    Refund,
    RefundAttempt,
    Voucher,
    VoucherScope,
)
# Whatever a form of these screens could ask for.
FIELDS = {
    "amount": "1", "note": "x", "means": "cash", "name": "Mallory", "address": "Street 1", "tax_id": "",
    "code": "FREE-100", "kind": "percent", "percent": "100", "currency": "EUR", "to": "live", "country": "ES",
    "stripe_account_id": "acct_mallory0000001", "publishable_key": "pk_live_x", "number": "2", "beginning": "FREE",
    "max_uses_each": "1", "is_active": "on", "confirmed": "1",
}  # fmt: skip


def screens(patterns: Any = None, path: str = "", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for entry in patterns if patterns is not None else get_resolver("config.urls_school").url_patterns:
        here = path + str(entry.pattern)
        if not isinstance(entry, URLPattern):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from screens(entry.url_patterns, here, inner)
        elif here.startswith("admin/"):
            yield ":".join((*spaces, entry.name or "")), here


EVERY = dict(screens())
ALL = {name: path for name, path in EVERY.items() if name.partition(":")[0] in (*NAMESPACES, *ALONE)}


@pytest.fixture
def rows(alpha: Any) -> dict[str, Any]:
    """What Emil has paid, owes and got back, with a document, a dispute, a difference and a code."""
    payer = {"payer_name": "Emil Nowak", "payer_email": "emil@example.com"}
    payment = PaymentFactory(**payer)
    other = PaymentFactory(payer_name="Greta Hahn", payer_email="greta@example.com")
    return {
        "payment": payment,
        "owed": PaymentFactory(owed=True, **payer),
        "refund": RefundFactory(payment=payment, state=RefundState.FAILED, amount_minor=100),
        "document": invoice(payment, 1),
        "dispute": DisputeFactory(payment=PaymentFactory(**payer)),
        "difference": open_difference(
            kind="mismatch", subject="Emil Nowak", payment=payment, detail="Emil Nowak", now=NOW
        ),
        "voucher": Voucher.objects.create(
            code="EMIL-NOWAK", kind="percent", percent=10, note="for Emil Nowak"
        ),
        "other": other,
        "others_refund": RefundFactory(payment=other, state=RefundState.FAILED, amount_minor=100),
        "others_document": invoice(other, 2),
    }


def address(name: str, rows: dict[str, Any]) -> str:
    given = {
        "uid": rows["owed" if name.endswith(":receive") else "payment"].uid,
        "refund_id": rows["refund"].pk,
        "document_id": rows["document"].pk,
        "difference_id": rows["difference"].pk,
        "pk": rows["voucher"].pk,
    }
    return reverse(name, kwargs={key: given[key] for key in given if f":{key}>" in ALL[name]})


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def test_every_screen_of_the_admin_is_in_a_list() -> None:
    """Whoever adds a screen says here, or in the list of bookings' screens, whom it is for."""
    known = (*NAMESPACES, *BOOKING_SPACES, *OF_THE_PLATFORM)
    unknown = {
        name
        for name in EVERY
        if ":" in name and name.split(":")[0] not in known and not name.startswith(OF_WAGTAIL)
    }
    assert unknown == set()
    assert {name.partition(":")[0] for name in ALL} == {*NAMESPACES, *ALONE}
    assert len(ALL) > 40


@pytest.mark.parametrize("who", ["guest", "chloe", "ben"])
def test_nobody_but_owners_enters_any(who: str, chloe: Any, ben: Any, rows: dict[str, Any]) -> None:
    client = {"guest": browser(), "chloe": logged_in(chloe), "ben": logged_in(ben.user)}[who]
    before = everything()
    for name in sorted(ALL):
        path = address(name, rows)
        for answer in (client.get(path), client.post(path, FIELDS), client.get(f"{path}?export=csv")):
            assert answer.status_code in (302, 403, 404, 405), (name, answer.status_code)
            if answer.status_code == 302:
                home = reverse("wagtailadmin_home")
                assert answer["Location"].startswith("/admin/login/") or answer["Location"] == home, name
            for word in (b"Nowak", b"NOWAK", b"emil@"):
                assert word not in text_of(answer), name
        for method in ("put", "patch", "delete", "options", "head"):
            assert getattr(client, method)(path).status_code in (200, 302, 403, 404, 405), (name, method)
        assert everything() == before, name


def test_teacher_who_may_enter_the_admin_finds_no_way_there(ben: Any, rows: dict[str, Any]) -> None:
    menu = logged_in(ben.user).get("/admin/").content.decode()
    for path in ("/admin/payments/", "/admin/invoices/", "/admin/stripe-account/", "/admin/discount-codes/"):
        assert path not in menu


def test_owner_of_another_school_finds_nothing(dmitri: Any, rows: dict[str, Any]) -> None:
    """Dmitri at his own host with Alpha's numbers, and at Alpha's host with his own session."""
    before = everything()
    with schema_context("beta"):
        own = logged_in(dmitri, "beta.test")
    elsewhere = browser("alpha.test")
    elsewhere.cookies["sessionid"] = own.cookies["sessionid"].value
    for name in sorted(ALL):
        path = address(name, rows)
        for answer in (own.get(path), *([own.post(path, FIELDS)] if "<" in ALL[name] else [])):
            assert answer.status_code < 500, name
            assert b"Nowak" not in text_of(answer), name
        refused = elsewhere.get(path)
        assert refused.status_code in (302, 405), name
        assert refused.status_code == 405 or refused["Location"].startswith("/admin/login/"), name
    assert everything() == before


def test_operator_of_the_platform_is_nobody_here(rows: dict[str, Any]) -> None:
    """Who runs the platform has a login there, and no session at a school's host."""
    with schema_context("platform"):
        operator = person("op@platform.example", is_superuser=True)
        there = logged_in(operator, "platform.test")
    here = browser()
    here.cookies["sessionid"] = there.cookies["sessionid"].value
    before = everything()
    for name in sorted(ALL):
        for answer in (here.get(address(name, rows)), here.post(address(name, rows), FIELDS)):
            assert answer.status_code in (302, 405), name
    assert everything() == before


def test_nothing_is_done_without_a_csrf_token(ana: Any, rows: dict[str, Any]) -> None:
    client = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(ana)
    before = everything()
    for name in sorted(ALL):
        answer = client.post(address(name, rows), FIELDS)
        assert answer.status_code in (403, 405), (name, answer.status_code)
        assert everything() == before, name


def test_numbers_of_another_payment_are_not_found(ana: Any, rows: dict[str, Any]) -> None:
    """A refund and a document of Greta's under Emil's payment."""
    client, before = logged_in(ana), everything()
    uid, refund, document = rows["payment"].uid, rows["others_refund"].pk, rows["others_document"].pk
    for action, number in (("retry", refund), ("given_back", refund), ("correct", document)):
        path = reverse(f"payments_transactions:{action}", args=[uid, number])
        assert client.get(path).status_code == 404, action
        assert client.post(path, FIELDS).status_code == 404, action
    assert everything() == before
    own = reverse("payments_transactions:given_back", args=[rows["other"].uid, refund])
    assert client.post(own, FIELDS).status_code == 302
    assert everything() != before


def test_numbers_that_are_none_are_no_crash(ana: Any, rows: dict[str, Any]) -> None:
    client = logged_in(ana)
    for name in sorted(ALL):
        if "<" in ALL[name]:
            odd = {key: type("Row", (), {"pk": 2**63, "uid": "z" * 300})() for key in rows}
            for answer in (client.get(address(name, odd)), client.post(address(name, odd), FIELDS)):
                assert answer.status_code in (404, 405), (name, answer.status_code)


@pytest.mark.parametrize("name", sorted(name for name in ALL if "<" not in ALL[name]))
def test_lists_take_any_query(name: str, ana: Any, rows: dict[str, Any]) -> None:
    client, path = logged_in(ana), reverse(name)
    crashed = [
        query
        for query in (
            "q=%00", "q=%27%20OR%201%3D1--", "q=" + "x" * 3000,
            "q=INV-2027-" + "9" * 5000, "p=99999999999999999999", "p=-1", "ordering=%00",
            "ordering=-reference", "ordering=account__stripe_account_id", "period=x&days_from=0001-01-01",
            "days_from=0001-01-01&days_to=9999-12-31", "currency=%00", "currency=EUR%27", "status=%00&method=%00",
            "series=%00", "issued_from=0001-01-01&issued_to=9999-12-31", "kind=%00", "export=exe", "export=csv&q=%00",
            "workshop=99999999999999999999", "state=%00", "narrow=1&currency=EUR&days_from=2000-01-01",
        )
        if client.get(f"{path}?{query}").status_code >= 500
    ]  # fmt: skip
    assert crashed == []


def test_screens_of_money_are_kept_by_nobody(ana: Any, rows: dict[str, Any]) -> None:
    client = logged_in(ana)
    for name in sorted(ALL):
        answer = client.get(address(name, rows))
        if answer.status_code == 200:
            assert "X-Page-Cache" not in answer, name
            directives = answer.get("Cache-Control", "")
            assert "no-store" in directives or "private" in directives, (name, directives)


def test_part_given_back_by_two_clicks_goes_back_once(ana: Any, rows: dict[str, Any]) -> None:
    client, path = logged_in(ana), reverse("payments_transactions:refund", args=[rows["other"].uid])
    seen = client.get(path).context["form"]["seen_left"].value()
    sent = {"amount": "5", "note": "", "seen_left": seen}
    assert [client.post(path, sent).status_code for _click in range(2)] == [302, 302]
    assert Refund.objects.filter(payment=rows["other"], amount_minor=500).count() == 1
    again = client.get(path).context["form"]["seen_left"].value()
    assert again == seen - 500
    assert client.post(path, {**sent, "seen_left": again}).status_code == 302
    assert Refund.objects.filter(payment=rows["other"], amount_minor=500).count() == 2


@pytest.mark.parametrize(
    "amount", ["0", "-5", "0.001", "1e3", "25.01", "NaN", "Infinity", "5\x00", "1,000.00", ""]
)
def test_amount_that_is_none_gives_nothing_back(amount: str, ana: Any, rows: dict[str, Any]) -> None:
    client, path = logged_in(ana), reverse("payments_transactions:refund", args=[rows["other"].uid])
    before = Refund.objects.count()
    assert client.post(path, {"amount": amount}).status_code == 200
    assert Refund.objects.count() == before


def test_owed_is_paid_once_and_what_is_not_owed_never(ana: Any, rows: dict[str, Any]) -> None:
    client = logged_in(ana)
    path = reverse("payments_transactions:receive", args=[rows["owed"].uid])
    assert client.post(path, {"means": "cash", "note": ""}).status_code == 302
    assert client.post(path, {"means": "card", "note": ""}).status_code in (200, 404)
    row = Payment.objects.get(pk=rows["owed"].pk)
    assert (row.status, row.school_means) == (PaymentStatus.SUCCEEDED, "cash")
    assert Invoice.objects.filter(payment=row).count() == 1
    online = reverse("payments_transactions:receive", args=[rows["payment"].uid])
    cancelled = PaymentFactory(owed=True, status=PaymentStatus.CANCELLED)
    gone = reverse("payments_transactions:receive", args=[cancelled.uid])
    for other in (online, gone):
        assert client.post(other, {"means": "cash", "note": ""}).status_code in (200, 404)
    cancelled.refresh_from_db()
    assert cancelled.status == PaymentStatus.CANCELLED
    assert Payment.objects.get(pk=rows["payment"].pk).school_means == ""


def test_screens_and_database_show_no_key(ana: Any, rows: dict[str, Any]) -> None:
    """The page at Stripe and the booking's signed link are stored encrypted, and shown to nobody."""
    links = {
        "checkout_url": "https://checkout.stripe.com/c/pay/cs_secret1",
        "success_url": "https://alpha.test/booking/token-of-a-link/paid/",
        "cancel_url": "https://alpha.test/booking/token-of-a-link/",
    }
    payment = rows["payment"]
    for name, link in links.items():
        setattr(payment, name, link)
    payment.save()
    assert Payment.objects.get(pk=payment.pk).checkout_url == links["checkout_url"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM payments_payment AS t WHERE t::text ~ 'cs_secret1|token-of-a-link'"
        )
        assert cursor.fetchone() == (0,)
    client = logged_in(ana)
    for name in sorted(ALL):
        for path in (address(name, rows), f"{address(name, rows)}?export=csv"):
            answer = client.get(path)
            if answer.status_code == 200:
                for word in (b"cs_secret1", b"token-of-a-link", b"sk_test", b"sk_live", b"whsec_"):
                    assert word not in text_of(answer), (name, word)
