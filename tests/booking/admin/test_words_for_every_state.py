"""Every state that money can be in has words on every screen that shows it: the student's, the school's, the API's."""

from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from booking.enums import ActorKind, BookingStatus, RefundStatus
from booking.models import Booking, Cancellation
from booking.selectors.bookings import booking_token
from core.clock import now
from core.outbox.services import deliver_pending, record
from payments import events
from payments.comparison_texts import ADVICE, MEANINGS
from payments.enums import (
    DifferenceKind,
    DisputeStatus,
    DocumentKind,
    PaymentMethod,
    PaymentStatus,
    RefundState,
    RepairKind,
)
from payments.models import Difference, Payment, ReconciliationRun
from tests.factories.booking import NOW, BookingFactory, SessionFactory, WorkshopFactory
from tests.factories.payments import DisputeFactory, PaymentFactory, RefundFactory, invoice

from .conftest import HOST

pytestmark = pytest.mark.django_db

STAFF_SCREENS = (
    "/admin/payments/",
    "/admin/payments/{payment}/",
    "/admin/bookings/",
    "/admin/bookings/{booking}/",
)
STUDENT_SCREENS = ("/booking/{token}/", "/account/", "/account/payments/")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def chloe(alpha: Any) -> User:
    return User.objects.create_user("chloe@example.com", "a long password", first_name="Chloe")


@pytest.fixture
def booking(ben: Any, chloe: User) -> Booking:
    """Chloe's, for 25 euros."""
    workshop = WorkshopFactory(price_minor=2500, hosts=[ben])
    return BookingFactory(
        session=SessionFactory(workshop=workshop, hosts=[ben]),
        price_minor=2500,
        student=chloe,
        attendee_email=chloe.email,
    )


def screens(client: Client, paths: tuple[str, ...], booking: Booking, payment: Payment | None = None) -> str:
    """The words of all of these pages, each of which must be there."""
    named = {
        "booking": booking.uid,
        "token": booking_token(booking.uid),
        "payment": payment.uid if payment else "",
    }
    pages = []
    for path in paths:
        answer = client.get(path.format(**named))
        assert answer.status_code == 200, path
        pages.append(unescape(answer.content.decode()))
    return "\n".join(pages)


def student(user: User) -> Client:
    client = Client(HTTP_HOST=HOST)
    client.force_login(user)
    return client


def paid_like(booking: Booking, status: str, method: str) -> Payment:
    at_school = method == PaymentMethod.SCHOOL
    is_open = status in (PaymentStatus.PENDING, PaymentStatus.PROCESSING)
    fields: dict[str, Any] = {"at_school": True} if at_school else {}
    if at_school and status != PaymentStatus.SUCCEEDED:
        fields = {"method": PaymentMethod.SCHOOL}
    return PaymentFactory(reference=booking.uid, status=status, settled_at=None if is_open else NOW, **fields)


@pytest.mark.parametrize("method", PaymentMethod.values)
@pytest.mark.parametrize("status", PaymentStatus.values)
def test_every_payment_status_has_words(
    ana: Client, booking: Booking, chloe: User, status: str, method: str
) -> None:
    payment = paid_like(booking, status, method)
    own = {("succeeded", "stripe"): "paid", ("succeeded", "school"): "paid", ("pending", "school"): "owed"}
    words = own.get((status, method), str(PaymentStatus(status).label))
    staff = screens(ana, STAFF_SCREENS, booking, payment)
    assert words in staff.lower()
    roster = f"/admin/sessions/{booking.seats.get().session_id}/roster/"
    assert "€25.00" in screens(ana, (roster,), booking)
    listed = ana.get("/api/v1/payments").json()["payments"]
    assert [each["status"] for each in listed] == [status]
    screens(student(chloe), STUDENT_SCREENS, booking)


@pytest.mark.parametrize("state", RefundState.values)
@pytest.mark.parametrize("is_outside", [False, True])
def test_every_refund_state_has_words(
    ana: Client, booking: Booking, chloe: User, state: str, is_outside: bool
) -> None:
    at_school = {"at_school": True} if is_outside else {}
    payment = PaymentFactory(reference=booking.uid, **at_school)
    is_open = state in (RefundState.PENDING, RefundState.PROCESSING)
    RefundFactory(payment=payment, state=state, is_outside=is_outside, settled_at=None if is_open else NOW)
    staff = screens(ana, STAFF_SCREENS, booking, payment)
    open_words = "To be given back" if is_outside else "Refund under way"
    words = {RefundState.SUCCEEDED: "Refunded in part", RefundState.FAILED: "Refund failed"}
    assert words.get(RefundState(state), open_words) in staff
    assert "€10.00" in screens(student(chloe), ("/account/payments/",), booking)
    screens(student(chloe), STUDENT_SCREENS, booking)


