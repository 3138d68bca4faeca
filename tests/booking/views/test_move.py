"""Moving a lesson by links and buttons, without a script."""

import pytest

from booking.enums import PayWay
from booking.models import Seat, Series, Session
from booking.selectors.bookings import booking_token
from booking.services.bookings import book
from booking.services.checkout import payment_page, settle_payment
from booking.services.rescheduling import reschedule
from payments.selectors import payment_of
from tests.factories.booking import (
    ANA,
    GUEST,
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    at,
    attendee,
    give_hours,
    take_seat,
)
from tests.support.links import bookings_in

pytestmark = pytest.mark.django_db


def page_of(booking, what="move/"):
    return f"/booking/{booking_token(booking.uid)}/{what}"


@pytest.fixture
def booked(lesson):
    return book(workshop_id=lesson.pk, start=at(5, 8), attendee=attendee(), by=GUEST, now=NOW)


@pytest.fixture
def in_class(exam_class):
    session = exam_class.sessions.order_by("start_at")[0]
    return BookingFactory(session=session, attendee_email="chloe@example.com")


def standing(booking):
    return list(
        Seat.objects.filter(booking=booking, is_active=True).values_list("session__start_at", flat=True)
    )


def test_lesson_is_moved(visitor, school, booked) -> None:
    visitor.get(page_of(booked, ""))
    visitor.follow("Move to another time")
    assert visitor.text("h1") == "Choose another time"
    assert "Booked until now" in visitor.text(".booking__summary")
    visitor.get(visitor.one(".calendar__day[aria-label^='Wednesday 6']")["href"])
    visitor.get(visitor.all("a.time")[0]["href"])
    assert visitor.text("h1") == "Move to this time?"
    assert visitor.text(".manage__facts s").startswith("Tuesday 5 January 2027, 09:00")
    visitor.press("Move the lesson")
    assert visitor.text("h1") == "Your lesson is moved"
    assert standing(booked) == [at(6, 8)]


def test_every_link_stays_on_the_page_of_the_move(visitor, school, booked) -> None:
    visitor.get(page_of(booked))
    ways = [link["href"] for link in visitor.all(".booking__main a[href]")]
    ways.append(visitor.one("form.booking__zone")["action"])
    assert len(ways) > 1
    assert [bookings_in(way) for way in ways] == [{booked.uid}] * len(ways)


def test_own_time_is_no_choice(visitor, school, booked) -> None:
    visitor.get(page_of(booked) + "?date=2027-01-05")
    assert visitor.texts(".time__start") == ["10:00"]
    visitor.get(page_of(booked) + "?start=2027-01-05T08:00:00Z")
    assert visitor.status == 409


def test_time_that_was_taken_meanwhile_is_said(visitor, school, booked, lesson) -> None:
    visitor.get(page_of(booked) + "?start=2027-01-06T08:00:00Z")
    book(workshop_id=lesson.pk, start=at(6, 8), attendee=attendee("Cid"), by=GUEST, now=NOW)
    visitor.press("Move the lesson")
    assert visitor.status == 409
    assert "this time is taken" in visitor.text(".notice")
    assert standing(booked) == [at(5, 8)]


def test_class_moves_to_another_of_its_dates(visitor, school, in_class) -> None:
    visitor.get(page_of(in_class) + "?date=2027-01-14")
    visitor.get(visitor.all("a.time")[0]["href"])
    visitor.press("Move the lesson")
    assert standing(in_class) == [at(14, 17)]
    visitor.get(page_of(in_class) + "?date=2027-01-14")
    assert visitor.all("a.time") == []


def test_date_of_a_course_is_named(visitor, school, in_class, exam_class) -> None:
    series = Series.objects.create(
        workshop=exam_class, title="Thursdays", first_on=at(7, 17).date(), starts="18:00",
        time_zone="Europe/Madrid", rrule="FREQ=WEEKLY;COUNT=3", capacity=8, created_at=NOW,
    )  # fmt: skip
    Session.objects.filter(workshop=exam_class).update(series=series)
    second = exam_class.sessions.order_by("start_at")[1]
    seat = take_seat(in_class, second)
    in_class.series = series
    in_class.save()
    other = SessionFactory(workshop=exam_class, start_at=at(15, 17))
    visitor.get(page_of(in_class))
    assert visitor.url.endswith("#lessons")
    visitor.get(page_of(in_class, f"move/?seat={seat.pk}"))
    visitor.get(f"{visitor.url}?start=2027-01-15T17:00:00Z&session={other.pk}")
    visitor.press("Move the lesson")
    assert standing(in_class) == [at(7, 17), at(15, 17)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"students_may_reschedule": False}, "cannot be moved online"),
        ({"reschedule_notice_hours": 48}, "too late"),
    ],
)
def test_why_it_cannot_be_moved(visitor, school, booked, lesson, fields, said) -> None:
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save()
    visitor.get(page_of(booked))
    assert visitor.text("h1") == "This lesson cannot be moved here"
    assert said in visitor.page.get_text()
    assert "hola@alpha.example" in visitor.page.get_text()


