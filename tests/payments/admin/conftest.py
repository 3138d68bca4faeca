from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role

HOST = "alpha.test"


def person(email: str, role: str = "") -> Client:
    user = User.objects.create_user(email, "a long password", first_name=email.split("@")[0].title())
    if role:
        give_role(user, role)
    client = Client(HTTP_HOST=HOST)
    client.force_login(user)
    return client


@pytest.fixture
def ana(alpha: Any) -> Client:
    """The owner, logged in."""
    return person("ana@alpha.example", OWNER)


@pytest.fixture
def ben(alpha: Any) -> Client:
    """A teacher, logged in."""
    return person("ben@alpha.example", TEACHER)


@pytest.fixture
def chloe(alpha: Any) -> Client:
    """A student with a login and no role."""
    return person("chloe@alpha.example")


def questions(client: Client, address: str) -> int:
    """How many queries of money and bookings a screen asks; those of hosts and sessions are kept for a while."""
    with CaptureQueriesContext(connection) as captured:
        answer: Any = client.get(address)
        assert answer.status_code == 200
        if answer.streaming:
            b"".join(answer.streaming_content)
    return sum(1 for query in captured if "payments_" in query["sql"] or "booking_" in query["sql"])
