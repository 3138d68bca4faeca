"""Mails about bookings of several dates, and about bookings that the school entered."""

from datetime import timedelta

import icalendar
import pytest
from django.core import mail

from booking.enums import QuestionKind
from booking.models import Question
from booking.services.bookings import StaffTerms, book
from booking.services.cancellations import cancel_booking
from core.outbox import services as outbox
from payments.services import connect_account
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    at,
    attendee,
)
from tests.support.links import bookings_in

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)
ACCOUNT = "acct_alpha00000001"


@pytest.fixture
def ben(alpha):
    return TeacherFactory(name="Ben Ortiz", email="ben@alpha.example")


@pytest.fixture
def account(alpha, stripe):
    """The school's Stripe account, ready for payments."""
    stripe.connect_account(ACCOUNT, name="Alpha")
    return connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_alpha", now=NOW)


def book_course(ben, dates=3, **fields):
    series = SeriesFactory(
        workshop__title="Spanish at noon", workshop__booking_window_days=365, dates=dates, hosts=[ben]
    )
    return book(
        workshop_id=series.workshop_id,
        series_id=series.pk,
        attendee=attendee("Chloe", **fields),
        by=GUEST,
        now=NOW,
    )


def sent(now=NOW) -> dict[str, mail.EmailMultiAlternatives]:
    """What the outbox sends now, by address."""
    mail.outbox.clear()
    outbox.deliver_pending(now=now)
    return {message.to[0]: message for message in mail.outbox}


def bodies(message) -> list[str]:
    html = next(part.content for part in message.alternatives if part.mimetype == "text/html")
    return [str(message.body), html]


def calendar_of(message) -> icalendar.Calendar:
    (file,) = [part for part in message.attachments if part[0].endswith(".ics")]
    return icalendar.Calendar.from_ical(file[1])


def entries(message) -> list[tuple[str, str, object]]:
    return [
        (str(event["uid"]), str(event["status"]), event.start)
        for event in calendar_of(message).walk("VEVENT")
    ]


def uids(booking) -> list[str]:
    return [f"{booking.uid}-{seat.pk}@alpha.booking" for seat in booking.seats.order_by("session__start_at")]


def test_confirmation_lists_every_date_and_has_an_entry_for_each(ben) -> None:
    booking = book_course(ben)
    messages = sent()
    for body in bodies(messages["chloe@example.com"]):
        assert "Thursdays, winter term" in body
        for day in ("7", "14", "21"):
            assert f"Thursday {day} January 2027, 18:00–19:00" in body
        assert "Madrid (UTC+1)" in body
        assert "Ben Ortiz" in body
    calendar = calendar_of(messages["chloe@example.com"])
    # One message about several entries is no invitation (RFC 5546 3.2.2).
    assert calendar["method"] == "PUBLISH"
    assert not [
        part
        for part in messages["chloe@example.com"].alternatives
        if part.mimetype.startswith("text/calendar")
    ]
    assert entries(messages["chloe@example.com"]) == [
        (uid, "CONFIRMED", at(7, 17) + week * WEEK) for week, uid in enumerate(uids(booking))
    ]


def test_clocks_that_change_between_lessons_are_told(ben) -> None:
    """Madrid puts its clocks forward on 28 March 2027; Tokyo never does."""
    dates = [at(25, 17, month=3), at(1, 16, month=4)]
    book_course(ben, dates=dates, time_zone="Asia/Tokyo")
    (body, _html) = bodies(sent()["chloe@example.com"])
    assert "Friday 26 March 2027, 02:00–03:00" in body
    assert "Friday 2 April 2027, 01:00–02:00" in body
    assert "lessons begin at 01:00 for you, no longer at 02:00" in body


