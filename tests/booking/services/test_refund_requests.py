"""Asking for money that the terms do not give, and the school's answer."""

from datetime import timedelta
from typing import Any

import pytest

from booking.enums import ActorKind, RefundStatus
from booking.models import Booking, RefundRequest
from booking.selectors.refund_requests import open_requests_count, refund_ask, refund_requests_of
from booking.services import refund_requests as services
from booking.services.cancellations import cancel_booking
from booking.services.checkout import UnknownBooking, settle_payment
from booking.services.refund_requests import ask, decide, note_refund
from core.models import OutboxMessage
from payments.enums import RefundState
from payments.models import Refund
from payments.services import send_refund
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, TeacherFactory, at

from .conftest import book_session

pytestmark = pytest.mark.django_db

START = at(7, 17)
LATE = START - timedelta(hours=2)


@pytest.fixture
def paid(account: Any, pay: Any) -> Booking:
    """Chloe has booked and paid 25 euros."""
    booking = book_session(SessionFactory(workshop__price_minor=2500, hosts=[TeacherFactory(pk=71)]))
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    return booking


@pytest.fixture
def lost(paid: Booking) -> Booking:
    """She has cancelled too late for money back."""
    cancel_booking(booking_uid=paid.uid, by=GUEST, reason="ill", now=LATE)
    return paid


def asked(booking: Booking, **fields: Any) -> RefundRequest:
    return ask(
        **{"booking_uid": booking.uid, "reason": "I was in hospital.", "by": GUEST, "now": LATE, **fields}
    )


def noted(key: str, state: RefundState) -> bool:
    """Payments keeps the state, then says so."""
    Refund.objects.filter(key=key).update(state=state)
    return note_refund(key=key, state=state, amount_minor=2500, now=LATE)


def kinds() -> list[str]:
    rows = OutboxMessage.objects.filter(kind__contains="refund").order_by("pk")
    return [row.kind.rpartition(".")[2] for row in rows]


def test_late_cancellation_can_be_asked_back_and_the_school_is_told(lost: Booking) -> None:
    before = refund_ask(lost.uid, now=LATE)
    assert (before.is_allowed, before.most_minor, before.most) == (True, 2500, "€25.00")
    request = asked(lost, reason="  I was in hospital. ")
    assert (request.reason, request.status, request.created_at) == ("I was in hospital.", "open", LATE)
    assert kinds() == ["school_refund_requested"]
    assert open_requests_count() == 1


def test_a_second_request_waits_for_the_first(lost: Booking) -> None:
    asked(lost)
    with pytest.raises(services.AlreadyAsked):
        asked(lost)
    assert refund_ask(lost.uid, now=LATE).refusal == "open"


def test_racing_requests_are_one(lost: Booking) -> None:
    """What the lock would let through, the database's own constraint refuses."""
    RefundRequest.objects.create(booking=lost, reason="first", created_at=LATE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "refund_ask", lambda *a, **k: type("Ask", (), {"is_allowed": True})())
        with pytest.raises(services.AlreadyAsked):
            asked(lost)


def test_a_lesson_that_was_missed_can_be_asked_back(paid: Booking) -> None:
    after = START + timedelta(days=1)
    assert refund_ask(paid.uid, now=after).is_allowed
    assert asked(paid, now=after).status == "open"


def test_in_time_the_student_cancels_instead(paid: Booking) -> None:
    with pytest.raises(services.CancelInstead):
        asked(paid, now=NOW)


def test_nothing_paid_or_all_of_it_gone_back_is_refused(paid: Booking) -> None:
    free = book_session(SessionFactory(hosts=[TeacherFactory()]), "Dora")
    with pytest.raises(services.NothingToRefund):
        asked(free, now=START)
    cancel_booking(booking_uid=paid.uid, by=ANA, reason="ill", now=NOW)
    with pytest.raises(services.NothingToRefund):
        asked(paid)


def test_a_request_needs_words_and_a_booking(lost: Booking) -> None:
    with pytest.raises(services.ReasonMissing):
        asked(lost, reason=" \n")
    with pytest.raises(UnknownBooking):
        ask(booking_uid="nothing", reason="x", by=GUEST, now=LATE)
    assert RefundRequest.objects.count() == 0


