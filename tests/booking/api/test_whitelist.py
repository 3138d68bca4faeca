"""The school's programs change who may book."""

from typing import Any

import pytest
from django.test import Client

from accounts.roles import OWNER, TEACHER, give_role, sync_roles
from booking.models import WhitelistEntry
from tests.factories.booking import WorkshopFactory

from .conftest import Api, code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None, django_user_model: Any) -> dict:
    sync_roles()
    found = {
        name: django_user_model.objects.create_user(f"{name}@example.com") for name in ("ana", "ben", "eve")
    }
    give_role(found["ana"], OWNER)
    give_role(found["ben"], TEACHER)
    return found


@pytest.fixture
def workshop(people: dict) -> Any:
    return WorkshopFactory(registration_mode="whitelist")


def logged_in(user: Any, *, csrf: bool = True) -> Api:
    """A session as browsers have it, with the CSRF token unless told otherwise."""
    api = Api()
    api.client.force_login(user)
    if csrf:
        api.client.cookies["csrftoken"] = "a" * 32
        api.client.defaults["HTTP_X_CSRFTOKEN"] = "a" * 32
    return api


def send(api: Api, workshop: Any, mode: str, *emails: Any) -> Any:
    return api.post(f"workshops/{workshop.pk}/whitelist", {"emails": list(emails), "mode": mode})


def values(workshop: Any) -> list[str]:
    return list(WhitelistEntry.objects.filter(workshop=workshop).values_list("value", flat=True))


def test_modes_add_replace_and_remove(people: dict, workshop: Any) -> None:
    ana = logged_in(people["ana"])
    first = send(
        ana, workshop, "add", "A@example.com", "Bea <b@example.com>", "@school.example", "a@example.com"
    )
    assert (first.status_code, first.json()) == (200, {"success": True, "totalWhitelisted": 3})
    assert first["Cache-Control"] == "private, no-store"
    assert send(ana, workshop, "replace", "b@example.com", "c@example.com").json()["totalWhitelisted"] == 2
    assert send(ana, workshop, "remove", "c@example.com", "z@example.com").json()["totalWhitelisted"] == 1
    assert values(workshop) == ["b@example.com"]
    assert WhitelistEntry.objects.get().added_by == people["ana"]
    assert send(ana, workshop, "replace").json() == {"success": True, "totalWhitelisted": 0}


def test_with_one_bad_entry_nothing_changes(people: dict, workshop: Any) -> None:
    answer = send(logged_in(people["ana"]), workshop, "replace", "a@example.com", "nonsense")
    assert code_of(answer) == (400, "invalid")
    assert answer.json()["errors"] == {
        "emails.1": ["nonsense: This is neither an e-mail address nor a domain like example.com."]
    }
    assert values(workshop) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"emails": "a@example.com", "mode": "add"},
        {"emails": ["a@example.com"], "mode": "drop"},
        {"emails": ["a@example.com"], "mode": "add", "workshop": 1},
        {"emails": [{"a": 1}], "mode": "add"},
        {"emails": ["a@example.com"] * 5001, "mode": "add"},
    ],
)
def test_malformed_requests_are_refused(people: dict, workshop: Any, body: dict) -> None:
    answer = logged_in(people["ana"]).post(f"workshops/{workshop.pk}/whitelist", body)
    assert code_of(answer) == (400, "invalid")


def test_same_key_counts_once(people: dict, workshop: Any) -> None:
    ana = logged_in(people["ana"])
    body = {"emails": ["a@example.com"], "mode": "add"}
    first = ana.post(f"workshops/{workshop.pk}/whitelist", body, HTTP_IDEMPOTENCY_KEY="k1")
    send(ana, workshop, "replace")
    again = ana.post(f"workshops/{workshop.pk}/whitelist", body, HTTP_IDEMPOTENCY_KEY="k1")
    assert again.json() == first.json()
    assert values(workshop) == []


def test_unknown_workshop(people: dict, workshop: Any) -> None:
    answer = logged_in(people["ana"]).post("workshops/999999/whitelist", {"emails": [], "mode": "add"})
    assert code_of(answer) == (404, "unknown_workshop")


def test_only_owners_may(people: dict, workshop: Any) -> None:
    assert code_of(send(Api(), workshop, "add", "x@example.com")) == (401, "not_authenticated")
    for name in ("ben", "eve"):
        assert code_of(send(logged_in(people[name]), workshop, "add", "x@example.com")) == (
            403,
            "permission_denied",
        )
    people["ana"].is_active = False
    people["ana"].save()
    assert send(logged_in(people["ana"]), workshop, "add", "x@example.com").status_code == 401
    assert values(workshop) == []


def test_session_without_csrf_token_is_refused(people: dict, workshop: Any) -> None:
    answer = send(logged_in(people["ana"], csrf=False), workshop, "add", "x@example.com")
    assert answer.status_code == 403
    assert values(workshop) == []


def test_dmitris_session_counts_at_his_own_school_only(people: dict, workshop: Any) -> None:
    ana = logged_in(people["ana"])
    elsewhere = Client(HTTP_HOST="beta.test", HTTP_X_CSRFTOKEN="a" * 32)
    elsewhere.cookies = ana.client.cookies
    answer = elsewhere.post(
        f"/api/v1/workshops/{workshop.pk}/whitelist",
        '{"emails": ["x@example.com"], "mode": "add"}',
        content_type="application/json",
    )
    assert answer.status_code == 401
    assert values(workshop) == []