def test_teacher_reads_only_own_dates_and_the_answers(ben) -> None:
    series = SeriesFactory(dates=2, hosts=[ben])
    bea = TeacherFactory(name="Bea", email="bea@alpha.example")
    SessionFactory(workshop=series.workshop, series=series, start_at=at(9, 10), hosts=[bea])
    goal = Question.objects.create(workshop=series.workshop, label="Your goal?", kind=QuestionKind.TEXT)
    booking = book(
        workshop_id=series.workshop_id,
        series_id=series.pk,
        attendee=attendee("Chloe"),
        answers={goal.pk: "To travel"},
        by=GUEST,
        now=NOW,
    )
    messages = sent()
    for body in bodies(messages["ben@alpha.example"]):
        assert "Thursday 14 January 2027" in body
        assert "Saturday 9 January 2027" not in body
        assert "Your goal?" in body
        assert "To travel" in body
        assert f"/admin/bookings/{booking.uid}/" in body
    for body in bodies(messages["bea@alpha.example"]):
        assert "Saturday 9 January 2027" in body
        assert "Thursday" not in body
    assert len(entries(messages["bea@alpha.example"])) == 1


def test_cancelled_date_is_taken_out_and_the_others_stay(ben) -> None:
    booking = book_course(ben)
    sent()
    second = booking.seats.order_by("session__start_at")[1]
    cancel_booking(booking_uid=booking.uid, seat_id=second.pk, by=GUEST, reason="Ill", now=NOW)
    messages = sent()
    message = messages["chloe@example.com"]
    assert message.subject == "Cancelled: Spanish at noon, Thursday 14 January 2027"
    for body in bodies(message):
        assert "Your other dates stay as they are." in body
        assert "Thursday 14 January 2027" in body
        assert "Thursday 21 January 2027" not in body
    calendar = calendar_of(message)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert event["uid"] == uids(booking)[1]
    teacher = messages["ben@alpha.example"]
    assert teacher.subject == "Not on Thursday 14 January 2027: Spanish at noon, Chloe"
    # The class goes on, so it stays in the teacher's calendar.
    assert teacher.attachments == []


def test_rest_that_is_cancelled_lists_what_was_left(ben) -> None:
    booking = book_course(ben)
    first = booking.seats.order_by("session__start_at")[0]
    cancel_booking(booking_uid=booking.uid, seat_id=first.pk, by=GUEST, now=NOW)
    sent()
    cancel_booking(booking_uid=booking.uid, by=ANA, reason="Ben is ill.", now=NOW)
    message = sent()["chloe@example.com"]
    assert message.subject == "Cancelled: Spanish at noon"
    for body in bodies(message):
        assert "Ben is ill." in body
        assert "Thursday 7 January 2027" not in body
        assert "Thursday 14 January 2027" in body
    assert entries(message) == [
        (uid, "CANCELLED", at(14, 17) + week * WEEK) for week, uid in enumerate(uids(booking)[1:])
    ]


def test_student_is_told_where_to_pay_and_until_when(ben, account) -> None:
    session = SessionFactory(workshop__title="Spanish at noon", workshop__price_minor=2500, hosts=[ben])
    booking = book(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee("Chloe"),
        by=ANA,
        staff=StaffTerms(pay_within=timedelta(days=1)),
        now=NOW,
    )
    messages = sent()
    assert set(messages) == {"chloe@example.com"}
    message = messages["chloe@example.com"]
    assert message.subject == "Your place in Spanish at noon, to be paid until Tuesday 5 January 2027, 09:00"
    for body in bodies(message):
        assert "€25.00" in body
        assert "http://alpha.test/booking/" in body
        assert bookings_in(body) == {booking.uid}
    assert message.attachments == []


def test_student_is_not_asked_to_pay_for_what_has_ended(account) -> None:
    session = SessionFactory(workshop__price_minor=2500)
    booking = book(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee("Chloe"),
        by=ANA,
        staff=StaffTerms(),
        now=NOW,
    )
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    assert sent() == {}


def test_entry_of_a_single_booking_keeps_its_number(ben) -> None:
    session = SessionFactory(hosts=[ben])
    booking = book(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee("Chloe"),
        by=GUEST,
        now=NOW,
    )
    assert entries(sent()["chloe@example.com"]) == [(f"{booking.uid}@alpha.booking", "CONFIRMED", at(7, 17))]
