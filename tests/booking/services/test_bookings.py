from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.enums import ActorKind, BookingStatus, SessionStatus, WorkshopStatus
from booking.events import HOLD_ENDS
from booking.models import Booking, Seat, Session, SessionHost
from booking.selectors.slots import slots
from booking.services import slot_refusals as refusals
from booking.services.actors import Actor
from core.duelist.models import Due
from core.page_cache import caches
from payments.enums import PaymentStatus
from payments.selectors import payment_of
from payments.services import PaymentsUnavailable
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
    give_hours,
)

from .conftest import book_session, book_slot

pytestmark = pytest.mark.django_db

SLOT = at(7, 9)  # Thursday, 10:00 in Madrid


@pytest.fixture
def ben():
    return TeacherFactory(name="Ben", hours=("09:00", "12:00"))


@pytest.fixture
def lesson(ben):
    return TutoringFactory(hosts=[ben], buffer_before_minutes=5, buffer_after_minutes=10)


def test_free_class_is_confirmed_at_once(news) -> None:
    session = SessionFactory(hosts=[TeacherFactory(pk=71), TeacherFactory(pk=72)])
    booking = book_session(session, note="  First lesson ")
    booking.refresh_from_db()
    assert (booking.status, booking.confirmed_at, booking.held_until) == (BookingStatus.CONFIRMED, NOW, None)
    assert (booking.attendee_name, booking.attendee_email) == ("Chloe", "chloe@example.com")
    assert (booking.note, booking.price_minor, booking.student_id) == ("First lesson", 0, None)
    assert list(booking.seats.values_list("session_id", "number", "capacity", "is_active")) == [
        (session.pk, 1, 8, True)
    ]
    assert payment_of(booking.uid) is None
    assert news() == [
        "booking.confirmed:*:student",
        "booking.confirmed:*:teacher:71",
        "booking.confirmed:*:teacher:72",
    ]


def test_paid_class_is_held_until_paid(account, news, settings) -> None:
    settings.HOLD_MINUTES = 15
    session = SessionFactory(workshop__price_minor=2500, workshop__title="Tapas talk")
    booking = book_session(session)
    assert (booking.status, booking.confirmed_at) == (BookingStatus.HELD, None)
    assert booking.held_until == NOW + timedelta(minutes=15)
    payment = payment_of(booking.uid)
    assert (payment.status, payment.amount_minor, payment.currency) == (PaymentStatus.PENDING, 2500, "EUR")
    assert (payment.payer_email, payment.expires_at) == ("chloe@example.com", booking.held_until)
    # 17:00 UTC, on Madrid's clocks.
    assert payment.description.startswith("Tapas talk, ")
    assert "18:00" in payment.description or "6 p.m." in payment.description
    assert Seat.objects.filter(session=session, is_active=True).count() == 1
    assert list(Due.objects.filter(kind=HOLD_ENDS).values_list("schema", "reference", "due_at")) == [
        ("alpha", booking.uid, booking.held_until)
    ]
    assert news() == []


def test_paid_class_without_stripe_account_is_refused_and_never_free() -> None:
    session = SessionFactory(workshop__price_minor=2500)
    with pytest.raises(PaymentsUnavailable):
        book_session(session)
    assert not Booking.objects.exists()
    assert not Seat.objects.exists()


def test_tutoring_makes_its_session_and_occupies_the_teacher(ben, lesson) -> None:
    booking = book_slot(lesson, SLOT)
    (seat,) = booking.seats.select_related("session")
    session = seat.session
    assert (session.start_at, session.end_at, session.capacity) == (SLOT, SLOT + timedelta(minutes=30), 1)
    assert (session.workshop, session.status, seat.number) == (lesson, SessionStatus.SCHEDULED, 1)
    assert list(session.hosts.values_list("teacher_id", "busy_from", "busy_until")) == [
        (ben.pk, SLOT - timedelta(minutes=5), SLOT + timedelta(minutes=40))
    ]


def test_logged_in_student_is_remembered(django_user_model) -> None:
    chloe = django_user_model.objects.create_user("chloe@example.com")
    session = SessionFactory()
    assert book_session(session, by=Actor(ActorKind.STUDENT, chloe.pk)).student_id == chloe.pk
    assert book_session(session, "Cid", by=Actor(ActorKind.STAFF, chloe.pk)).student_id is None


def test_seats_are_numbered_from_the_lowest_free() -> None:
    session = SessionFactory()
    first, second, third = (book_session(session, name) for name in ("A", "B", "C"))
    second.seats.update(is_active=False)
    assert [booking.seats.get().number for booking in (first, third)] == [1, 3]
    assert book_session(session, "D").seats.get().number == 2
    assert book_session(session, "E").seats.get().number == 4


def test_full_class_is_taken() -> None:
    session = SessionFactory(workshop__capacity=1)
    book_session(session)
    with pytest.raises(refusals.SlotTaken):
        book_session(session, "Cid")
    assert Booking.objects.count() == 1


