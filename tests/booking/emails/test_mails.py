"""The mails that bookings send, as they arrive: who, what, and the calendar entry in them."""

import icalendar
import pytest
from django.core import mail

from booking.enums import ActorKind
from booking.models import Booking
from booking.services.actors import Actor, Attendee
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from core.outbox import services as outbox
from tests.factories.booking import (
    GUEST,
    NOW,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
    attendee,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(alpha):
    return TeacherFactory(name="Ben Ortiz", email="ben@alpha.example", hours=("09:00", "18:00"))


def book_class(ben, **fields) -> Booking:
    session = SessionFactory(
        workshop=WorkshopFactory(
            title="Spanish at noon", hosts=[ben], meeting_url="https://meet.example/abc"
        ),
        hosts=[ben],
    )
    chloe = attendee("Chloe", **fields)
    return book(workshop_id=session.workshop_id, session_id=session.pk, attendee=chloe, by=GUEST, now=NOW)


def book_lesson(ben) -> Booking:
    lesson = TutoringFactory(title="Private lesson", hosts=[ben])
    return book(
        workshop_id=lesson.pk,
        start=at(5, 10),
        attendee=attendee("Chloe"),
        note="I can only write with my left hand.",
        by=GUEST,
        now=NOW,
    )


def sent() -> dict[str, mail.EmailMultiAlternatives]:
    """What the outbox sends now, by address."""
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    return {message.to[0]: message for message in mail.outbox}


def text_of(message) -> str:
    return str(message.body)


def html_of(message) -> str:
    return next(part.content for part in message.alternatives if part.mimetype == "text/html")


def calendar_of(message) -> icalendar.Calendar:
    (invitation,) = [part for part in message.alternatives if part.mimetype.startswith("text/calendar")]
    (file,) = [part for part in message.attachments if part[0].endswith(".ics")]
    assert file[1] == invitation.content.encode()
    return icalendar.Calendar.from_ical(invitation.content)


def test_student_learns_when_and_where(ben) -> None:
    booking = book_class(ben)
    message = sent()["chloe@example.com"]
    assert message.subject == "You are booked: Spanish at noon"
    for body in (text_of(message), html_of(message)):
        assert "Thursday 7 January 2027" in body
        assert "18:00–19:00" in body
        assert "Madrid (UTC+1)" in body
        assert "Ben Ortiz" in body
        assert "https://meet.example/abc" in body
        assert booking.uid in body
        assert "http://alpha.test/booking/" in body


def test_student_in_another_zone_reads_their_own_clock(ben) -> None:
    book_class(ben, time_zone="Asia/Tokyo")
    body = text_of(sent()["chloe@example.com"])
    assert "Friday 8 January 2027" in body
    assert "02:00–03:00" in body
    assert "(UTC+9)" in body


def test_student_reads_spanish(ben) -> None:
    book_class(ben, locale="es-MX")
    message = sent()["chloe@example.com"]
    assert "jueves, 7 de enero de 2027" in text_of(message)
    assert '<html lang="es"' in html_of(message)


def test_calendar_entry_asks_to_be_kept(ben) -> None:
    booking = book_class(ben)
    calendar = calendar_of(sent()["chloe@example.com"])
    (event,) = calendar.walk("VEVENT")
    assert (calendar["method"], event["status"], event["sequence"]) == ("REQUEST", "CONFIRMED", 0)
    assert event["uid"] == f"{booking.uid}@alpha.booking"
    assert (event.start, event.end) == (at(7, 17), at(7, 18))
    assert event["attendee"] == "mailto:chloe@example.com"
    assert event["attendee"].params["CN"] == "Chloe"
    assert event["organizer"].params["CN"] == "Alpha"


def test_cancellation_takes_the_entry_out_again(ben) -> None:
    booking = book_class(ben)
    asked = calendar_of(sent()["chloe@example.com"]).walk("VEVENT")[0]
    cancel_booking(booking_uid=booking.uid, by=GUEST, reason="Ill", now=NOW)
    message = sent()["chloe@example.com"]
    calendar = calendar_of(message)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["method"], event["status"]) == ("CANCEL", "CANCELLED")
    assert event["uid"] == asked["uid"]
    assert event["sequence"] > asked["sequence"]
    assert message.subject == "Cancelled: Spanish at noon"
    assert "You have cancelled Spanish at noon." in text_of(message)


def test_student_learns_why_the_school_cancelled(ben) -> None:
    booking = book_class(ben)
    sent()
    cancel_booking(booking_uid=booking.uid, by=Actor(ActorKind.STAFF), reason="Ben is ill.", now=NOW)
    body = text_of(sent()["chloe@example.com"])
    assert "Alpha had to cancel Spanish at noon." in body
    assert "Ben is ill." in body


def test_teacher_learns_who_comes_and_answers_to_them(ben) -> None:
    book_lesson(ben)
    message = sent()["ben@alpha.example"]
    assert message.subject == "New booking: Private lesson, Chloe"
    assert message.reply_to == ["chloe@example.com"]
    for body in (text_of(message), html_of(message)):
        assert "chloe@example.com" in body
        assert "I can only write with my left hand." in body
        assert "11:00–11:30" in body


def test_students_never_see_the_teachers_address(ben) -> None:
    book_lesson(ben)
    message = sent()["chloe@example.com"]
    assert "ben@alpha.example" not in text_of(message) + html_of(message) + str(message.message())


def test_cancelled_lesson_leaves_the_teachers_calendar_and_a_class_stays(ben) -> None:
    lesson, class_ = book_lesson(ben), book_class(ben)
    sent()
    cancel_booking(booking_uid=lesson.uid, by=GUEST, now=NOW)
    assert calendar_of(sent()["ben@alpha.example"])["method"] == "CANCEL"
    cancel_booking(booking_uid=class_.uid, by=GUEST, now=NOW)
    message = sent()["ben@alpha.example"]
    assert message.attachments == []
    assert message.subject == "Cancelled: Spanish at noon, Chloe"


def test_confirmation_that_comes_after_the_cancellation_is_not_sent(ben) -> None:
    booking = book_class(ben)
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    assert [message.subject.split(":")[0] for message in mail.outbox] == ["Cancelled", "Cancelled"]


def test_repeated_delivery_carries_the_same_message_id(ben, monkeypatch) -> None:
    from core.models import OutboxMessage

    book_class(ben)
    first = sent()["chloe@example.com"].extra_headers["Message-ID"]
    message = OutboxMessage.objects.get(kind="booking.mail.student_confirmed")
    from booking.emails import mail_student_confirmed

    mail.outbox.clear()
    mail_student_confirmed(message, NOW)
    assert mail.outbox[0].extra_headers["Message-ID"] == first


def test_names_cannot_break_headers_or_calendar(ben) -> None:
    session = SessionFactory(
        workshop=WorkshopFactory(title="Talk; about, 'quotes'", hosts=[ben]), hosts=[ben]
    )
    name = 'Chloe "C";, Martin'
    book(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=Attendee(name, "chloe@example.com", "Europe/Madrid"),
        by=GUEST,
        now=NOW,
    )
    messages = sent()
    (event,) = calendar_of(messages["chloe@example.com"]).walk("VEVENT")
    assert str(event["summary"]) == "Talk; about, 'quotes' – Alpha"
    assert event["attendee"].params["CN"] == "Chloe 'C';, Martin"
    assert name in text_of(messages["ben@alpha.example"])
