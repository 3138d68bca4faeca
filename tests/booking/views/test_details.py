from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from booking.enums import BookingStatus, WorkshopStatus
from booking.models import Booking
from booking.services.bookings import book
from payments.models import Payment
from tests.factories.booking import GUEST, NOW, at, attendee

from .visitor import Visitor

pytestmark = pytest.mark.django_db

CHLOE = {"name": "Chloe Martin", "email": "Chloe@example.com", "terms": True}
LESSON = "/book/conversation/details/?start=2027-01-05T08:00:00Z"


@pytest.fixture
def other_visitor(lesson: Any) -> Callable[..., Booking]:
    """Somebody else is quicker."""

    def act(hour: int = 8, name: str = "Zoe") -> Booking:
        return book(workshop_id=lesson.pk, start=at(5, hour), attendee=attendee(name), by=GUEST, now=NOW)

    return act


def test_free_lesson_is_booked_from_first_link_to_confirmation(
    visitor: Visitor, lesson: Any, ben: Any
) -> None:
    visitor.get("/book/conversation/?zone=America%2FNew_York").follow("Wednesday 6 January, 2 free times")
    visitor.follow("04:00 – 05:00")
    assert visitor.texts(".booking__step") == ["Time", "Details", "Review"]
    visitor.press("Go on to review", **CHLOE, note="I sit the exam in May.")
    assert visitor.texts(".booking__review dd") == [
        "Wednesday 6 January, 04:00 – 05:00, New York (UTC−5)",
        "Wednesday 6 January, 10:00 – 11:00, Madrid (UTC+1)",
        "Chloe Martin",
        "Chloe@example.com",
        "I sit the exam in May.",
        "Free",
        "You can cancel at any time before the start. You can move your booking to another time until 12 hours before "
        "the start.",
    ]
    assert visitor.texts(".booking__what-next li")[0] == (
        "Your place is booked as soon as you press the button. There is nothing to pay."
    )
    visitor.press("Book this time")
    booking = Booking.objects.get()
    assert visitor.url == f"/booking/{visitor.url.split('/')[2]}/?booked=1"
    assert visitor.text(".notice--success .notice__title") == "Your place is booked."
    assert (booking.status, booking.attendee_name, booking.attendee_email, booking.note) == (
        BookingStatus.CONFIRMED,
        "Chloe Martin",
        "chloe@example.com",
        "I sit the exam in May.",
    )
    assert (booking.attendee_time_zone, booking.attendee_locale) == ("America/New_York", "en")
    assert booking.seats.get().session.start_at == at(6, 9)


def test_paid_lesson_leads_to_the_payment_page(visitor: Visitor, paid_lesson: Any) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE)
    assert visitor.texts(".booking__step") == ["Time", "Details", "Review", "Payment"]
    assert visitor.texts(".booking__what-next li") == [
        "Your place is held for 15 minutes. No money moves yet.",
        "You go to the payment page of Stripe and pay €25.00 to Alpha there. Only then is money taken.",
        "The confirmation comes by e-mail, with a calendar file, the link to the lesson and a link to cancel.",
    ]
    visitor.press("Book and pay €25.00")
    booking = Booking.objects.get()
    assert booking.status == BookingStatus.HELD
    assert visitor.status == 303
    assert visitor.left_for == Payment.objects.get(reference=booking.uid).checkout_url


def test_place_in_a_class_is_booked_by_its_session(visitor: Visitor, exam_class: Any) -> None:
    session = exam_class.sessions.order_by("start_at")[1]
    visitor.get("/book/exam-class/").follow("Thursday 14 January, 1 free time").follow(
        "18:00 – 19:00 8 places left"
    )
    visitor.press("Go on to review", **CHLOE).press("Book this time")
    assert Booking.objects.get().seats.get().session == session
    assert visitor.status == 200


def test_address_with_a_session_alone_finds_its_time(visitor: Visitor, exam_class: Any) -> None:
    session = exam_class.sessions.order_by("start_at")[2]
    visitor.get(f"/book/exam-class/details/?session={session.pk}")
    assert visitor.text("aside [data-lines=when]") == "Thursday 21 January 18:00 – 19:00 Madrid (UTC+1)"


def test_details_without_a_time_lead_to_the_times(visitor: Visitor, lesson: Any) -> None:
    visitor.get("/book/conversation/details/?date=2027-01-06&zone=Asia%2FTokyo")
    assert visitor.url == "/book/conversation/?date=2027-01-06&zone=Asia%2FTokyo"
    assert visitor.text(".booking__day") == "Wednesday 6 January"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "  ", "Please tell us your name."),
        ("email", "", "Please give an e-mail address; the confirmation goes there."),
        ("email", "chloe@", "Enter an e-mail address like name@example.org."),
        ("terms", False, "Please tick this box, so that the school may book for you."),
    ],
)
def test_field_left_wrong_is_named_and_linked_and_nothing_is_lost(
    visitor: Visitor, lesson: Any, field: str, value: Any, message: str
) -> None:
    visitor.get(LESSON).press("Go on to review", **{**CHLOE, "note": "Hello", field: value})
    assert visitor.status == 422
    assert visitor.text(".field__error") == message
    assert visitor.one(".field__error")["id"] == f"booking_{field}_error"
    assert visitor.one(f"[name={field}]")["aria-invalid"] == "true"
    assert f"booking_{field}_error" in visitor.one(f"[name={field}]")["aria-describedby"]
    link = visitor.one(".form__errors a")
    assert link["href"] == f"#booking_{field}"
    assert link.get_text().endswith(message)
    assert visitor.value("note") == "Hello"
    assert not Booking.objects.exists()