def test_difference_is_paid_or_left(visitor, school, account, stripe, exam_class) -> None:
    exam_class.price_minor = 2500
    exam_class.save()
    first, second, _third = exam_class.sessions.order_by("start_at")
    second.price_minor = 3000
    second.save()
    booking = book(workshop_id=exam_class.pk, session_id=first.pk, attendee=attendee(), by=GUEST, now=NOW)
    payment_page(booking_uid=booking.uid, now=NOW)
    stripe.pay(payment_of(booking.uid).checkout_session_id)
    settle_payment(booking_uid=booking.uid, now=NOW)
    visitor.get(page_of(booking) + f"?start=2027-01-14T17:00:00Z&session={second.pk}")
    assert "€5.00 more" in visitor.text(".manage__money")
    visitor.press("Pay €5.00 and move")
    assert visitor.left_for.startswith(stripe.url)
    visitor.get(page_of(booking))
    assert visitor.text("h1") == "Finish moving your lesson"
    stripe.pay(payment_of(booking.reschedules.get().uid).checkout_session_id)
    visitor.get(page_of(booking, "moved/"))
    assert visitor.text("h1") == "Your lesson is moved"
    assert standing(booking) == [at(14, 17)]


def test_deadline_of_a_move_by_the_school_is_on_another_day(
    visitor, school, account, stripe, exam_class
) -> None:
    first, second, _third = exam_class.sessions.order_by("start_at")
    second.price_minor = 3000
    second.save()
    booking = BookingFactory(session=first, attendee_time_zone="Europe/Madrid")
    reschedule(booking_uid=booking.uid, session_id=second.pk, by=ANA, now=NOW)
    visitor.get(page_of(booking, ""))
    assert "Pay €30.00 until Tue 5 Jan, 09:00" in visitor.page.get_text()


def test_foreign_link_moves_nothing(visitor, school, booked) -> None:
    visitor.get("/booking/nonsense/move/")
    assert visitor.status == 404
    assert visitor.client.get(page_of(booked), headers={"host": "beta.test"}).status_code == 404


def test_dates_that_the_booking_has_are_no_choice(visitor, school, in_class, exam_class) -> None:
    first, second = exam_class.sessions.order_by("start_at")[:2]
    take_seat(in_class, second)
    seat = in_class.seats.get(session=first)
    visitor.get(page_of(in_class, f"move/{seat.pk}/?date={second.start_at:%Y-%m-%d}"))
    assert visitor.all("a.time") == []
    visitor.get(
        page_of(in_class, f"move/{seat.pk}/?start={second.start_at:%Y-%m-%dT%H:%M:%SZ}&session={second.pk}")
    )
    assert visitor.status == 409


@pytest.mark.parametrize(("day", "said"), [(6, "Ben"), (9, "Somebody else: Ben is not free then.")])
def test_move_says_whether_the_teacher_stays(visitor, school, booked, lesson, day, said) -> None:
    """Ben works on workdays, Eva on Saturdays too; the student asks for nobody."""
    eva = TeacherFactory(name="Eva")
    give_hours(eva, "09:00", "11:00", days=range(7))
    lesson.hosts.create(teacher=eva)
    visitor.get(page_of(booked) + f"?start=2027-01-{day:02}T08:00:00Z")
    assert visitor.texts(".manage__facts dd")[-1] == said


@pytest.mark.parametrize(
    ("price_minor", "words", "left"),
    [
        (
            3000,
            "The new date costs €5.00 more. You pay this at the school too; the lesson is moved at once.",
            3000,
        ),
        (2000, "The new date costs €5.00 less, so you have that much less to pay at the school.", 2000),
    ],
    ids=["dearer", "cheaper"],
)
def test_difference_is_paid_where_the_rest_is(
    visitor, school, exam_class, price_minor: int, words: str, left: int
) -> None:
    exam_class.price_minor, exam_class.pay_way = 2500, PayWay.SCHOOL
    exam_class.save()
    first, second = exam_class.sessions.order_by("start_at")[:2]
    Session.objects.filter(pk=second.pk).update(price_minor=price_minor)
    booking = book(workshop_id=exam_class.pk, session_id=first.pk, attendee=attendee(), by=GUEST, now=NOW)
    visitor.get(page_of(booking) + f"?start=2027-01-14T17:00:00Z&session={second.pk}")
    assert visitor.text(".manage__money") == words
    visitor.press("Move the lesson")
    assert visitor.text("h1") == "Your lesson is moved"
    visitor.get(page_of(booking, ""))
    assert visitor.texts(".manage__facts .price__amount") == [f"€{left // 100}.00"]
    assert visitor.texts(".money-row__sum") == [f"€{left // 100}.00 To be paid"]
