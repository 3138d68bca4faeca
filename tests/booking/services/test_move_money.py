"""What a move costs more or less: never a second charge, and everything as it was until the difference is paid."""

from datetime import timedelta

import pytest

from booking.enums import BookingStatus, RescheduleStatus
from booking.events import RESCHEDULE_ENDS
from booking.models import Booking, Reschedule, Seat
from booking.receivers import follow_refund
from booking.selectors.booking_lists import FAILED_REFUND, needing_attention
from booking.selectors.bookings import booking_view
from booking.selectors.reschedules import move_offer, pending_move, reschedule_preview
from booking.selectors.roster import roster
from booking.services.cancellations import cancel_booking
from booking.services.checkout import settle_payment
from booking.services.move_pages import move_payment_page, settle_move_payment
from booking.services.move_payments import end_move, give_up_move
from booking.services.move_refusals import MoveUnderWay, NothingToPayForMove
from booking.services.reminders import seats_to_remind
from booking.services.rescheduling import reschedule
from booking.services.sessions import cancel_session
from booking.services.slot_refusals import SlotTaken
from core.duelist.models import Due
from core.models import OutboxMessage
from payments.enums import RefundState
from payments.models import Payment, Refund
from payments.selectors import payment_of
from payments.services import PaymentsUnavailable
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, WorkshopFactory, at

from .conftest import book_session

pytestmark = pytest.mark.django_db
ENDS = NOW + timedelta(minutes=15)


@pytest.fixture
def dates(account):
    """A class for 25 EUR, its evening for 30 and its morning for 20, one place each."""
    workshop = WorkshopFactory(capacity=1, price_minor=2500)
    starts = [at(7, 17), at(8, 17), at(9, 9)]
    prices = [None, 3000, 2000]
    return [
        SessionFactory(workshop=workshop, start_at=start, price_minor=price)
        for start, price in zip(starts, prices)
    ]


@pytest.fixture
def booking(dates, pay):
    booking = book_session(dates[0])
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    booking.refresh_from_db()
    return booking


def move(booking, session, **fields):
    return reschedule(
        **{"booking_uid": booking.uid, "session_id": session.pk, "by": GUEST, "now": NOW, **fields}
    )


def pay_difference(stripe, booking, now=NOW):
    move_payment_page(booking_uid=booking.uid, now=now)
    stripe.pay(payment_of(Reschedule.objects.latest("pk").uid).checkout_session_id)


def standing(booking):
    return list(
        Seat.objects.filter(booking=booking, is_active=True)
        .order_by("session__start_at")
        .values_list("session__start_at", "price_minor")
    )


def refunds():
    return list(Refund.objects.order_by("pk").values_list("key", "amount_minor"))


def test_preview_says_what_a_move_costs(booking, dates) -> None:
    preview = reschedule_preview(booking_view(booking.uid), None, NOW)
    assert (preview.is_allowed, preview.until) == (True, at(7, 5))
    dearer = move_offer(preview.seat_id, session_id=dates[1].pk, now=NOW)
    assert (dearer.to_pay_minor, dearer.to_pay, dearer.coming_back) == (500, "€5.00", "")
    assert (dearer.refund_until, dearer.notice_until) == (at(8, 5), at(7, 17))
    cheaper = move_offer(preview.seat_id, session_id=dates[2].pk, now=NOW)
    assert (cheaper.coming_back_minor, cheaper.coming_back, cheaper.to_pay) == (500, "€5.00", "")


def test_same_price_moves_without_money(booking, dates) -> None:
    other = SessionFactory(workshop=dates[0].workshop, start_at=at(14, 17))
    move(booking, other)
    assert standing(booking) == [(at(14, 17), 2500)]
    assert (Payment.objects.count(), refunds()) == (1, [])


def test_new_price_of_the_workshop_does_not_count(booking, dates) -> None:
    workshop = dates[0].workshop
    workshop.price_minor = 9900
    workshop.save()
    other = SessionFactory(workshop=workshop, start_at=at(14, 17))
    done = move(booking, other)
    assert (done.status, done.difference_minor) == (RescheduleStatus.DONE, 0)
    assert standing(booking) == [(at(14, 17), 2500)]


