"""“Payments and invoices”: what stands there, and that it is nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.enums import ActorKind, RescheduleStatus
from booking.models import Booking, Reschedule, Workshop
from booking.selectors.bookings import booking_token
from payments.enums import PaymentStatus
from tests.booking.views.students.conftest import log_in
from tests.booking.views.visitor import Visitor
from tests.factories.booking import NOW, BookingFactory, SessionFactory, WorkshopFactory, at, take_seat
from tests.factories.payments import PaymentFactory, RefundFactory, invoice

pytestmark = pytest.mark.django_db
CHLOE = "chloe@example.com"
PAGE = "/account/payments/"
QUERIES = 22


def book(email: str = CHLOE) -> Booking:
    workshop = Workshop.objects.filter(title="Conversation").first() or WorkshopFactory(title="Conversation")
    session = SessionFactory(workshop=workshop, start_at=at(7, 17))
    return BookingFactory(session=session, attendee_email=email, price_minor=2500)


def test_nothing_paid_says_what_will_stand_here(visitor: Visitor, school: Any) -> None:
    log_in(visitor, CHLOE).follow("Payments")
    assert visitor.text(".empty__title") == "Nothing has been paid yet"
    assert visitor.text(".account__menu [aria-current=page]") == "Payments"
    assert visitor.response["Cache-Control"] == "private, no-store"


def test_payments_stand_with_refunds_and_documents_the_latest_first(visitor: Visitor, school: Any) -> None:
    older, newer = book(), book()
    paid = PaymentFactory(reference=older.uid, description="Conversation, Thursday")
    document = invoice(paid, 7)
    RefundFactory(payment=paid, amount_minor=1000)
    PaymentFactory(reference=newer.uid, owed=True, description="Exam", created_at=NOW + timedelta(minutes=1))
    PaymentFactory(reference=newer.uid, attempt=2, status=PaymentStatus.EXPIRED)
    log_in(visitor, CHLOE).get(PAGE)
    assert visitor.texts(".money-row__what") == ["Exam", "Conversation, Thursday"]
    assert visitor.texts(".money-row__sum") == ["€25.00 To be paid", "€25.00 Refunded in part"]
    assert visitor.texts(".money-row__facts") == [
        "At the school, at the latest at the lesson",
        "Monday 4 January 2027 Online",
    ]
    assert visitor.texts(".money-row__refund") == ["€10.00 refunded on Monday 4 January 2027."]
    assert visitor.texts(".money-row__documents a") == ["Invoice INV-2027-00007 PDF"]
    path = f"/booking/{booking_token(older.uid)}/documents/{document.pk}/"
    assert visitor.one(".money-row__documents a")["href"].split("/")[-3:] == path.split("/")[-3:]
    visitor.follow("Conversation, Thursday")
    assert visitor.text("h1") == "Conversation"
    assert visitor.texts(".money-row__documents a") == ["Invoice INV-2027-00007 PDF"]


def test_difference_that_was_paid_for_a_move_stands_there(visitor: Visitor, school: Any) -> None:
    booking = book()
    session = SessionFactory(workshop=booking.workshop, start_at=at(8, 17))
    move = Reschedule.objects.create(
        booking=booking,
        from_seat=booking.seats.get(),
        to_seat=take_seat(booking, session),
        from_start_at=at(7, 17),
        to_start_at=at(8, 17),
        by_kind=ActorKind.STUDENT,
        difference_minor=500,
        status=RescheduleStatus.DONE,
        created_at=NOW,
        settled_at=NOW,
    )
    PaymentFactory(reference=move.uid, amount_minor=500, description="Moved")
    log_in(visitor, CHLOE).get(PAGE)
    assert visitor.texts(".money-row__sum") == ["€5.00 Paid"]
    assert visitor.follow("Moved").text("h1") == "Conversation"


def test_money_of_others_is_not_shown(visitor: Visitor, school: Any) -> None:
    PaymentFactory(reference=book("zoe@example.com").uid)
    PaymentFactory(reference="of-nobody")
    log_in(visitor, CHLOE).get(PAGE)
    assert not visitor.all(".money-row")


def test_guests_are_asked_to_log_in(visitor: Visitor, school: Any) -> None:
    visitor.get(PAGE)
    assert visitor.url.startswith("/account/login/?next=%2Faccount%2Fpayments%2F")


def test_long_histories_come_in_pages(visitor: Visitor, school: Any) -> None:
    booking = book()
    for attempt in range(1, 24):
        PaymentFactory(reference=booking.uid, attempt=attempt, created_at=NOW + timedelta(minutes=attempt))
    log_in(visitor, CHLOE).get(PAGE)
    assert len(visitor.all(".money-row")) == 20
    visitor.follow("Next")
    assert len(visitor.all(".money-row")) == 3
    visitor.get(f"{PAGE}?page=x")
    assert len(visitor.all(".money-row")) == 20


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_depend_on_payments(visitor: Visitor, school: Any, count: int) -> None:
    for number in range(count):
        payment = PaymentFactory(reference=book().uid)
        RefundFactory(payment=payment)
        invoice(payment, number + 1)
    log_in(visitor, CHLOE).get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        visitor.get(PAGE)
    assert len(visitor.all(".money-row")) == count
    assert sum(not query["sql"].startswith("SET search_path") for query in captured) == QUERIES
