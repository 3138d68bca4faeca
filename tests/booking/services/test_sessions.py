from datetime import timedelta

import pytest

from booking.enums import BookingStatus, RefundStatus, SessionStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Seat, Session, SessionHost
from booking.services import sessions as services
from booking.services import slot_refusals as refusals
from booking.services.checkout import payment_page, settle_payment
from booking.services.sessions import cancel_session, move_session, schedule_session
from core.duelist import services as duelist
from payments.models import Refund
from payments.selectors import payment_of
from tests.factories.booking import (
    ANA,
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
)

from .conftest import book_session

pytestmark = pytest.mark.django_db

START = at(7, 17)


@pytest.fixture
def ben():
    return TeacherFactory(pk=71, name="Ben")


def occupied() -> list[tuple]:
    rows = SessionHost.objects.filter(is_active=True).order_by("teacher_id", "busy_from")
    return list(rows.values_list("teacher_id", "busy_from", "busy_until"))


def plan(workshop, start_at=START, **fields) -> Session:
    return schedule_session(
        **{
            "workshop_id": workshop.pk,
            "start_at": start_at,
            "host_ids": [71],
            "by": ANA,
            "now": NOW,
            **fields,
        }
    )


def test_session_has_the_workshops_length_and_places(ben) -> None:
    lesson = WorkshopFactory(
        duration_minutes=90, capacity=6, buffer_before_minutes=10, buffer_after_minutes=15
    )
    session = plan(lesson)
    assert (session.start_at, session.end_at, session.capacity) == (START, at(7, 18, 30), 6)
    assert occupied() == [(71, at(7, 16, 50), at(7, 18, 45))]
    assert plan(lesson, START + timedelta(days=1), capacity=3).capacity == 3


def test_session_may_have_two_teachers(ben) -> None:
    bea = TeacherFactory(pk=72)
    plan(WorkshopFactory(), host_ids=[bea.pk, ben.pk, ben.pk])
    assert [row[0] for row in occupied()] == [71, 72]


def test_busy_teacher_is_refused_pauses_included(ben) -> None:
    lesson = WorkshopFactory(buffer_after_minutes=15)
    plan(lesson)
    with pytest.raises(services.HostBusy):
        plan(lesson, START + timedelta(minutes=74))
    assert Session.objects.count() == 1
    plan(lesson, START + timedelta(minutes=75))
    assert Session.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"workshop_id": 999_999}, refusals.UnknownWorkshop),
        ({"start_at": NOW}, refusals.InThePast),
        ({"host_ids": []}, services.HostMissing),
        ({"host_ids": [71, 999_999]}, refusals.UnknownTeacher),
    ],
)
def test_impossible_session_is_refused(ben, change, refusal) -> None:
    with pytest.raises(refusal):
        plan(WorkshopFactory(), **change)
    assert not Session.objects.exists()


def test_tutoring_has_no_dated_sessions(ben) -> None:
    with pytest.raises(services.NoDatedSessions):
        plan(TutoringFactory())


def test_moving_takes_the_teachers_along(ben) -> None:
    lesson = WorkshopFactory()
    session = plan(lesson)
    later = START + timedelta(minutes=30)
    move_session(session_id=session.pk, start_at=later, by=ANA, now=NOW)
    session.refresh_from_db()
    assert (session.start_at, session.end_at) == (later, later + timedelta(hours=1))
    assert occupied() == [(71, later, later + timedelta(hours=1))]


def test_moving_onto_another_session_is_refused_and_changes_nothing(ben) -> None:
    lesson = WorkshopFactory()
    session = plan(lesson)
    plan(lesson, START + timedelta(hours=1))
    before = occupied()
    with pytest.raises(services.HostBusy):
        move_session(session_id=session.pk, start_at=START + timedelta(minutes=30), by=ANA, now=NOW)
    session.refresh_from_db()
    assert (session.start_at, occupied()) == (START, before)