def test_cheaper_date_sends_the_difference_back(booking, dates) -> None:
    done = move(booking, dates[2])
    booking.refresh_from_db()
    assert (done.status, done.difference_minor, booking.price_minor) == (RescheduleStatus.DONE, -500, 2000)
    assert refunds() == [(f"reschedule:{done.uid}", 500)]
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    assert sum(amount for _key, amount in refunds()) == 2500


def test_dearer_date_waits_for_the_difference(booking, dates) -> None:
    pending = move(booking, dates[1])
    assert (pending.status, pending.pay_until) == (RescheduleStatus.PENDING, ENDS)
    assert standing(booking) == [(at(7, 17), 2500), (at(8, 17), 0)]
    view = booking_view(booking.uid)
    assert [lesson.start_at for lesson in view.lessons] == [at(7, 17)]
    found = pending_move(booking.uid)
    assert (found.difference, found.to_start_at, found.pay_until) == ("€5.00", at(8, 17), ENDS)
    assert not OutboxMessage.objects.filter(kind__endswith="rescheduled").exists()
    with pytest.raises(MoveUnderWay):
        move(booking, dates[2])
    with pytest.raises(SlotTaken):
        book_session(dates[1], "Cid")


def test_nobody_expects_a_student_who_has_not_paid_the_difference(booking, dates) -> None:
    move(booking, dates[1])
    assert [row.booking_uid for row in roster(dates[1].pk, now=NOW).rows] == []
    assert [row.booking_uid for row in roster(dates[0].pk, now=NOW).rows] == [booking.uid]
    assert seats_to_remind(dates[1], dates[1].start_at) == []
    assert len(seats_to_remind(dates[0], dates[0].start_at)) == 1


def test_paid_difference_moves_and_never_charges_twice(booking, dates, stripe) -> None:
    move(booking, dates[1])
    pay_difference(stripe, booking)
    for _ in range(2):
        settle_move_payment(booking_uid=booking.uid, now=NOW)
    booking.refresh_from_db()
    assert standing(booking) == [(at(8, 17), 3000)]
    assert (booking.price_minor, booking.calendar_sequence) == (3000, 1)
    assert Reschedule.objects.get().status == RescheduleStatus.DONE
    assert list(Payment.objects.order_by("pk").values_list("amount_minor", "status")) == [
        (2500, "succeeded"),
        (500, "succeeded"),
    ]
    assert OutboxMessage.objects.filter(kind="booking.mail.student_rescheduled").count() == 1
    assert not Due.objects.filter(kind=RESCHEDULE_ENDS).exists()


def test_later_cancellation_refunds_both_payments(booking, dates, stripe) -> None:
    done = move(booking, dates[1])
    pay_difference(stripe, booking)
    settle_move_payment(booking_uid=booking.uid, now=NOW)
    cancellation = cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    assert cancellation.refund_minor == 3000
    by_payment = Refund.objects.order_by("payment__pk").values_list("payment__reference", "amount_minor")
    assert list(by_payment) == [(booking.uid, 2500), (done.uid, 500)]


def test_unpaid_difference_leaves_everything_as_it_was(booking, dates) -> None:
    pending = move(booking, dates[1])
    assert end_move(uid=pending.uid, now=ENDS - timedelta(seconds=1)) == ENDS
    assert end_move(uid=pending.uid, now=ENDS) is None
    booking.refresh_from_db()
    pending.refresh_from_db()
    assert (pending.status, pending.settled_at) == (RescheduleStatus.LAPSED, ENDS)
    assert (booking.status, booking.price_minor, booking.calendar_sequence) == (
        BookingStatus.CONFIRMED,
        2500,
        0,
    )
    assert standing(booking) == [(at(7, 17), 2500)]
    assert payment_of(pending.uid).status == "expired"
    assert OutboxMessage.objects.filter(kind="booking.mail.student_not_moved").count() == 1
    assert book_session(dates[1], "Cid").status == BookingStatus.HELD


def test_student_leaves_it_where_it_is(booking, dates) -> None:
    move(booking, dates[1])
    move_payment_page(booking_uid=booking.uid, now=NOW)
    assert give_up_move(booking_uid=booking.uid, now=NOW)
    assert standing(booking) == [(at(7, 17), 2500)]
    assert move(booking, dates[2]).status == RescheduleStatus.DONE


def test_paid_in_the_last_moment_is_moved(booking, dates, stripe) -> None:
    pending = move(booking, dates[1])
    pay_difference(stripe, booking)
    assert end_move(uid=pending.uid, now=ENDS) is None
    assert standing(booking) == [(at(8, 17), 3000)]