def test_review_can_be_left_to_change_details(visitor: Visitor, lesson: Any) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE, note="Hello").press("Change my details")
    assert (visitor.value("name"), visitor.value("email"), visitor.value("note")) == (
        "Chloe Martin",
        "Chloe@example.com",
        "Hello",
    )
    assert not visitor.all(".field__error")
    visitor.press("Go on to review", note="Good morning")
    assert "Good morning" in visitor.texts(".booking__review dd")


def test_time_taken_meanwhile_leads_to_fresh_times_with_all_that_was_typed(
    visitor: Visitor, lesson: Any, other_visitor: Any
) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE, note="Hello")
    other_visitor()
    visitor.press("Book this time")
    assert visitor.status == 409
    assert visitor.text(".booking__notice .notice__title").startswith("Somebody else was a moment quicker")
    assert visitor.text(".booking__day") == "Tuesday 5 January"
    visitor.press("10:00 – 11:00")
    assert (visitor.value("name"), visitor.value("email"), visitor.value("note")) == (
        "Chloe Martin",
        "Chloe@example.com",
        "Hello",
    )
    visitor.press("Go on to review").press("Book this time")
    assert Booking.objects.get(attendee_name="Chloe Martin").seats.get().session.start_at == at(5, 9)


def test_days_months_and_zones_can_be_changed_without_losing_what_was_typed(
    visitor: Visitor, lesson: Any, other_visitor: Any
) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE, note="Hello")
    other_visitor()
    visitor.press("Book this time").press("February 2027").press("Tuesday 2 February, 2 free times")
    visitor.press("Change", zone="Asia/Tokyo").press("Wednesday 3 February, 2 free times").press(
        "17:00 – 18:00"
    )
    assert visitor.value("note") == "Hello"
    assert visitor.one("[name=terms]").has_attr("checked")
    visitor.press("Go on to review")
    assert visitor.texts(".booking__review dd")[0] == "Wednesday 3 February, 17:00 – 18:00, Tokyo (UTC+9)"


def test_time_taken_before_the_details_says_so(visitor: Visitor, lesson: Any, other_visitor: Any) -> None:
    assert visitor.get(LESSON).status == 200
    other_visitor()
    visitor.get(LESSON)
    assert visitor.status == 409
    assert visitor.texts("a.time") == ["10:00 – 11:00"]


def test_time_too_soon_says_why(visitor: Visitor, lesson: Any) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE)
    lesson.min_notice_minutes = 60 * 48
    lesson.save()
    visitor.press("Book this time")
    assert visitor.status == 409
    assert (
        visitor.text(".notice__title")
        == "This time is too close to be booked now. Please choose a later one."
    )


def test_button_pressed_twice_books_once(visitor: Visitor, paid_lesson: Any) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE)
    again = visitor.page
    visitor.press("Book and pay €25.00")
    first = visitor.left_for
    visitor.page, visitor.left_for = again, ""
    visitor.press("Book and pay €25.00")
    assert visitor.left_for == first
    assert Booking.objects.count() == 1


def test_booking_the_same_time_again_is_explained(visitor: Visitor, lesson: Any) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE)
    again = visitor.page
    visitor.press("Book this time")
    cache.clear()
    visitor.page = again
    visitor.press("Book this time")
    assert visitor.status == 409
    assert Booking.objects.count() == 1
    assert visitor.text(".notice__title").startswith(
        "This e-mail address has a booking for this time already."
    )


def test_payment_page_that_cannot_be_opened_keeps_the_place(
    visitor: Visitor, paid_lesson: Any, stripe: Any
) -> None:
    visitor.get(LESSON).press("Go on to review", **CHLOE)
    stripe.fault(action="lose_request", times=1000)
    visitor.press("Book and pay €25.00")
    assert visitor.text(".notice__title") == "The payment page cannot be reached just now."
    assert Booking.objects.get().status == BookingStatus.HELD


def test_workshop_closed_meanwhile_leads_to_its_page(
    visitor: Visitor, paid_lesson: Any, account: Any
) -> None:
    visitor.get("/book/conversation/").get(LESSON).press("Go on to review", **CHLOE)
    account.status = "disconnected"
    account.save()
    visitor.press("Book and pay €25.00")
    assert visitor.one(".booking")["data-state"] == "closed"
    assert not Booking.objects.exists()


def test_details_of_a_workshop_that_is_archived_are_unknown(visitor: Visitor, lesson: Any) -> None:
    assert visitor.get(LESSON).status == 200
    lesson.status = WorkshopStatus.ARCHIVED
    lesson.save()
    assert visitor.get(LESSON).status == 404


def test_details_are_kept_out_of_caches_and_search(visitor: Visitor, lesson: Any) -> None:
    visitor.get(LESSON)
    assert visitor.response["Cache-Control"] == "private, no-cache"
    assert visitor.one("meta[name=robots]")["content"] == "noindex"


def test_posting_needs_the_forms_token(visitor: Visitor, lesson: Any) -> None:
    visitor.get(LESSON)
    fields = {"start": "2027-01-05T08:00:00Z", "name": "Chloe", "email": "chloe@example.com", "terms": "on"}
    assert visitor.post("/book/conversation/details/", {**fields, "step": "book"}).status == 403
    assert not Booking.objects.exists()
