"""Who has logged in is known from the details on, and only there; some workshops ask for it."""

from typing import Any

import pytest

from accounts.models import User
from booking.models import Booking, BookingSettings
from tests.factories.booking import at

from .visitor import HOST, Visitor

pytestmark = pytest.mark.django_db

LESSON = "/book/conversation/details/?start=2027-01-05T08:00:00Z"


@pytest.fixture
def chloe(db: None) -> User:
    """A student who has shown that she reads her mail."""
    user = User.objects.create_user(
        "chloe@example.com", "a long password", first_name="Chloe", last_name="Martin"
    )
    User.objects.filter(pk=user.pk).update(verified_email=user.email)
    user.refresh_from_db()
    return user


@pytest.fixture
def student(visitor: Visitor, chloe: User) -> Visitor:
    visitor.client.force_login(chloe)
    return visitor


@pytest.mark.parametrize("where", ["workshop", "school"])
def test_guest_is_sent_to_the_login_and_back_to_the_details(
    visitor: Visitor, lesson: Any, where: str
) -> None:
    if where == "workshop":
        lesson.requires_login = True
        lesson.save()
    else:
        BookingSettings.objects.create(time_zone="Europe/Madrid", requires_login=True)
    visitor.get("/book/conversation/?month=2027-01")
    assert visitor.text(".booking__access") == "You log in with your e-mail address before you book."
    assert b"data-asks-login" in visitor.response.content
    visitor.get(LESSON)
    assert visitor.url.startswith(
        "/account/login/?next=%2Fbook%2Fconversation%2Fdetails%2F%3Fstart%3D2027-01-05"
    )


def test_student_books_as_herself_with_the_proven_address(student: Visitor, lesson: Any, chloe: User) -> None:
    lesson.requires_login = True
    lesson.save()
    student.get(LESSON)
    assert student.text(".booking__person") == "You are logged in as chloe@example.com."
    assert student.value("name") == "Chloe Martin"
    assert student.one("[name=email]").has_attr("disabled")
    student.press("Go on to review", terms=True, email="dmitri@example.com").press("Book this time")
    booking = Booking.objects.get()
    assert (booking.student, booking.attendee_email) == (chloe, "chloe@example.com")
    assert booking.seats.get().session.start_at == at(5, 8)


def test_address_nobody_has_proven_is_asked_again(student: Visitor, lesson: Any, chloe: User) -> None:
    User.objects.filter(pk=chloe.pk).update(verified_email="")
    lesson.requires_login = True
    lesson.save()
    student.get(LESSON)
    assert student.url.startswith("/account/login/?next=")


def test_login_is_filled_in_where_none_is_asked_for(student: Visitor, lesson: Any, chloe: User) -> None:
    student.get(LESSON)
    assert (student.value("name"), student.value("email")) == ("Chloe Martin", "chloe@example.com")
    student.press("Go on to review", terms=True).press("Book this time")
    assert Booking.objects.get().student == chloe


def test_login_that_has_run_out_meanwhile_is_asked_for_again(student: Visitor, lesson: Any) -> None:
    lesson.requires_login = True
    lesson.save()
    student.get(LESSON).press("Go on to review", terms=True)
    student.client.logout()
    student.get(LESSON)
    assert student.url.startswith("/account/login/")
    assert not Booking.objects.exists()


def test_page_with_the_widget_is_the_same_for_everybody(student: Visitor, lesson: Any) -> None:
    student.get("/book/conversation/")
    assert b"chloe@example.com" not in student.response.content
    assert b"csrfmiddlewaretoken" not in student.response.content


def test_widget_learns_who_has_logged_in(student: Visitor, lesson: Any) -> None:
    answer = student.client.get("/booking/person/")
    assert answer.json() == {
        "name": "Chloe Martin",
        "email": "chloe@example.com",
        "token": answer.json()["token"],
    }
    assert len(answer.json()["token"]) == 64
    assert answer["Cache-Control"] == "private, no-store"
    guest = Visitor(HOST).client.get("/booking/person/")
    assert guest.json() == {}
    assert guest.cookies == {}
