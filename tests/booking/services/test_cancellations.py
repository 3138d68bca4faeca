from datetime import timedelta

import pytest

from booking.enums import ActorKind, BookingStatus, RefundStatus, SessionStatus
from booking.models import Cancellation, Seat, Session, SessionHost
from booking.selectors.bookings import booking_view, cancellation_preview
from booking.services import cancellations as services
from booking.services.actors import Actor
from booking.services.bookings import StaffTerms
from booking.services.cancellations import cancel_booking
from booking.services.checkout import UnknownBooking, payment_page, settle_payment
from booking.services.holds import end_hold
from core.page_cache import caches
from payments.models import Refund
from payments.selectors import payment_of
from payments.services import ProviderUnavailable, request_refund, send_refund
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, TeacherFactory, TutoringFactory, at

from .conftest import ACCOUNT, book_session, book_slot

pytestmark = pytest.mark.django_db

START = at(7, 17)
HOUR = timedelta(hours=1)
CANCELLED_NEWS = ["booking.cancelled:*:student", "booking.cancelled:*:teacher:71"]


@pytest.fixture
def session(account):
    return SessionFactory(workshop__price_minor=2500, hosts=[TeacherFactory(pk=71)])


@pytest.fixture
def paid(session, pay):
    """Chloe has booked and paid."""
    booking = book_session(session)
    pay(booking)
    settle_payment(booking_uid=booking.uid, now=NOW)
    return booking


@pytest.fixture
def free():
    return book_session(SessionFactory(hosts=[TeacherFactory(pk=71)]))


def refunds(booking) -> list[tuple[str, int]]:
    return list(Refund.objects.filter(payment__reference=booking.uid).values_list("key", "amount_minor"))


@pytest.mark.parametrize(
    ("before", "is_late", "refund_minor", "refund_status"),
    [
        (24 * HOUR, False, 2500, RefundStatus.PENDING),
        (24 * HOUR - timedelta(seconds=1), True, 2500, RefundStatus.PENDING),
        (12 * HOUR, True, 2500, RefundStatus.PENDING),
        (12 * HOUR - timedelta(seconds=1), True, 0, RefundStatus.NOT_ELIGIBLE),
        (timedelta(seconds=1), True, 0, RefundStatus.NOT_ELIGIBLE),
    ],
)
def test_student_gets_what_the_preview_says(paid, before, is_late, refund_minor, refund_status) -> None:
    """12 hours for the refund and 24 for the notice, both limits in time (settled question 1)."""
    now = START - before
    preview = cancellation_preview(booking_view(paid.uid), now)
    assert preview.is_allowed
    assert (preview.is_late, preview.refund_minor) == (is_late, refund_minor)
    assert (preview.refund_until, preview.notice_until) == (START - 12 * HOUR, START - 24 * HOUR)
    assert preview.refund == ("€25.00" if refund_minor else "")

    cancellation = cancel_booking(booking_uid=paid.uid, by=GUEST, reason=" I am ill ", now=now)
    assert (cancellation.is_late, cancellation.refund_minor) == (is_late, refund_minor)
    assert (cancellation.refund_status, cancellation.reason) == (refund_status, "I am ill")
    assert cancellation.is_within_refund_window == (refund_minor > 0)
    assert (cancellation.by_kind, cancellation.created_at) == (ActorKind.STUDENT, now)
    assert refunds(paid) == ([(f"cancellation:{paid.uid}", 2500)] if refund_minor else [])


def test_cancelling_frees_the_seat_and_tells_both_sides(
    free, news, django_capture_on_commit_callbacks
) -> None:
    caches["pages"].set("content-version", 7, None)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(booking_uid=free.uid, by=GUEST, now=NOW)
    free.refresh_from_db()
    assert (free.status, free.ended_at, free.calendar_sequence) == (BookingStatus.CANCELLED, NOW, 1)
    assert not Seat.objects.filter(is_active=True).exists()
    assert news()[2:] == CANCELLED_NEWS
    assert caches["pages"].get("content-version") != 7
    # A class goes on without the student.
    assert Session.objects.get().status == SessionStatus.SCHEDULED
    assert SessionHost.objects.get().is_active


def test_cancelling_a_lesson_frees_the_teacher() -> None:
    ben = TeacherFactory(hours=("09:00", "12:00"))
    lesson = TutoringFactory(hosts=[ben])
    booking = book_slot(lesson, at(7, 9))
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    assert Session.objects.get().status == SessionStatus.CANCELLED
    assert not SessionHost.objects.get().is_active
    assert book_slot(lesson, at(7, 9), "Cid").status == BookingStatus.CONFIRMED


def test_free_booking_has_no_refund(free) -> None:
    cancellation = cancel_booking(booking_uid=free.uid, by=GUEST, now=NOW)
    assert (cancellation.refund_status, cancellation.refund_minor) == (RefundStatus.NOT_ELIGIBLE, 0)


def test_second_cancellation_is_refused(free, news) -> None:
    cancel_booking(booking_uid=free.uid, by=GUEST, now=NOW)
    with pytest.raises(services.AlreadyCancelled):
        cancel_booking(booking_uid=free.uid, by=ANA, now=NOW)
    assert Cancellation.objects.count() == 1
    assert len(news()) == 4
    assert cancellation_preview(booking_view(free.uid), NOW).refusal == "ended"


