import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django_tenants.utils import schema_context

from booking.enums import BookingStatus
from booking.selectors.bookings import (
    booking_token,
    booking_uid_of_token,
    booking_view,
    is_teacher_of,
    teacher_contacts,
)
from tests.factories.booking import (
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    WorkshopFactory,
    at,
    give_hours,
)
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
    assert view.manage_path == f"/booking/{view.token}/"
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
