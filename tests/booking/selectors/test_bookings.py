import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django_tenants.utils import schema_context

from booking.enums import ActorKind, BookingStatus, RescheduleStatus
from booking.models import Booking, Question, Reschedule, Seat
from booking.selectors.bookings import (
    booking_token,
    booking_uid_of_token,
    booking_view,
    booking_views,
    is_teacher_of,
    teacher_contacts,
)
from booking.services.bookings import book
from payments.enums import AccountStatus, PaymentStatus
from payments.models import ConnectedAccount, Payment, Refund
from tests.factories.booking import (
    GUEST,
    NOW,
    BookingFactory,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
    attendee,
    give_hours,
    take_seat,
)
from tests.support.links import bookings_in
from themes.models import Brand

pytestmark = pytest.mark.django_db


def test_view_has_what_pages_and_mails_show() -> None:
    Brand.objects.create(contact_email="hello@alpha.example", address="Calle Mayor 1")
    ben = TeacherFactory(name="Ben")
    lesson = WorkshopFactory(title="Tapas talk", is_online=False, price_minor=2500)
    booking = BookingFactory(
        session=SessionFactory(workshop=lesson, hosts=[ben]), price_minor=2500, attendee_name="Chloe"
    )
    view = booking_view(booking.uid)
    assert (view.workshop_title, view.attendee_name, view.price) == ("Tapas talk", "Chloe", "€25.00")
    assert (view.start_at, view.end_at) == (at(7, 17), at(7, 18))
    assert [teacher.name for teacher in view.teachers] == ["Ben"]
    assert (view.place, view.meeting_url) == ("Calle Mayor 1", "")
    assert (view.school.contact_email, view.cancellation, view.payment) == ("hello@alpha.example", None, None)
    assert re.fullmatch(r"/booking/[\w:-]+/", view.manage_path)
    assert bookings_in(view.manage_path) == {booking.uid}
    with translation.override("es"):
        assert booking_view(booking.uid).price == "25,00\xa0€"


def test_meeting_link_is_shown_once_confirmed() -> None:
    lesson = WorkshopFactory(meeting_url="https://meet.example/room")
    session = SessionFactory(workshop=lesson)
    held, confirmed = BookingFactory(session=session, held=True), BookingFactory(session=session)
    assert booking_view(held.uid).meeting_url == ""
    assert booking_view(confirmed.uid).meeting_url == "https://meet.example/room"
    type(confirmed).objects.filter(pk=confirmed.pk).update(status=BookingStatus.CANCELLED)
    assert booking_view(confirmed.uid).meeting_url == ""


def test_unknown_booking_has_no_view() -> None:
    assert booking_view("nobody") is None


@pytest.mark.parametrize("count", [1, 3])
def test_view_query_count_does_not_depend_on_teachers_or_bookings(count: int, picture) -> None:
    teachers = [TeacherFactory(photo=picture) for _ in range(count)]
    session = SessionFactory(hosts=teachers)
    booking = [BookingFactory(session=session, price_minor=2500) for _ in range(count)][-1]
    with CaptureQueriesContext(connection) as queries:
        assert len(booking_view(booking.uid).teachers) == count
    # Booking, seats, moves, cancellations, answers, refund requests, tiers, teachers, renditions, payments, the
    # school, its brand (kept for the next time).
    assert len(queries) == 12