def test_unknown_booking_is_refused() -> None:
    with pytest.raises(UnknownBooking):
        cancel_booking(booking_uid="nobody", by=GUEST, now=NOW)


def test_cancelling_after_the_start_is_refused(free) -> None:
    assert cancellation_preview(booking_view(free.uid), START).refusal == "started"
    with pytest.raises(services.LessonStarted):
        cancel_booking(booking_uid=free.uid, by=GUEST, now=START)
    free.refresh_from_db()
    assert free.status == BookingStatus.CONFIRMED


def test_late_cancellation_is_refused_where_the_workshop_says_so(free) -> None:
    type(free.workshop).objects.update(refuse_late_cancellation=True)
    in_time, late = START - 24 * HOUR, START - 24 * HOUR + timedelta(seconds=1)
    assert cancellation_preview(booking_view(free.uid), in_time).refusal == ""
    assert cancellation_preview(booking_view(free.uid), late).refusal == "late"
    with pytest.raises(services.LateCancellationRefused):
        cancel_booking(booking_uid=free.uid, by=GUEST, now=late)
    # The school may still do it.
    assert cancel_booking(booking_uid=free.uid, by=ANA, now=late).is_late is False


@pytest.mark.parametrize("kind", [ActorKind.STAFF, ActorKind.TEACHER, ActorKind.SYSTEM])
def test_school_that_cancels_gives_everything_back(paid, kind) -> None:
    now = START - timedelta(minutes=1)
    assert cancellation_preview(booking_view(paid.uid), now, kind).refund_minor == 2500
    cancellation = cancel_booking(booking_uid=paid.uid, by=Actor(kind), now=now)
    assert (cancellation.refund_minor, cancellation.is_within_refund_window) == (2500, False)
    assert refunds(paid) == [(f"cancellation:{paid.uid}", 2500)]


def test_refund_after_a_part_was_given_back_is_the_rest(paid) -> None:
    request_refund(
        payment_uid=payment_of(paid.uid).uid, amount_minor=1000, key="by-hand", reason="kindness", now=NOW
    )
    assert cancellation_preview(booking_view(paid.uid), NOW).refund_minor == 1500
    assert cancel_booking(booking_uid=paid.uid, by=GUEST, now=NOW).refund_minor == 1500


def test_cancellation_follows_its_refund(paid, stripe) -> None:
    cancellation = cancel_booking(booking_uid=paid.uid, by=GUEST, now=NOW)
    send_refund(refund_id=Refund.objects.get().pk, now=NOW)
    cancellation.refresh_from_db()
    assert (cancellation.refund_status, cancellation.refund_minor) == (RefundStatus.COMPLETED, 2500)
    assert stripe.books(ACCOUNT)["totals"]["eur"]["net"] == 0
    view = booking_view(paid.uid)
    assert (view.cancellation.refund, view.cancellation.refund_label) == ("€25.00", "refunded")


def test_other_refunds_leave_the_cancellation_alone(paid) -> None:
    cancellation = cancel_booking(booking_uid=paid.uid, by=GUEST, now=START - HOUR)
    assert cancellation.refund_status == RefundStatus.NOT_ELIGIBLE
    refund = request_refund(
        payment_uid=payment_of(paid.uid).uid, amount_minor=1000, key="by-hand", reason="kindness", now=NOW
    )
    send_refund(refund_id=refund.pk, now=NOW)
    cancellation.refresh_from_db()
    assert (cancellation.refund_status, cancellation.refund_minor) == (RefundStatus.NOT_ELIGIBLE, 0)


def test_held_booking_is_cancelled_once_its_page_is_closed(session, stripe, news) -> None:
    booking = book_session(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    cancellation = cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED
    assert cancellation.refund_status == RefundStatus.NOT_ELIGIBLE
    assert payment_of(booking.uid).status == "expired"
    # Nobody had been told of it.
    assert news() == []
    assert book_session(session).status == BookingStatus.HELD


@pytest.mark.parametrize(("by", "told"), [(ANA, ["booking.cancelled:*:student"]), (GUEST, [])])
def test_student_who_was_mailed_the_way_to_pay_hears_that_the_school_cancels(session, news, by, told) -> None:
    booking = book_session(session, by=ANA, staff=StaffTerms())
    cancel_booking(booking_uid=booking.uid, by=by, reason="Ben is ill.", now=NOW)
    assert news() == ["booking.to_pay:*:student", *told]


def test_held_booking_that_was_paid_meanwhile_is_cancelled_with_refund(session, pay) -> None:
    booking = book_session(session)
    pay(booking)
    cancellation = cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    assert (cancellation.refund_status, cancellation.refund_minor) == (RefundStatus.PENDING, 2500)


def test_held_booking_is_not_cancelled_while_stripe_cannot_be_reached(session, stripe) -> None:
    booking = book_session(session)
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.fault(action="lose_request", times=1000)
    with pytest.raises(ProviderUnavailable):
        cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.HELD
    assert not Cancellation.objects.exists()


def test_expired_booking_cannot_be_cancelled(session) -> None:
    booking = book_session(session)
    end_hold(booking_uid=booking.uid, now=NOW + HOUR)
    with pytest.raises(services.BookingEnded):
        cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW + HOUR)