def test_places_of_a_booked_session_go_down_to_those_that_are_taken(ben) -> None:
    session = plan(WorkshopFactory(capacity=4))
    book_session(session)
    book_session(session, "Cid")
    with pytest.raises(services.CapacityTooSmall):
        move_session(session_id=session.pk, capacity=1, by=ANA, now=NOW)
    move_session(session_id=session.pk, capacity=2, by=ANA, now=NOW)
    session.refresh_from_db()
    assert session.capacity == 2
    with pytest.raises(refusals.SlotTaken):
        book_session(session, "Dora")


def test_price_of_a_date_can_be_its_own_and_the_workshops_again(ben) -> None:
    session = plan(WorkshopFactory(price_minor=2500), price_minor=1000)
    assert session.price_minor == 1000
    move_session(session_id=session.pk, capacity=3, by=ANA, now=NOW)
    session.refresh_from_db()
    assert session.price_minor == 1000
    move_session(session_id=session.pk, price_minor=None, by=ANA, now=NOW)
    session.refresh_from_db()
    assert session.price_minor is None


def test_calling_off_cancels_and_refunds_everybody(account, ben, pay, news) -> None:
    session = plan(WorkshopFactory(price_minor=2500))
    chloe, cid = book_session(session), book_session(session, "Cid")
    pay(chloe)
    settle_payment(booking_uid=chloe.uid, now=NOW)
    payment_page(booking_uid=cid.uid, now=NOW)
    # An hour before: too late for a student's refund, but it is the school that cancels.
    now = START - timedelta(hours=1)
    cancel_session(session_id=session.pk, by=ANA, reason="Ben is ill", now=now)
    session.refresh_from_db()
    assert session.status == SessionStatus.CANCELLED
    assert occupied() == []
    assert not Seat.objects.filter(is_active=True).exists()
    assert set(Booking.objects.values_list("status", flat=True)) == {BookingStatus.CANCELLED}
    assert list(Refund.objects.values_list("key", "amount_minor")) == [(f"cancellation:{chloe.uid}", 2500)]
    assert [
        (row.reason, row.refund_status) for booking in (chloe, cid) for row in booking.cancellations.all()
    ] == [
        ("Ben is ill", RefundStatus.PENDING),
        ("Ben is ill", RefundStatus.NOT_ELIGIBLE),
    ]
    # Cid was never told that he had a place, and Ben gets one mail about the date.
    assert news()[2:] == ["booking.cancelled:*:student", f"session.cancelled:{session.pk}:teacher:71"]
    assert payment_of(cid.uid).status == "pending"
    assert duelist.run_all_due(now=now, kind=HOLD_ENDS) == 1
    assert payment_of(cid.uid).status == "expired"


def test_calling_off_twice_or_too_late_is_refused(ben) -> None:
    session = plan(WorkshopFactory())
    with pytest.raises(refusals.InThePast):
        cancel_session(session_id=session.pk, by=ANA, now=START)
    cancel_session(session_id=session.pk, by=ANA, now=NOW)
    with pytest.raises(refusals.SessionCancelled):
        cancel_session(session_id=session.pk, by=ANA, now=NOW)
    with pytest.raises(refusals.SessionCancelled):
        move_session(session_id=session.pk, capacity=9, by=ANA, now=NOW)
    with pytest.raises(refusals.UnknownSession):
        cancel_session(session_id=999_999, by=ANA, now=NOW)


def test_calling_off_an_hour_makes_it_free_for_another(ben) -> None:
    lesson = WorkshopFactory()
    cancel_session(session_id=plan(lesson).pk, by=ANA, now=NOW)
    assert plan(lesson).status == SessionStatus.SCHEDULED


def test_calling_off_a_booked_lesson_ends_it_for_both(ben) -> None:
    session = SessionFactory(workshop=TutoringFactory(hosts=[ben]), capacity=1, hosts=[ben])
    cancel_session(session_id=session.pk, by=ANA, now=NOW)
    assert occupied() == []
