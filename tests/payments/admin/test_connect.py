"""The screen of the Stripe account, as its owner goes through it; nobody else sees it."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tenants.utils import schema_context

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role, sync_roles
from core.clock import now
from payments import services
from payments.models import ConnectedAccount
from payments.selectors import account_state, is_test_mode
from tenants.hosts import forget_hosts
from tenants.models import Plan, Tenant
from tests.factories.booking import WorkshopFactory
from tests.payments.conftest import ACCOUNT
from tests.payments.test_accounts import finish_at_stripe
from tests.support.stripe import stripe_side

pytestmark = pytest.mark.django_db
SCREENS = ("show", "bring", "disconnect", "mode", "again", "returned")
ACTIONS = ("start", "ask", "reconnect", "bring", "disconnect", "mode")


def log_in(role: str, name: str = "ana") -> Client:
    sync_roles()
    user = User.objects.create_user(f"{name}@example.com", "x", first_name=name.title())
    give_role(user, role)
    client = Client(HTTP_HOST="alpha.test")
    client.force_login(user)
    return client


@pytest.fixture
def owner(alpha: Any) -> Client:
    return log_in(OWNER)


def url(name: str) -> str:
    return reverse(f"payments_connect:{name}")


def text(page: Any) -> str:
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode().split("<main", 1)[-1]).split())


def shown(client: Client) -> str:
    return text(client.get(url("show")))


@pytest.fixture
def both_worlds(settings: Any) -> Any:
    with stripe_side(settings, both_worlds=True) as stripe:
        yield stripe


@pytest.mark.parametrize("name", SCREENS)
def test_teacher_sees_none_of_it(alpha: Any, stripe: Any, name: str) -> None:
    ben = log_in(TEACHER, "ben")
    assert ben.get(url(name)).status_code in (302, 403)
    assert ben.get(url(name)).headers.get("Location") in (None, "/admin/")


@pytest.mark.parametrize("name", ACTIONS)
def test_teacher_can_do_nothing(account: Any, name: str) -> None:
    log_in(TEACHER, "ben").post(url(name), {"country": "ES"})
    assert account_state().is_ready
    assert ConnectedAccount.objects.count() == 1


@pytest.mark.parametrize("name", ["start", "ask", "reconnect"])
def test_steps_that_change_something_are_no_links(owner: Client, stripe: Any, name: str) -> None:
    assert owner.get(url(name)).status_code == 405


def test_owner_goes_the_whole_way(owner: Client, stripe: Any) -> None:
    assert "Not connected yet" in shown(owner)
    answer = owner.post(url("start"), {"country": "ES"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{stripe.url}/connect/")
    page = shown(owner)
    assert "Stripe still wants to know something" in page
    assert "the bank account that Stripe pays out to" in page
    back = finish_at_stripe(answer["Location"])
    assert back == "http://alpha.test" + url("returned")
    assert "Ready for payments" in text(owner.get(url("returned"), follow=True))


def test_leaving_half_way_is_no_end(owner: Client, stripe: Any) -> None:
    answer = owner.post(url("start"), {"country": "ES"})
    finish_at_stripe(answer["Location"], "leave")
    assert "Stripe still wants to know something" in text(owner.get(url("returned"), follow=True))


def test_stripe_that_still_checks_is_waited_for(owner: Client, stripe: Any) -> None:
    answer = owner.post(url("start"), {"country": "ES"})
    finish_at_stripe(answer["Location"], "wait")
    assert "Stripe is checking your details" in text(owner.get(url("returned"), follow=True))


def test_old_link_leads_to_a_new_one(owner: Client, stripe: Any) -> None:
    assert owner.get(url("again"))["Location"] == url("show")
    first = owner.post(url("start"), {"country": "ES"})["Location"]
    second = owner.get(url("again"))["Location"]
    assert second.startswith(f"{stripe.url}/connect/")
    assert second != first
    assert ConnectedAccount.objects.count() == 1


def test_country_is_asked_for_and_checked(owner: Client, stripe: Any) -> None:
    page = text(owner.post(url("start"), {"country": "XX"}))
    assert "Select a valid choice" in page
    assert ConnectedAccount.objects.count() == 0


def test_stripe_being_away_is_said(owner: Client, stripe: Any) -> None:
    stripe.fault(action="error", status=500, method="POST", path="/v2/core/accounts", times=9)
    page = text(owner.post(url("start"), {"country": "ES"}, follow=True))
    assert "Stripe does not answer right now" in page
    assert "Not connected yet" in page


def test_owner_brings_an_account(owner: Client, stripe: Any) -> None:
    stripe.connect_account(ACCOUNT, name="Alpha S.L.")
    fields = {"stripe_account_id": ACCOUNT, "publishable_key": "pk_test_alpha"}
    page = text(owner.post(url("bring"), fields, follow=True))
    for part in ("Ready for payments", "Alpha S.L.", ACCOUNT, "Spain", "EUR"):
        assert part in page


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"stripe_account_id": "ACCT-1"}, "This is no number of a Stripe account"),
        ({"stripe_account_id": "acct_nobody000001"}, "Stripe does not let us act for this account"),
        ({"publishable_key": "pk_live_alpha"}, "the key must begin with pk_test_"),
        ({"publishable_key": "sk_test_alpha"}, "This is a secret key"),
    ],
)
def test_account_that_will_not_do_is_explained(owner: Client, stripe: Any, fields: dict, error: str) -> None:
    stripe.connect_account(ACCOUNT)
    good = {"stripe_account_id": ACCOUNT, "publishable_key": "pk_test_alpha"}
    assert error in text(owner.post(url("bring"), {**good, **fields}))
    assert ConnectedAccount.objects.count() == 0


def test_account_of_another_school_is_refused(owner: Client, stripe: Any) -> None:
    stripe.connect_account(ACCOUNT, name="Beta S.L.")
    with schema_context("beta"):
        services.connect_account(stripe_account_id=ACCOUNT, publishable_key="", now=now())
    page = text(owner.post(url("bring"), {"stripe_account_id": ACCOUNT}))
    assert "Another school on this platform uses this account." in page
    assert "Beta S.L." not in page


def test_disconnecting_says_what_is_still_open_and_asks(owner: Client, account: Any, opened: Any) -> None:
    opened("booking1")
    page = text(owner.get(url("disconnect")))
    assert "1 payment that a student has begun" in page
    assert account_state().is_ready
    page = text(owner.post(url("disconnect"), follow=True))
    assert "The account is disconnected." in page
    assert "Your former account" in page
    page = text(owner.post(url("reconnect"), follow=True))
    assert "Ready for payments" in page


def test_fee_of_the_plan_is_told(owner: Client, account: Any, alpha: Any) -> None:
    assert "The platform takes nothing of your payments." in shown(owner)
    plan = Plan.objects.create(slug="basic", name="Basic", application_fee_bp=150)
    Tenant.objects.filter(pk=alpha.pk).update(plan=plan)
    forget_hosts()
    assert "The platform takes 1.5% of each online payment" in shown(owner)


def test_day_by_which_stripe_wants_something_is_told(owner: Client, account: Any) -> None:
    ConnectedAccount.objects.update(
        requirements=[
            {"field": "representative.dob.day", "deadline": "currently_due", "errors": ["Too young."]},
            {"field": "company.tax_id", "deadline": "eventually_due", "errors": []},
        ],
        requirements_due_at=datetime(2027, 2, 3, 12, tzinfo=UTC),
    )
    page = shown(owner)
    assert "Ready for payments" in page
    assert "Stripe wants this by 3 February 2027" in page
    assert "the date of birth of the person in charge" in page
    assert "Too young." in page
    assert "the company’s tax or registration number" in page


def test_test_mode_is_switched_on_and_off(owner: Client, both_worlds: Any) -> None:
    both_worlds.connect_account(ACCOUNT)
    services.connect_account(stripe_account_id=ACCOUNT, publishable_key="", now=now())
    assert "numbers of their own, beginning with TEST" in text(owner.get(url("mode")))
    assert is_test_mode() is False
    page = text(owner.post(url("mode"), {"to": "test"}, follow=True))
    assert "Test mode is on." in page
    assert "Not connected yet" in page
    assert "Test mode works with a Stripe account of its own." in page
    assert is_test_mode() is True
    page = text(owner.post(url("mode"), {"to": "live"}, follow=True))
    assert "Payments are real from now on." in page
    assert "Ready for payments" in page


def test_test_mode_is_refused_without_a_test_key(owner: Client, both_worlds: Any, settings: Any) -> None:
    settings.STRIPE_TEST_SECRET_KEY = ""
    assert "this platform has no test keys of Stripe" in shown(owner)
    page = text(owner.post(url("mode"), follow=True))
    assert "This platform has no test keys of Stripe, so there is no test mode." in page
    assert is_test_mode() is False


def test_real_payments_are_refused_without_a_live_key(owner: Client, stripe: Any) -> None:
    page = text(owner.post(url("mode"), follow=True))
    assert "every school is in test mode" in page
    assert is_test_mode() is True


CLOSED = "cannot be booked"


def dashboard(client: Client) -> str:
    return text(client.get("/admin/"))


def test_dashboard_warns_only_while_something_costs_money(owner: Client, both_worlds: Any) -> None:
    assert CLOSED not in dashboard(owner)
    workshop = WorkshopFactory(price_minor=0)
    assert CLOSED not in dashboard(owner)
    type(workshop).objects.filter(pk=workshop.pk).update(price_minor=2000, pay_way="school")
    assert CLOSED not in dashboard(owner)
    type(workshop).objects.filter(pk=workshop.pk).update(pay_way="online")
    assert "the school is not connected with Stripe: they cannot be booked." in dashboard(owner)
    both_worlds.connect_account(ACCOUNT)
    services.connect_account(stripe_account_id=ACCOUNT, publishable_key="", now=now())
    assert CLOSED not in dashboard(owner)
    services.disconnect_account(now=now())
    assert "The Stripe account is disconnected" in dashboard(owner)
    assert "The Stripe account is disconnected" in text(owner.get(reverse("payments_transactions:index")))
    assert CLOSED not in dashboard(log_in(TEACHER, "ben"))


def test_dashboard_says_that_payments_are_tried_out(owner: Client, both_worlds: Any) -> None:
    assert "Test mode" not in dashboard(owner)
    services.set_test_mode(is_test=True, by_user_id=1, now=now())
    assert "Test mode: no real money moves" in dashboard(owner)