@pytest.mark.parametrize("amount", [2500, 1250, 1])
def test_granting_sends_the_money_back_and_tells_the_student(
    lost: Booking, django_user_model: Any, amount: int
) -> None:
    ana = django_user_model.objects.create_user("ana@alpha.example")
    request = asked(lost)
    by = type(ANA)(ActorKind.STAFF, ana.pk)
    done = decide(request_id=request.pk, grant_minor=amount, answer="Get well soon.", by=by, now=LATE)
    assert (done.status, done.granted_minor, done.refund_status) == ("granted", amount, RefundStatus.PENDING)
    assert (done.decided_by, done.decided_at, done.answer) == (ana, LATE, "Get well soon.")
    refund = Refund.objects.get(key=f"request:{request.pk}")
    assert (refund.amount_minor, refund.payment.reference) == (amount, lost.uid)
    assert kinds()[-1] == "student_refund_decided"
    assert noted(refund.key, RefundState.SUCCEEDED)
    assert refund_requests_of(lost.uid)[0].refund_status == RefundStatus.COMPLETED


def test_the_refund_reaches_stripe_once(lost: Booking, stripe: Any) -> None:
    request = asked(lost)
    decide(request_id=request.pk, grant_minor=2500, answer="", by=ANA, now=LATE)
    refund = Refund.objects.get(key=f"request:{request.pk}")
    send_refund(refund_id=refund.pk, now=LATE)
    send_refund(refund_id=refund.pk, now=LATE)
    request.refresh_from_db()
    assert request.refund_status == RefundStatus.COMPLETED
    assert refund_ask(lost.uid, now=LATE).refusal == "unpaid"


@pytest.mark.parametrize("amount", [2501, 10**9])
def test_more_than_was_paid_never_goes_back(lost: Booking, amount: int) -> None:
    request = asked(lost)
    with pytest.raises(services.AmountNotRefundable):
        decide(request_id=request.pk, grant_minor=amount, answer="", by=ANA, now=LATE)
    request.refresh_from_db()
    assert (request.status, Refund.objects.count()) == ("open", 0)


def test_declining_needs_words(lost: Booking) -> None:
    request = asked(lost)
    with pytest.raises(services.ReasonMissing):
        decide(request_id=request.pk, grant_minor=0, answer=" ", by=ANA, now=LATE)
    done = decide(request_id=request.pk, grant_minor=0, answer="The terms say so.", by=ANA, now=LATE)
    assert (done.status, done.granted_minor, done.refund_status) == ("declined", 0, "")
    assert kinds() == ["school_refund_requested", "student_refund_decided"]
    with pytest.raises(services.AlreadyAnswered):
        asked(lost)


def test_a_request_is_decided_once(lost: Booking) -> None:
    request = asked(lost)
    decide(request_id=request.pk, grant_minor=1000, answer="", by=ANA, now=LATE)
    with pytest.raises(services.AlreadyDecided):
        decide(request_id=request.pk, grant_minor=1000, answer="", by=ANA, now=LATE)
    with pytest.raises(services.UnknownRefundRequest):
        decide(request_id=4711, grant_minor=0, answer="x", by=ANA, now=LATE)
    assert Refund.objects.count() == 1


def test_refund_in_parts_is_done_when_all_are_and_failed_when_one_is(lost: Booking) -> None:
    request = asked(lost)
    decide(request_id=request.pk, grant_minor=2000, answer="", by=ANA, now=LATE)
    first = Refund.objects.get()
    key = f"{first.key}:2"
    Refund.objects.create(
        payment=first.payment, amount_minor=500, currency="EUR", key=key, reason="x", created_at=LATE
    )
    found = []
    for part, state in (
        (first.key, RefundState.SUCCEEDED),
        (key, RefundState.PROCESSING),
        (key, RefundState.FAILED),
        (first.key, RefundState.SUCCEEDED),
        (key, RefundState.SUCCEEDED),
    ):
        assert noted(part, state)
        request.refresh_from_db()
        found.append(request.refund_status)
    assert found == ["processing", "processing", "failed", "failed", "completed"]


def test_foreign_keys_are_nobodys(lost: Booking) -> None:
    for key in (f"cancellation:{lost.uid}", "request:", "request:x", "request:4711"):
        assert not note_refund(key=key, state=RefundState.SUCCEEDED, amount_minor=1, now=LATE)
