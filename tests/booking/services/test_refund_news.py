"""Who hears of a refund that took a while, or failed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from booking.enums import ActorKind, RescheduleStatus
from booking.models import Booking, Reschedule
from booking.services.refund_news import tell_refund
from core.models import OutboxMessage
from core.outbox import services as outbox
from payments.enums import RefundState
from payments.models import Payment, Refund
from tests.factories.booking import NOW, BookingFactory, SessionFactory, WorkshopFactory
from themes.services import set_look

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(alpha: Any) -> Booking:
    set_look(theme_id="education", display_name="Alpha School", contact_email="hello@alpha.example")
    session = SessionFactory(workshop=WorkshopFactory(title="Spanish at noon"))
    return BookingFactory(
        session=session, attendee_name="Chloe", attendee_email="chloe@example.com", price_minor=2500
    )


def tell(
    booking: Booking,
    state: RefundState,
    *,
    after: timedelta = timedelta(days=2),
    reference: str = "",
    **fields: Any,
) -> None:
    refund = Refund(
        **{
            "payment": Payment(reference=reference or booking.uid),
            "key": f"cancellation:{booking.uid}",
            "state": state,
            "amount_minor": 2500,
            "currency": "EUR",
            "created_at": NOW - after,
            **fields,
        }
    )
    tell_refund(refund, now=NOW)


def kinds() -> list[str]:
    rows = OutboxMessage.objects.order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("booking.mail.") for kind in rows]


def sent() -> dict[str, Any]:
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    return {message.to[0]: message for message in mail.outbox}


def test_refund_that_took_days_is_told_once_it_is_through(booking: Booking) -> None:
    for _ in range(2):
        tell(booking, RefundState.SUCCEEDED)
    assert kinds() == ["student_refunded"]
    message = sent()["chloe@example.com"]
    assert message.subject == "Your refund of €25.00 is done"
    assert "€25.00 is back on the card you paid with" in message.body


@pytest.mark.parametrize(
    ("state", "after", "told"),
    [
        (RefundState.SUCCEEDED, timedelta(minutes=9, seconds=59), []),
        (RefundState.SUCCEEDED, timedelta(minutes=10), ["student_refunded"]),
        (RefundState.PROCESSING, timedelta(days=2), []),
        (RefundState.FAILED, timedelta(), ["student_refunded", "school_refund_failed"]),
    ],
)
def test_only_what_is_news_is_told(
    booking: Booking, state: RefundState, after: timedelta, told: list[str]
) -> None:
    tell(booking, state, after=after)
    assert kinds() == told


def test_failed_refund_reaches_student_and_school(booking: Booking) -> None:
    tell(booking, RefundState.FAILED)
    messages = sent()
    assert messages["chloe@example.com"].subject == "Your refund of €25.00 did not go through"
    assert "The school will get in touch with you" in messages["chloe@example.com"].body
    to_school = messages["hello@alpha.example"]
    assert to_school.subject == "Refund failed: €25.00 to Chloe"
    assert to_school.reply_to == ["chloe@example.com"]
    assert f"/admin/bookings/{booking.uid}/" in to_school.body


@pytest.mark.parametrize("key", ["staff:p1:1", "stripe:re_1"])
def test_refund_that_the_school_has_decided_alone_is_told_at_once(booking: Booking, key: str) -> None:
    tell(booking, RefundState.SUCCEEDED, after=timedelta(), key=key)
    assert kinds() == ["student_refunded"]


def test_money_that_the_school_gives_back_itself_is_told_in_other_words(booking: Booking) -> None:
    tell(booking, RefundState.SUCCEEDED, after=timedelta(), is_outside=True)
    message = sent()["chloe@example.com"]
    assert message.subject == "Alpha School has given you €25.00 back"
    assert "card" not in message.body


def test_each_try_that_fails_is_told(booking: Booking) -> None:
    for attempt in (1, 2, 2):
        tell(booking, RefundState.FAILED, attempt=attempt)
    assert kinds() == ["student_refunded", "school_refund_failed"] * 2


def test_refund_that_succeeded_and_failed_later_is_told_twice(booking: Booking) -> None:
    tell(booking, RefundState.SUCCEEDED)
    tell(booking, RefundState.FAILED)
    assert kinds() == ["student_refunded", "student_refunded", "school_refund_failed"]


def test_refund_of_a_move_is_about_its_booking(booking: Booking) -> None:
    seat = booking.seats.get()
    move = Reschedule.objects.create(
        booking=booking,
        from_seat=seat,
        to_seat=seat,
        from_start_at=seat.session.start_at,
        to_start_at=seat.session.start_at,
        status=RescheduleStatus.DONE,
        by_kind=ActorKind.STUDENT,
        created_at=NOW,
    )
    tell(booking, RefundState.SUCCEEDED, reference=move.uid, key=f"reschedule:{move.uid}")
    assert OutboxMessage.objects.get().payload["booking"] == booking.uid


def test_refund_of_somebody_elses_money_is_not_ours_to_tell(booking: Booking) -> None:
    tell(booking, RefundState.FAILED, reference="unknown")
    assert kinds() == []