def test_token_names_the_booking_at_its_own_school_only() -> None:
    token = booking_token("abc")
    assert booking_uid_of_token(token) == "abc"
    assert booking_uid_of_token(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    with schema_context("beta"):
        assert booking_uid_of_token(token) is None


def test_teachers_are_told_in_their_own_zone(django_user_model) -> None:
    user = django_user_model.objects.create_user("ben@school.example")
    ben, bea = TeacherFactory(user=user, email="ben@school.example"), TeacherFactory()
    give_hours(ben, "09:00", "10:00", zone="Atlantic/Canary")
    session = SessionFactory(hosts=[ben, bea])
    booking, other = BookingFactory(session=session), BookingFactory()
    BookingFactory(session=session)
    contacts = teacher_contacts(booking.uid)
    assert [(contact.email, contact.time_zone) for contact in contacts] == [
        ("ben@school.example", "Atlantic/Canary"),
        (bea.email, "Europe/Madrid"),
    ]
    assert is_teacher_of(user_id=user.pk, booking_uid=booking.uid)
    assert not is_teacher_of(user_id=user.pk, booking_uid=other.uid)


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count_does_not_depend_on_bookings_lessons_or_history(
    count: int, account_row, picture
) -> None:
    series = SeriesFactory(dates=count, hosts=[TeacherFactory(photo=picture) for _ in range(count)])
    question = Question.objects.create(workshop=series.workshop, label="Goal?")
    uids = []
    for number in range(count):
        booking = book(
            workshop_id=series.workshop_id,
            series_id=series.pk,
            attendee=attendee(f"Student {number}"),
            answers={question.pk: "To travel"},
            by=GUEST,
            now=NOW,
        )
        Booking.objects.filter(pk=booking.pk).update(price_minor=2500)
        payment = Payment.objects.create(
            reference=booking.uid,
            account=account_row,
            amount_minor=2500,
            currency="EUR",
            status=PaymentStatus.SUCCEEDED,
            payment_intent_id=f"pi_{number}",
            idempotency_key=f"key-{number}",
            expires_at=NOW,
            created_at=NOW,
            settled_at=NOW,
        )
        Refund.objects.create(
            payment=payment, amount_minor=1000, currency="EUR", key=f"by-hand-{number}", created_at=NOW
        )
        uids.append(booking.uid)
    with CaptureQueriesContext(connection) as queries:
        views = booking_views(uids)
    assert [view.uid for view in views] == uids
    assert [view.refundable_minor for view in views] == [1500] * count
    assert [len(view.lessons) for view in views] == [count] * count
    # As above, and what was refunded.
    assert len(queries) == 14


def test_list_keeps_the_order_asked_for_and_leaves_out_what_is_not_there() -> None:
    one, two = BookingFactory(), BookingFactory()
    assert [view.uid for view in booking_views([two.uid, "nobody", one.uid])] == [two.uid, one.uid]
    assert booking_views([]) == []


@pytest.fixture
def account_row(db) -> ConnectedAccount:
    return ConnectedAccount.objects.create(
        stripe_account_id="acct_alpha00000001", status=AccountStatus.ACTIVE
    )


def test_moved_lesson_is_shown_once_and_keeps_its_calendar_entry() -> None:
    """From the first date to another and on to a third; the places left are no lessons."""
    sessions = [SessionFactory(start_at=at(7 + day, 17)) for day in range(3)]
    booking = BookingFactory(session=sessions[0], price_minor=2500)
    seats = [booking.seats.get()] + [take_seat(booking, session) for session in sessions[1:]]
    for old, new in pairwise(seats):
        Seat.objects.filter(pk=old.pk).update(is_active=False)
        _move(booking, old, new, RescheduleStatus.DONE)
    view = booking_view(booking.uid)
    assert [lesson.seat_id for lesson in view.lessons] == [seats[2].pk]
    assert view.lessons[0].calendar_key == seats[0].pk
    assert view.start_at == at(9, 17)
    assert [(move.from_start_at, move.to_start_at) for move in view.reschedules] == [
        (at(7, 17), at(8, 17)),
        (at(8, 17), at(9, 17)),
    ]


@pytest.mark.parametrize("status", [RescheduleStatus.PENDING, RescheduleStatus.LAPSED])
def test_place_kept_for_a_move_that_is_not_paid_is_no_lesson(status) -> None:
    booking = BookingFactory(price_minor=2500)
    old = booking.seats.get()
    new = take_seat(booking, SessionFactory(start_at=at(8, 17)))
    _move(booking, old, new, status)
    view = booking_view(booking.uid)
    assert [lesson.seat_id for lesson in view.lessons] == [old.pk]
    assert view.reschedules == ()


def _move(booking, old, new, status) -> None:
    Reschedule.objects.create(
        booking=booking,
        from_seat=old,
        to_seat=new,
        from_start_at=old.session.start_at,
        to_start_at=new.session.start_at,
        status=status,
        difference_minor=100 if status != RescheduleStatus.DONE else 0,
        by_kind=ActorKind.STUDENT,
        pay_until=NOW if status != RescheduleStatus.DONE else None,
        created_at=NOW,
        settled_at=NOW if status == RescheduleStatus.DONE else None,
    )
