from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role
from tests.factories.booking import TeacherFactory

HOST = "alpha.test"


def log_in(user: User) -> Client:
    client = Client(HTTP_HOST=HOST)
    client.force_login(user)
    return client


@pytest.fixture
def ana(alpha: Any) -> Client:
    """The owner, logged in."""
    user = User.objects.create_user("ana@alpha.example", "a long password", first_name="Ana")
    give_role(user, OWNER)
    return log_in(user)


@pytest.fixture
def ben_user(alpha: Any) -> User:
    user = User.objects.create_user("ben@alpha.example", "a long password", first_name="Ben")
    give_role(user, TEACHER)
    return user


@pytest.fixture
def ben(ben_user: User) -> Any:
    """The teacher's row, with hours on workdays."""
    return TeacherFactory(
        name="Ben Ortiz", email="ben@alpha.example", user=ben_user, hours=("09:00", "12:00")
    )


@pytest.fixture
def ben_client(ben: Any, ben_user: User) -> Client:
    return log_in(ben_user)


@pytest.fixture
def chloe_client(alpha: Any) -> Client:
    """A student with a login and no role."""
    return log_in(User.objects.create_user("chloe@alpha.example", "a long password"))
