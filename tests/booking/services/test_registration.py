"""Who may book: people on the list, people who have logged in, and whomever the school books for."""

import pytest

from booking.enums import ActorKind, RegistrationMode, WhitelistKind
from booking.models import Booking, BookingSettings, WhitelistEntry
from booking.services.actors import Actor
from booking.services.bookings import StaffTerms
from booking.services.registration import LoginRequired, NotWhitelisted
from tests.factories.booking import ANA, NOW, SessionFactory

from .conftest import book_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed():
    """A class for people on its list."""
    return SessionFactory(workshop__registration_mode=RegistrationMode.WHITELIST)


@pytest.fixture
def chloe(django_user_model):
    user = django_user_model.objects.create_user("chloe@example.com")
    django_user_model.objects.filter(pk=user.pk).update(verified_email="chloe@example.com")
    return Actor(ActorKind.STUDENT, user.pk)


def put_on_list(session, value: str, kind: str = WhitelistKind.EMAIL) -> None:
    WhitelistEntry.objects.create(workshop=session.workshop, kind=kind, value=value, created_at=NOW)


def test_only_people_on_the_list_book(listed) -> None:
    put_on_list(listed, "chloe@example.com")
    with pytest.raises(NotWhitelisted):
        book_session(listed, "Cid")
    assert not Booking.objects.exists()
    assert book_session(listed).attendee_email == "chloe@example.com"


def test_domain_on_the_list_lets_its_people_in(listed) -> None:
    put_on_list(listed, "example.com", WhitelistKind.DOMAIN)
    assert book_session(listed, "Cid").attendee_email == "cid@example.com"


def test_list_means_nothing_for_a_class_that_is_open_to_everybody() -> None:
    session = SessionFactory()
    put_on_list(session, "chloe@example.com")
    assert book_session(session, "Cid").attendee_email == "cid@example.com"


def test_school_books_for_people_who_are_not_on_the_list(listed) -> None:
    assert book_session(listed, by=ANA, staff=StaffTerms()).attendee_email == "chloe@example.com"


@pytest.mark.parametrize("asks", ["workshop", "school"])
def test_login_is_asked_for_by_the_workshop_or_the_school(chloe, asks) -> None:
    session = SessionFactory(workshop__requires_login=asks == "workshop")
    if asks == "school":
        BookingSettings.objects.update_or_create(defaults={"requires_login": True})
    with pytest.raises(LoginRequired):
        book_session(session)
    assert book_session(session, by=chloe).student_id == chloe.user_id


def test_login_of_somebody_else_does_not_count(chloe, django_user_model) -> None:
    session = SessionFactory(workshop__requires_login=True)
    with pytest.raises(LoginRequired):
        book_session(session, "Cid", by=chloe)
    django_user_model.objects.update(is_active=False)
    with pytest.raises(LoginRequired):
        book_session(session, by=chloe)


def test_address_that_was_not_proven_does_not_count(chloe, django_user_model) -> None:
    session = SessionFactory(workshop__requires_login=True)
    django_user_model.objects.update(verified_email="")
    with pytest.raises(LoginRequired):
        book_session(session, by=chloe)


def test_school_books_for_people_without_login() -> None:
    session = SessionFactory(workshop__requires_login=True)
    assert book_session(session, by=ANA, staff=StaffTerms()).student_id is None


def test_login_is_asked_for_before_the_list_is_looked_at(listed, chloe) -> None:
    type(listed.workshop).objects.update(requires_login=True)
    with pytest.raises(LoginRequired):
        book_session(listed)
    with pytest.raises(NotWhitelisted):
        book_session(listed, by=chloe)
    put_on_list(listed, "chloe@example.com")
    assert book_session(listed, by=chloe).student_id == chloe.user_id