def test_taken_slot_is_refused_whatever_part_of_it_is_taken(lesson) -> None:
    book_slot(lesson, SLOT)
    for start in (
        SLOT - timedelta(minutes=15),
        SLOT,
        SLOT + timedelta(minutes=15),
        SLOT + timedelta(minutes=30),
    ):
        with pytest.raises(refusals.SlotTaken):
            book_slot(lesson, start, "Cid")
    # 40 minutes after and 5 before: the first that fits begins at 45.
    assert book_slot(lesson, SLOT + timedelta(minutes=45), "Cid").status == BookingStatus.CONFIRMED


def test_teacher_in_a_class_cannot_be_booked(ben, lesson) -> None:
    SessionFactory(start_at=SLOT, hosts=[ben])
    with pytest.raises(refusals.SlotTaken):
        book_slot(lesson, SLOT)


def test_asked_for_teacher_is_booked(ben) -> None:
    bea = TeacherFactory(name="Bea", hours=("09:00", "12:00"))
    lesson = TutoringFactory(hosts=[ben, bea])
    booking = book_slot(lesson, SLOT, teacher_id=bea.pk)
    assert SessionHost.objects.get(session__seats__booking=booking).teacher == bea
    with pytest.raises(refusals.SlotTaken):
        book_slot(lesson, SLOT, "Cid", teacher_id=bea.pk)


def test_unknown_teacher_is_refused(ben, lesson) -> None:
    stranger = TeacherFactory(hours=("09:00", "12:00"))
    with pytest.raises(refusals.UnknownTeacher):
        book_slot(lesson, SLOT, teacher_id=stranger.pk)
    session = SessionFactory(hosts=[ben])
    with pytest.raises(refusals.UnknownTeacher):
        book_session(session, teacher_id=stranger.pk)
    assert book_session(session, teacher_id=ben.pk).status == BookingStatus.CONFIRMED


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (NOW, refusals.InThePast),
        (NOW - timedelta(days=1), refusals.InThePast),
        (NOW + timedelta(minutes=119), refusals.TooSoon),
        (NOW + timedelta(days=60), refusals.TooFarAhead),
        (SLOT + timedelta(minutes=7), refusals.NotOffered),
        (SLOT + timedelta(seconds=1), refusals.NotOffered),
        (at(7, 7, 45), refusals.SlotTaken),  # before the teacher's hours
        (at(7, 10, 45), refusals.SlotTaken),  # would end a quarter after them
        (at(9, 9), refusals.SlotTaken),  # Saturday
    ],
)
def test_slot_outside_the_rules_is_refused(lesson, start, refusal) -> None:
    with pytest.raises(refusal):
        book_slot(lesson, start)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (NOW, refusals.InThePast),
        (NOW + timedelta(minutes=119), refusals.TooSoon),
        (NOW + timedelta(days=60), refusals.TooFarAhead),
    ],
)
def test_session_outside_the_rules_is_refused(start, refusal) -> None:
    with pytest.raises(refusal):
        book_session(SessionFactory(start_at=start))
    assert not Booking.objects.exists()


def test_every_shown_slot_can_be_booked_and_no_slot_remains(lesson) -> None:
    def shown():
        days = slots(workshop=lesson, from_=SLOT.date(), to=SLOT.date(), time_zone="Europe/Madrid", now=NOW)
        return [slot.start for day in days for slot in day.slots]

    booked = 0
    while starts := shown():
        book_slot(lesson, starts[0], f"Student {booked}")
        booked += 1
    # Three hours, each lesson half an hour with 15 minutes of pauses around it.
    assert booked == 4


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (WorkshopStatus.DRAFT, refusals.UnknownWorkshop),
        (WorkshopStatus.ARCHIVED, refusals.WorkshopClosed),
    ],
)
def test_inactive_workshop_is_refused(status, refusal) -> None:
    session = SessionFactory(workshop__status=status)
    with pytest.raises(refusal):
        book_session(session)


def test_unknown_things_are_refused(ben, lesson) -> None:
    session = SessionFactory()
    with pytest.raises(refusals.UnknownWorkshop):
        book_session(session, workshop_id=999_999)
    with pytest.raises(refusals.UnknownSession):
        book_session(session, session_id=999_999)
    with pytest.raises(refusals.UnknownSession):
        book_session(session, workshop_id=WorkshopFactory().pk)
    with pytest.raises(refusals.UnknownSession):
        book_slot(session.workshop, session.start_at)
    lessons_session = SessionFactory(workshop=lesson, start_at=SLOT, capacity=1)
    with pytest.raises(refusals.UnknownSession):
        book_session(lessons_session)


def test_cancelled_session_is_refused() -> None:
    with pytest.raises(refusals.SessionCancelled):
        book_session(SessionFactory(status=SessionStatus.CANCELLED))


def test_same_address_twice_in_a_session_is_refused() -> None:
    session, other = SessionFactory(), SessionFactory()
    first = book_session(session)
    with pytest.raises(refusals.AlreadyBooked) as refused:
        book_session(session, attendee=attendee("Somebody", email=" Chloe@Example.com "))
    assert refused.value.held_until is None
    assert book_session(other).status == BookingStatus.CONFIRMED
    first.seats.update(is_active=False)
    assert book_session(session).status == BookingStatus.CONFIRMED


