"""A school with a starter site, a teacher, a class and private lessons."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role
from booking.models import BookingSettings
from cms_pages.models import HomePage
from cms_pages.services import starter_site
from core.clock import now
from tests.factories.booking import SessionFactory, TeacherFactory, TutoringFactory, WorkshopFactory


@pytest.fixture
def site(alpha: Any) -> HomePage:
    """Alpha's starter site in the education theme; its home page."""
    starter_site.build(school_name="Alpha", theme_id="education", contact_email="ana@alpha.example")
    BookingSettings.objects.create(time_zone="Europe/Madrid", currency="EUR")
    return HomePage.objects.get()


@pytest.fixture
def ben(alpha: Any) -> Any:
    """A teacher with hours on workdays."""
    return TeacherFactory(name="Ben Okafor", slug="ben", hours=("09:00", "13:00"))


@pytest.fixture
def offer(ben: Any) -> Any:
    """Make a class with a session next week, and count."""

    def make(title: str, **fields: Any) -> Any:
        workshop = WorkshopFactory(title=title, hosts=[ben], **fields)
        SessionFactory(workshop=workshop, start_at=now() + timedelta(days=7), hosts=[])
        return workshop

    return make


@pytest.fixture
def lesson(ben: Any) -> Any:
    """Private lessons with Ben."""
    return TutoringFactory(title="Lesson with Ben", hosts=[ben])


@pytest.fixture
def ana(alpha: Any) -> User:
    """The owner of alpha."""
    user = User.objects.create_user(
        "ana@alpha.example", "ana's long password", first_name="Ana", last_name="Ruiz"
    )
    give_role(user, OWNER)
    return user


@pytest.fixture
def ben_user(alpha: Any, ben: Any) -> User:
    """Ben's login."""
    user = User.objects.create_user(
        "ben@alpha.example", "ben's long password", first_name="Ben", last_name="Okafor"
    )
    give_role(user, TEACHER)
    ben.user = user
    ben.save()
    return user


@pytest.fixture
def visit(client: Any) -> Any:
    """GET a path on alpha's host."""

    def get(path: str, **extra: Any) -> Any:
        return client.get(path, headers={"host": "alpha.test"}, **extra)

    return get
