"""An owner brings the school's own Stripe account through the API."""

import json
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role
from core.clock import now
from payments.selectors import account_state
from payments.services import connect_account
from tests.booking.api.conftest import code_of
from tests.payments.conftest import ACCOUNT

pytestmark = pytest.mark.django_db
GOOD = {"stripeAccountId": ACCOUNT, "stripePublishableKey": "pk_test_alpha"}


@pytest.fixture(autouse=True)
def at_stripe(stripe: Any) -> None:
    stripe.connect_account(ACCOUNT, name="Alpha")


def client_of(role: str | None, *, csrf: bool = False) -> Client:
    client = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=csrf)
    if role is not None:
        user = User.objects.create_user(f"{role or 'chloe'}@example.com".lower(), "x")
        if role:
            give_role(user, role)
        client.force_login(user)
    return client


def put(client: Client, body: Any = None, **changes: Any) -> Any:
    return client.put(
        "/api/v1/tenant/stripe-credentials",
        json.dumps({**GOOD, **changes} if body is None else body),
        content_type="application/json",
    )


def test_owner_brings_the_account() -> None:
    answer = put(client_of(OWNER))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    state = account_state()
    assert (state.account_id, state.publishable_key, state.is_ready) == (ACCOUNT, "pk_test_alpha", True)


def test_owner_repeats_it_without_harm() -> None:
    client = client_of(OWNER)
    assert [put(client).status_code, put(client).status_code] == [200, 200]
    assert account_state().is_ready


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("", 403), (TEACHER, 403)])
def test_nobody_else_may(role: str | None, status: int) -> None:
    answer = put(client_of(role))
    assert code_of(answer)[0] == status
    assert account_state().status == "none"


def test_login_alone_is_not_enough_without_its_token() -> None:
    assert code_of(put(client_of(OWNER, csrf=True)))[0] == 403
    assert account_state().status == "none"


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"stripeAccountId": "cus_1"}, 400, "invalid", "stripeAccountId"),
        ({"stripeAccountId": ""}, 400, "invalid", "stripeAccountId"),
        ({"stripePublishableKey": "sk_test_secret"}, 400, "invalid", "stripePublishableKey"),
        ({"stripePublishableKey": "pk_live_alpha"}, 400, "invalid", "stripePublishableKey"),
        ({"stripeSecretKey": "sk_test_secret"}, 400, "invalid", "stripeSecretKey"),
        ({"stripeAccountId": "acct_nobody000001"}, 422, "account_refused", "stripeAccountId"),
    ],
)
def test_what_will_not_do_is_named(changes: dict, status: int, code: str, field: str) -> None:
    answer = put(client_of(OWNER), **changes)
    assert code_of(answer) == (status, code)
    assert list(answer.json()["errors"]) == [field]
    assert "sk_test_secret" not in answer.content.decode()
    assert account_state().status == "none"


def test_account_of_another_school_is_refused() -> None:
    with schema_context("beta"):
        connect_account(stripe_account_id=ACCOUNT, publishable_key="", now=now())
    assert code_of(put(client_of(OWNER))) == (409, "account_taken")
    assert account_state().status == "none"


def test_stripe_being_away_is_said(stripe: Any) -> None:
    stripe.fault(action="error", status=500, method="GET", path=f"/v2/core/accounts/{ACCOUNT}", times=9)
    answer = put(client_of(OWNER))
    assert code_of(answer) == (503, "payment_unavailable")
    assert answer["Retry-After"] == "30"