@pytest.mark.parametrize("status", DisputeStatus.values)
def test_every_dispute_status_has_words(
    ana: Client, booking: Booking, chloe: User, status: str, mailoutbox: list[Any]
) -> None:
    payment = PaymentFactory(reference=booking.uid)
    dispute = DisputeFactory(payment=payment, status=status)
    staff = screens(ana, STAFF_SCREENS, booking, payment)
    is_open = not status.endswith(("closed", "won", "lost", "prevented"))
    assert ("Disputed" if is_open else f"Dispute: {DisputeStatus(status).label}") in staff
    screens(student(chloe), STUDENT_SCREENS, booking)
    record(
        kind=events.SCHOOL_DISPUTE,
        key="dispute",
        payload={"dispute": dispute.pk, "status": status},
        subject=payment.uid,
        now=NOW,
    )
    deliver_pending(now=now())
    (letter,) = mailoutbox
    assert "€25.00" in letter.body


@pytest.mark.parametrize("kind", DifferenceKind.values)
def test_every_difference_has_words(ana: Client, booking: Booking, kind: str) -> None:
    payment = PaymentFactory(reference=booking.uid)
    Difference.objects.create(
        kind=kind,
        subject=payment.uid,
        payment=payment,
        ours_minor=2500,
        currency="EUR",
        found_at=NOW,
        seen_at=NOW,
    )
    page = screens(ana, (reverse("payments_comparison:index"),), booking)
    for words in (DifferenceKind(kind).label, MEANINGS[DifferenceKind(kind)], ADVICE[DifferenceKind(kind)]):
        assert str(words).casefold() in page.casefold()


@pytest.mark.parametrize("kind", RepairKind.values)
def test_every_repair_has_words(ana: Client, booking: Booking, kind: str) -> None:
    ReconciliationRun.objects.create(
        from_at=NOW,
        to_at=NOW,
        started_at=NOW,
        finished_at=NOW,
        repaired=[{"kind": kind, "reference": "x", "amount_minor": 0, "currency": ""}],
    )
    assert str(RepairKind(kind).label) in screens(ana, (reverse("payments_comparison:index"),), booking)


@pytest.mark.parametrize("kind", DocumentKind.values)
def test_every_kind_of_document_has_words(ana: Client, booking: Booking, chloe: User, kind: str) -> None:
    payment = PaymentFactory(reference=booking.uid)
    document = invoice(payment, 1)
    if kind != DocumentKind.INVOICE:
        corrects = document if kind == DocumentKind.CREDIT_NOTE else None
        document = invoice(payment, 2, kind=kind, **({"credits": corrects} if corrects else {}))
    words = str(DocumentKind(kind).label)
    staff = screens(
        ana, ("/admin/payments/{payment}/", reverse("payments_documents:index")), booking, payment
    )
    assert words in staff.lower()
    seen = screens(student(chloe), ("/booking/{token}/", "/account/payments/"), booking)
    assert words in seen.lower()
    assert document.full_number in seen


@pytest.mark.parametrize("status", RefundStatus.values)
def test_every_refund_status_of_a_cancellation_is_said_everywhere(
    ana: Client, booking: Booking, chloe: User, status: str
) -> None:
    """The specification names five: pending, processing, completed, failed, not eligible."""
    PaymentFactory(reference=booking.uid)
    refund = 0 if status == RefundStatus.NOT_ELIGIBLE else 2500
    booking.status, booking.ended_at = BookingStatus.CANCELLED, NOW
    booking.save()
    booking.seats.update(is_active=False)
    Cancellation.objects.create(
        booking=booking,
        by_kind=ActorKind.STUDENT,
        created_at=NOW,
        is_late=not refund,
        is_within_refund_window=bool(refund),
        refund_minor=refund,
        refund_status=status,
        refund_key=f"cancellation:{booking.uid}" if refund else "",
    )
    staff = screens(ana, ("/admin/bookings/{booking}/",), booking)
    assert str(RefundStatus(status).label) in staff
    said = {
        RefundStatus.PENDING: "€25.00 is on its way back",
        RefundStatus.PROCESSING: "€25.00 is on its way back",
        RefundStatus.COMPLETED: "€25.00 went back the way you paid",
        RefundStatus.FAILED: "Sending €25.00 back has failed",
        RefundStatus.NOT_ELIGIBLE: "It was too late for money back",
    }
    own = screens(student(chloe), ("/booking/{token}/",), booking)
    assert said[RefundStatus(status)] in own
    answer = ana.get(f"/api/v1/bookings/{booking.uid}")
    assert answer.status_code == 200
    assert f'"{status}"' in answer.content.decode()


def test_there_are_five_refund_statuses() -> None:
    assert RefundStatus.values == ["pending", "processing", "completed", "failed", "not_eligible"]
