"""A school with an offer and its people, and clients that show a 500 as an answer instead of raising it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django_tenants.utils import schema_context

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role
from booking.models import BookingSettings
from cms_pages.services import starter_site
from tenants.selectors import forget_addresses
from tests.factories.booking import NOW, SessionFactory, TeacherFactory, TutoringFactory, WorkshopFactory

PASSWORD = "a rather long password"


def browser(host: str = "alpha.test", **extra: Any) -> Client:
    """Somebody's browser at a school's host; a crash is an answer with status 500."""
    return Client(HTTP_HOST=host, raise_request_exception=False, **extra)


def person(email: str, *roles: str, **fields: Any) -> User:
    user = User.objects.create_user(email, PASSWORD, **fields)
    for role in roles:
        give_role(user, role)
    return user


def logged_in(user: User, host: str = "alpha.test", **extra: Any) -> Client:
    client = browser(host, **extra)
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        forget_addresses()
        yield traveller
    forget_addresses()


@pytest.fixture
def ana(db: None) -> User:
    """The owner."""
    return person("ana@alpha.example", OWNER, first_name="Ana", last_name="Ruiz")


@pytest.fixture
def ben(db: None) -> Any:
    """A teacher with hours and a login, `ben.user`."""
    user = person("ben@alpha.example", TEACHER, first_name="Ben", last_name="Okafor")
    return TeacherFactory(name="Ben Okafor", slug="ben", hours=("09:00", "17:00"), user=user)


@pytest.fixture
def chloe(db: None) -> User:
    """A student with a login and no role."""
    return person("chloe@example.com", first_name="Chloe", last_name="Blanc")


@pytest.fixture
def dmitri(db: None) -> User:
    """The owner of school beta."""
    with schema_context("beta"):
        return person("dmitri@beta.example", OWNER, first_name="Dmitri", last_name="Orlov")


@pytest.fixture
def site(alpha: Any) -> Any:
    """Alpha's starter site."""
    starter_site.build(school_name="Alpha", theme_id="education", contact_email="ana@alpha.example")
    return BookingSettings.objects.create(time_zone="Europe/Madrid", currency="EUR")


@pytest.fixture
def lesson(ben: Any) -> Any:
    """Free private lessons with Ben."""
    return TutoringFactory(title="Conversation", slug="conversation", hosts=[ben])


@pytest.fixture
def exam_class(ben: Any) -> Any:
    """A class of eight with one date."""
    workshop = WorkshopFactory(title="Exam class", slug="exam-class", hosts=[ben])
    SessionFactory(workshop=workshop, hosts=[ben])
    return workshop


@pytest.fixture
def order(lesson: Any) -> Callable[..., Any]:
    """POST a booking; keywords replace parts of the body."""

    def post(raw: bytes | None = None, *, client: Client | None = None, **changes: Any) -> Any:
        body = {
            "workshopId": lesson.pk,
            "start": "2027-01-07T10:00:00Z",
            "attendee": {"name": "Chloe", "email": "chloe@example.com", "timeZone": "Europe/Madrid"},
            **changes,
        }
        content = raw if raw is not None else json.dumps(body).encode()
        return (client or browser()).post("/api/v1/public/bookings", content, content_type="application/json")

    return post
