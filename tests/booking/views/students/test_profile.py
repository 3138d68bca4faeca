"""Profile, password and address: whose they are, and what a found session must not do."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts import codes
from accounts.models import User
from booking.models import Booking, StudentProfile
from booking.selectors.students import own_bookings
from tests.booking.views.students.conftest import CODE, LOGIN, OWN, PASSWORD, code_for, log_in, newest_mail
from tests.booking.views.visitor import Visitor
from tests.factories.booking import NOW, BookingFactory

pytestmark = pytest.mark.django_db
CHLOE, NEW = "chloe@example.com", "chloe@new.example"
PROFILE, PASSWORD_PAGE, ADDRESS = "/account/profile/", "/account/profile/password/", "/account/profile/email/"
NEW_PASSWORD = "violet ladder tuesday"


def by_password(visitor: Visitor, password: str = PASSWORD) -> Visitor:
    return visitor.get("/account/login/password/").press("Log in", username=CHLOE, password=password)


def test_profile_keeps_name_language_and_clocks(visitor: Visitor, school: Any) -> None:
    log_in(visitor, CHLOE)
    visitor.get(PROFILE)
    assert (visitor.value("first_name"), visitor.one("[name=time_zone] [selected]")["value"]) == (
        "",
        "Europe/Madrid",
    )
    visitor.press("Save", first_name="Chloe", last_name="Martin", language="es", time_zone="America/Lima")
    user, profile = User.objects.get(), StudentProfile.objects.get()
    assert (user.get_full_name(), profile.language, profile.time_zone) == (
        "Chloe Martin",
        "es",
        "America/Lima",
    )
    assert visitor.one("html")["lang"] == "es"
    assert visitor.response["Content-Language"] == "es"


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("first_name", " \u202e ", "Please tell us your name."),
        (
            "time_zone",
            "Mars/Olympus",
            "Select a valid choice. Mars/Olympus is not one of the available choices.",
        ),
        ("language", "tlh", "Select a valid choice. tlh is not one of the available choices."),
    ],
)
def test_profile_refuses(visitor: Visitor, school: Any, name: str, value: str, error: str) -> None:
    log_in(visitor, CHLOE)
    visitor.get(PROFILE).press("Save", **{"first_name": "Chloe", name: value})
    assert (visitor.status, visitor.texts(".field__error")) == (422, [error])
    assert not StudentProfile.objects.exists()


def test_person_with_a_code_may_choose_a_password(visitor: Visitor) -> None:
    log_in(visitor, CHLOE)
    visitor.get(PROFILE).follow("Choose a password").press("Set the password", new=NEW_PASSWORD)
    assert visitor.url == PROFILE
    assert by_password(Visitor(), NEW_PASSWORD).url == OWN


def test_weak_password_is_refused(visitor: Visitor) -> None:
    log_in(visitor, CHLOE)
    visitor.get(PASSWORD_PAGE).press("Set the password", new="short")
    assert visitor.status == 422
    assert "at least 10 characters" in visitor.text(".field__error")
    assert not User.objects.get().has_usable_password()


def test_changing_a_password_asks_for_the_old_one(visitor: Visitor, chloe: User) -> None:
    by_password(visitor).get(PASSWORD_PAGE).press("Set the password", old="wrong", new=NEW_PASSWORD)
    assert visitor.texts(".field__error") == ["This is not your current password."]
    visitor.press("Set the password", old=PASSWORD, new=NEW_PASSWORD)
    assert visitor.url == PROFILE
    chloe.refresh_from_db()
    assert chloe.check_password(NEW_PASSWORD)


def test_old_password_cannot_be_guessed_in_a_found_session(visitor: Visitor, chloe: User) -> None:
    by_password(visitor).get(PASSWORD_PAGE)
    for _guess in range(8):
        visitor.press("Set the password", old="wrong", new=NEW_PASSWORD)
    visitor.press("Set the password", old=PASSWORD, new=NEW_PASSWORD)
    assert visitor.texts(".field__error") == ["Too many attempts. Please wait a quarter of an hour."]
    chloe.refresh_from_db()
    assert chloe.check_password(PASSWORD)


def test_forgotten_password_is_replaced_after_a_code(visitor: Visitor, chloe: User) -> None:
    visitor.get("/account/login/password/").follow("I have forgotten my password")
    visitor.press("Send me a code", email=CHLOE).press("Log in", code=code_for(CHLOE))
    assert visitor.url == PASSWORD_PAGE
    assert visitor.all("[name=old]") == []
    visitor.press("Set the password", new=NEW_PASSWORD)
    assert by_password(Visitor(), NEW_PASSWORD).url == OWN


def test_code_of_long_ago_does_not_replace_the_old_password(visitor: Visitor, chloe: User) -> None:
    log_in(visitor, CHLOE)
    with time_machine.travel(NOW + timedelta(minutes=20)):
        assert len(visitor.get(PASSWORD_PAGE).all("[name=old]")) == 1


def test_new_password_ends_other_sessions(visitor: Visitor) -> None:
    other = Visitor()
    log_in(other, CHLOE)
    log_in(visitor, CHLOE).get(PASSWORD_PAGE).press("Set the password", new=NEW_PASSWORD)
    assert visitor.get(OWN).url == OWN
    assert other.get(OWN).url.startswith(LOGIN)


def test_address_moves_with_a_code_to_the_new_one(visitor: Visitor, school: Any) -> None:
    old = BookingFactory(attendee_email=CHLOE)
    log_in(visitor, CHLOE).get(PROFILE).follow("Change the e-mail address").press(
        "Send the code", email=NEW.upper()
    )
    visitor.press("Change the address", code=code_for(NEW))
    assert visitor.url == PROFILE
    user = User.objects.get()
    assert (user.email, user.verified_email) == (NEW, NEW)
    assert newest_mail(CHLOE).subject.startswith("Your e-mail address at")
    assert list(own_bookings(user)) == [old]


def test_who_gets_the_old_address_later_gets_no_account_with_it(visitor: Visitor, school: Any) -> None:
    BookingFactory(attendee_email=CHLOE)
    log_in(visitor, CHLOE).get(ADDRESS).press("Send the code", email=NEW)
    visitor.press("Change the address", code=code_for(NEW))
    log_in(Visitor(), CHLOE)
    assert sorted(User.objects.values_list("email", flat=True)) == [CHLOE, NEW]
    assert Booking.objects.get().student.email == NEW  # type: ignore[union-attr]


def test_address_without_its_code_stays(visitor: Visitor) -> None:
    log_in(visitor, CHLOE).get(ADDRESS).press("Send the code", email=NEW)
    for _guess in range(codes.MOST_WRONG_GUESSES):
        visitor.press("Change the address", code="WRONG1")
    visitor.press("Change the address", code=code_of_newest())
    assert visitor.status == 422
    assert User.objects.get().email == CHLOE


def code_of_newest() -> str:
    from accounts.models import EmailCode

    return codes.code_of(EmailCode.objects.latest("pk"))


def test_taken_address_is_named_to_its_owner_alone(visitor: Visitor) -> None:
    User.objects.create_user(NEW, PASSWORD)
    log_in(visitor, CHLOE).get(ADDRESS).press("Send the code", email=NEW)
    assert visitor.url == "/account/profile/email/code/"
    assert "already" not in visitor.text("main")
    visitor.press("Change the address", code=code_for(NEW))
    assert "There is an account with this address already." in visitor.text(".notice--error")
    assert User.objects.filter(email=CHLOE).exists()


def test_address_is_changed_after_a_fresh_login_only(visitor: Visitor) -> None:
    log_in(visitor, CHLOE)
    with time_machine.travel(NOW + timedelta(minutes=20)):
        visitor.get(ADDRESS)
        assert visitor.url == f"{LOGIN}?next=%2Faccount%2Fprofile%2Femail%2F&again=1"
        assert visitor.value("email") == CHLOE
        visitor.press("Send me a code").press("Log in", code=code_for(CHLOE))
        assert visitor.url == ADDRESS


def test_code_for_another_address_does_not_log_in(visitor: Visitor) -> None:
    """A code proves the purpose that it was sent for."""
    log_in(visitor, CHLOE).get(ADDRESS).press("Send the code", email=NEW)
    code = code_of_newest()
    stranger = Visitor()
    stranger.get(LOGIN).press("Send me a code", email=NEW)
    session = stranger.client.session
    session["students_login"] = {
        **session["students_login"],
        "code": visitor.client.session["students_new_address"]["code"],
    }
    session.save()
    stranger.get(CODE).press("Log in", code=code)
    assert "_auth_user_id" not in stranger.client.session


def test_code_of_somebody_else_moves_no_account(chloe: User) -> None:
    from accounts.services import new_address_of_code

    row = codes.issue(purpose="new_address", email=NEW, locale="en", user=chloe, now=NOW)
    mallory = User.objects.create_user("mallory@example.com")
    with pytest.raises(codes.CodeOver):
        new_address_of_code(user=mallory, code_id=row.pk, typed=codes.code_of(row), now=NOW)
    assert new_address_of_code(user=chloe, code_id=row.pk, typed=codes.code_of(row), now=NOW) == NEW