def test_money_for_a_lapsed_move_goes_back(booking, dates, stripe, monkeypatch) -> None:
    from booking.services.move_payments import settle_unpaid

    pending = move(booking, dates[1])
    pay_difference(stripe, booking)
    settle_unpaid(uid=pending.uid, now=ENDS)
    settle_move_payment(booking_uid=booking.uid, now=ENDS)
    assert refunds() == [(f"late-move:{pending.uid}", 500)]
    assert standing(booking) == [(at(7, 17), 2500)]


def test_cancelling_ends_a_move_and_returns_what_is_paid_for_it(booking, dates, stripe) -> None:
    pending = move(booking, dates[1])
    pay_difference(stripe, booking)
    cancellation = cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    assert cancellation.refund_minor == 2500
    assert standing(booking) == []
    end_move(uid=pending.uid, now=NOW)
    assert sorted(amount for _key, amount in refunds()) == [500, 2500]


def test_calling_off_the_new_date_leaves_the_booking_alone(booking, dates) -> None:
    pending = move(booking, dates[1])
    cancel_session(session_id=dates[1].pk, by=ANA, now=NOW)
    booking.refresh_from_db()
    pending.refresh_from_db()
    assert (booking.status, pending.status) == (BookingStatus.CONFIRMED, RescheduleStatus.LAPSED)
    assert standing(booking) == [(at(7, 17), 2500)]


@pytest.mark.parametrize("is_late", [False, True])
def test_difference_that_cannot_be_sent_back_reaches_the_school(booking, dates, stripe, is_late) -> None:
    if is_late:
        pending = move(booking, dates[1])
        pay_difference(stripe, booking)
        Reschedule.objects.filter(pk=pending.pk).update(status=RescheduleStatus.LAPSED, settled_at=ENDS)
        settle_payment(booking_uid=pending.uid, now=ENDS)
    else:
        move(booking, dates[2])
    assert not needing_attention(Booking.objects.all(), FAILED_REFUND).exists()
    refund = Refund.objects.get()
    assert refund.key.startswith("late-move:" if is_late else "reschedule:")
    refund.state = RefundState.FAILED
    refund.save()
    follow_refund(None, refund=refund, now=ENDS)
    told = OutboxMessage.objects.filter(kind="booking.mail.school_refund_failed")
    assert [message.payload["booking"] for message in told] == [booking.uid]
    assert list(needing_attention(Booking.objects.all(), FAILED_REFUND)) == [booking]


def test_school_may_waive_the_difference(booking, dates) -> None:
    done = move(booking, dates[1], by=ANA, waive=True)
    assert (done.status, done.difference_minor) == (RescheduleStatus.DONE, 0)
    assert standing(booking) == [(at(8, 17), 2500)]


def test_students_waive_nothing(booking, dates) -> None:
    assert move(booking, dates[1], waive=True).status == RescheduleStatus.PENDING


def test_school_asks_for_the_difference(booking, dates, stripe) -> None:
    pending = move(booking, dates[1], by=ANA)
    assert pending.pay_until == NOW + timedelta(hours=24)
    assert payment_of(pending.uid) is None
    assert OutboxMessage.objects.filter(kind="booking.mail.student_move_to_pay").count() == 1
    later = NOW + timedelta(hours=23)
    pay_difference(stripe, booking, now=later)
    pending.refresh_from_db()
    assert pending.pay_until == NOW + timedelta(hours=24)
    settle_move_payment(booking_uid=booking.uid, now=later)
    assert standing(booking) == [(at(8, 17), 3000)]


def test_page_of_a_difference_is_the_same_each_time_and_ends(booking, dates) -> None:
    move(booking, dates[1])
    first = move_payment_page(booking_uid=booking.uid, now=NOW)
    assert move_payment_page(booking_uid=booking.uid, now=NOW) == first
    with pytest.raises(NothingToPayForMove):
        move_payment_page(booking_uid=booking.uid, now=ENDS)


def test_dearer_date_needs_a_school_that_takes_money(booking, dates, account) -> None:
    account.status = "disconnected"
    account.save()
    with pytest.raises(PaymentsUnavailable):
        move(booking, dates[1])
    assert standing(booking) == [(at(7, 17), 2500)]
