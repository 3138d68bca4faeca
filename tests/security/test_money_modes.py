"""Test mode and a lost account show at once on pages that are kept, and money stays in the world it came from."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from payments import services
from payments.enums import PaymentStatus
from payments.models import Payment, Refund
from payments.selectors import is_test_mode
from payments.services.modes import set_test_mode
from tests.factories.booking import NOW, SessionFactory, WorkshopFactory
from tests.support.stripe import stripe_side

from .conftest import browser, logged_in

pytestmark = pytest.mark.django_db
LIVE, TEST = "acct_alpha0000live", "acct_alpha0000test"


@pytest.fixture
def worlds(settings: Any, alpha: Any) -> Iterator[Any]:
    """Alpha with an account in each of Stripe's two worlds, taking real payments."""
    with stripe_side(settings, both_worlds=True) as side:
        for account, livemode in ((LIVE, True), (TEST, False)):
            side.connect_account(account)
            services.connect_account(
                stripe_account_id=account, publishable_key="", livemode=livemode, now=NOW
            )
        yield side


@pytest.fixture
def paid_class(worlds: Any, ben: Any, site: Any) -> Any:
    workshop = WorkshopFactory(title="Exam class", slug="exam-class", hosts=[ben], price_minor=2500)
    SessionFactory(workshop=workshop, hosts=[ben])
    return workshop


def kept(path: str) -> bytes:
    """The page as somebody gets it whom the cache answers."""
    browser().get(path)
    answer = browser().get(path)
    assert answer["X-Page-Cache"] == "hit", path
    return answer.content


PATHS = ("/", "/book/exam-class/")


def test_ribbon_comes_and_goes_on_kept_pages(
    paid_class: Any, ana: Any, django_capture_on_commit_callbacks: Any
) -> None:
    before = {path: kept(path) for path in PATHS}
    for to in ("test", "live"):
        with django_capture_on_commit_callbacks(execute=True):
            assert logged_in(ana).post("/admin/stripe-account/mode/", {"to": to}).status_code == 302
        for path in PATHS:
            answer = browser().get(path)
            assert answer["X-Page-Cache"] == "miss", (to, path)
            assert (answer.content == before[path]) == (to == "live"), (to, path)
            assert kept(path) == answer.content


def test_mode_sent_twice_does_not_turn_back(worlds: Any, ana: Any) -> None:
    for _click in range(2):
        logged_in(ana).post("/admin/stripe-account/mode/", {"to": "test"})
    assert is_test_mode() is True
    for junk in ({}, {"to": ""}, {"to": "TEST"}, {"to": "toggle"}):
        logged_in(ana).post("/admin/stripe-account/mode/", junk)
        assert is_test_mode() is True


def test_disconnected_account_closes_kept_pages(
    paid_class: Any, ana: Any, django_capture_on_commit_callbacks: Any
) -> None:
    before = kept("/book/exam-class/")
    with django_capture_on_commit_callbacks(execute=True):
        logged_in(ana).post("/admin/stripe-account/disconnect/")
    after = browser().get("/book/exam-class/")
    assert after["X-Page-Cache"] == "miss"
    assert after.content != before
    with django_capture_on_commit_callbacks(execute=True):
        logged_in(ana).post("/admin/stripe-account/reconnect/")
    assert browser().get("/book/exam-class/").content == before


def opened(reference: str) -> Payment:
    payment = services.open_payment(
        reference=reference,
        amount_minor=2500,
        currency="EUR",
        description="x",
        payer_email="chloe@example.com",
        payer_locale="en",
        expires_at=NOW + timedelta(minutes=15),
        now=NOW,
    )
    services.start_checkout(
        payment_uid=payment.uid, success_url="http://a.test/1", cancel_url="http://a.test/2", now=NOW
    )
    payment.refresh_from_db()
    return payment


def test_refund_stays_in_the_world_of_its_payment(worlds: Any) -> None:
    set_test_mode(is_test=True, by_user_id=0, now=NOW)
    payment = opened("one")
    worlds.pay(payment.checkout_session_id)
    payment = services.settle_checkout(payment_uid=payment.uid, now=NOW)
    assert (payment.status, payment.is_test) == (PaymentStatus.SUCCEEDED, True)
    set_test_mode(is_test=False, by_user_id=0, now=NOW)
    refund = services.refund_by_staff(
        payment_uid=payment.uid, amount_minor=None, note="", by_user_id=None, now=NOW
    )
    services.send_refund(refund_id=refund.pk, now=NOW)
    assert Refund.objects.get().state == "succeeded"
    (there,) = worlds.books(TEST, livemode=False)["refunds"]
    assert there["amount"] == 2500
    assert worlds.books(LIVE, livemode=True)["refunds"] == []


def test_test_card_pays_nothing_that_is_for_real(worlds: Any) -> None:
    """A page of the real world is no page of the other, and a session of the other settles nothing of it."""
    real = opened("one")
    set_test_mode(is_test=True, by_user_id=0, now=NOW)
    tried = opened("two")
    worlds.pay(tried.checkout_session_id)
    Payment.objects.filter(pk=tried.pk).update(checkout_session_id=None)
    Payment.objects.filter(pk=real.pk).update(checkout_session_id=tried.checkout_session_id)
    with pytest.raises((services.ProviderRefused, services.PaymentMismatch)):
        services.settle_checkout(payment_uid=real.uid, now=NOW)
    real.refresh_from_db()
    assert real.status == PaymentStatus.PENDING