def test_same_address_twice_at_a_time_is_refused_in_tutoring_too(ben) -> None:
    lesson = TutoringFactory(hosts=[ben, TeacherFactory(hours=("09:00", "12:00"))])
    book_slot(lesson, SLOT)
    with pytest.raises(refusals.AlreadyBooked):
        book_slot(lesson, SLOT)
    assert book_slot(lesson, SLOT, "Cid").status == BookingStatus.CONFIRMED


def test_same_address_with_a_hold_learns_when_it_ends(account) -> None:
    session = SessionFactory(workshop__price_minor=2500)
    held = book_session(session)
    with pytest.raises(refusals.AlreadyBooked) as refused:
        book_session(session)
    assert refused.value.held_until == held.held_until


def test_dead_hold_without_payment_page_makes_room(account) -> None:
    session = SessionFactory(workshop__price_minor=2500, workshop__capacity=1)
    held = book_session(session)
    with pytest.raises(refusals.SlotTaken):
        book_session(session, "Cid", now=held.held_until - timedelta(seconds=1))
    booking = book_session(session, "Cid", now=held.held_until)
    held.refresh_from_db()
    assert (held.status, booking.status) == (BookingStatus.EXPIRED, BookingStatus.HELD)
    # The due list still closes what could be paid.
    assert Due.objects.filter(kind=HOLD_ENDS, reference=held.uid).exists()


def test_dead_hold_of_another_lesson_makes_room(account, ben) -> None:
    paid = TutoringFactory(hosts=[ben], price_minor=2000)
    free = TutoringFactory(hosts=[ben])
    held = book_slot(paid, SLOT)
    booking = book_slot(free, SLOT + timedelta(minutes=15), "Cid", now=held.held_until)
    held.refresh_from_db()
    assert (held.status, booking.status) == (BookingStatus.EXPIRED, BookingStatus.CONFIRMED)


def test_dead_hold_with_a_payment_page_stays_until_stripe_agrees(account, pay) -> None:
    session = SessionFactory(workshop__price_minor=2500, workshop__capacity=1)
    held = book_session(session)
    pay(held)
    with pytest.raises(refusals.SlotTaken):
        book_session(session, "Cid", now=held.held_until + timedelta(minutes=1))
    held.refresh_from_db()
    assert held.status == BookingStatus.HELD


def test_exclusion_constraint_is_told_as_slot_taken(lesson, monkeypatch) -> None:
    """What PostgreSQL refuses, should a check before it fail, is the same refusal."""
    book_slot(lesson, SLOT)
    monkeypatch.setattr("booking.selectors.availability.busy_spans", lambda *a, **k: {})
    with pytest.raises(refusals.SlotTaken):
        book_slot(lesson, SLOT, "Cid")
    assert Booking.objects.count() == 1


def test_seat_constraint_is_told_as_slot_taken(monkeypatch) -> None:
    session = SessionFactory()
    book_session(session)
    monkeypatch.setattr("booking.services.seat_taking.lowest_free", lambda *a: 1)
    with pytest.raises(refusals.SlotTaken):
        book_session(session, "Cid")
    assert Booking.objects.count() == 1


def test_booking_makes_cached_pages_stale(django_capture_on_commit_callbacks) -> None:
    caches["pages"].set("content-version", 7, None)
    with django_capture_on_commit_callbacks(execute=True):
        book_session(SessionFactory())
    assert caches["pages"].get("content-version") != 7


def test_fixture_bookings_are_valid() -> None:
    booking = BookingFactory(held=True)
    booking.full_clean()
    assert booking.seats.get().session.workshop == booking.workshop


@pytest.mark.parametrize(
    ("starts", "clocks"),
    [
        # 28 March 2027: half past two does not exist in Madrid.
        ([at(28, 0, 30, month=3), at(28, 1, 30, month=3)], ["01:30", "03:30"]),
        # 31 October 2027: half past two is there twice, as two lessons.
        ([at(31, 0, 30, month=10), at(31, 1, 30, month=10)], ["02:30", "02:30"]),
    ],
)
def test_lessons_on_both_nights_of_the_clock_change(starts, clocks) -> None:
    ben = TeacherFactory()
    give_hours(ben, "01:00", "04:00", days=[0])
    lesson = TutoringFactory(hosts=[ben], slot_increment_minutes=None, booking_window_days=365)
    for number, start in enumerate(starts):
        session = book_slot(lesson, start, f"Student {number}").seats.get().session
        assert session.start_at.astimezone(ZoneInfo("Europe/Madrid")).strftime("%H:%M") == clocks[number]
        assert session.end_at - session.start_at == timedelta(minutes=30)
    with pytest.raises(refusals.SlotTaken):
        book_slot(lesson, starts[1], "Late")
    assert SessionHost.objects.filter(teacher=ben, is_active=True).count() == 2
