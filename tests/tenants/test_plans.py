"""What the platform takes of payments, by the school's plan; and the operator's screens of plans."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from django_tenants.utils import schema_context

from accounts.models import User
from core.clock import now
from tenants import services
from tenants.fees import percent_text
from tenants.models import Plan, Tenant
from tenants.selectors import application_fee_bp, school_of_host
from tenants.signals import tenant_provisioned

pytestmark = pytest.mark.django_db


def give_plan(tenant: Tenant, **fields) -> None:
    plan = Plan.objects.create(**{"slug": "basic", "name": "Basic", "application_fee_bp": 150, **fields})
    Tenant.objects.filter(pk=tenant.pk).update(plan=plan)


def test_school_without_a_plan_pays_no_fee(alpha) -> None:
    assert application_fee_bp() == 0


def test_fee_is_that_of_the_plan_and_comes_with_the_look_up(alpha, django_assert_num_queries) -> None:
    give_plan(alpha)
    connection.set_tenant(school_of_host("alpha.test"))
    with django_assert_num_queries(0):
        assert application_fee_bp() == 150


def test_fee_of_a_school_entered_by_its_schema(alpha) -> None:
    give_plan(alpha)
    with schema_context("alpha"):
        assert application_fee_bp() == 150
    with schema_context("beta"):
        assert application_fee_bp() == 0


@pytest.mark.parametrize(
    ("basis_points", "language", "text"),
    [
        (0, "en", "0%"),
        (150, "en", "1.5%"),
        (125, "en", "1.25%"),
        (3000, "en", "30%"),
        (150, "es", "1,5\xa0%"),
    ],
)
def test_fee_in_words(basis_points: int, language: str, text: str) -> None:
    with translation.override(language):
        assert percent_text(basis_points) == text


@pytest.fixture
def operator() -> Client:
    with schema_context("platform"):
        user = User.objects.create_superuser("operator@platform.test", "correct horse battery")
        client = Client(HTTP_HOST="platform.test")
        client.force_login(user)
    return client


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "Basic", "slug": "basic", "fee_percent": "1.5", **changes}


def test_operator_adds_and_changes_a_plan(operator: Client) -> None:
    assert "No plan yet" in operator.get("/admin/plans/").content.decode()
    assert operator.post("/admin/plans/new/", form(for_new_schools="on")).status_code == 302
    plan = Plan.objects.get()
    assert (plan.name, plan.application_fee_bp, plan.is_default) == ("Basic", 150, True)
    page = operator.get("/admin/plans/").content.decode()
    assert "Basic" in page
    assert "1.5%" in page
    assert 'value="1.5"' in operator.get(f"/admin/plans/edit/{plan.pk}/").content.decode()
    assert operator.post(f"/admin/plans/edit/{plan.pk}/", form(fee_percent="2.25")).status_code == 302
    plan.refresh_from_db()
    assert (plan.application_fee_bp, plan.is_default) == (225, False)


@pytest.mark.parametrize("fee", ["-1", "30.01", "1.555", "much", ""])
def test_fee_that_cannot_be_is_refused(operator: Client, fee: str) -> None:
    assert operator.post("/admin/plans/new/", form(fee_percent=fee)).status_code == 200
    assert Plan.objects.count() == 0


def test_one_plan_only_is_for_new_schools(operator: Client) -> None:
    for slug in ("basic", "large"):
        assert operator.post("/admin/plans/new/", form(slug=slug, for_new_schools="on")).status_code == 302
    assert list(Plan.objects.filter(is_default=True).values_list("slug", flat=True)) == ["large"]


def test_new_school_begins_with_the_default_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenant_provisioned, "receivers", [])
    tenant_provisioned.sender_receivers_cache.clear()
    plan = Plan.objects.create(slug="basic", name="Basic", application_fee_bp=150, is_default=True)
    school = services.provision_school(
        name="Casa Verde",
        slug="casa-verde",
        owner_email="ana@casa.test",
        owner_name="Ana",
        owner_password=None,
        theme_id="education",
        time_zone="Europe/Madrid",
        currency="EUR",
        now=now(),
    )
    assert Tenant.objects.get(pk=school.pk).plan == plan
    assert application_fee_bp() == 0  # the school that the test stands in is on none


def test_operator_puts_a_school_on_a_plan(operator: Client) -> None:
    plan = Plan.objects.create(slug="basic", name="Basic", application_fee_bp=150)
    beta = Tenant.objects.get(slug="beta")
    fields = {"name": "Beta", "status": "active", "primary_host": "beta.test", "new_host": ""}
    assert operator.post(f"/admin/schools/edit/{beta.pk}/", {**fields, "plan": plan.pk}).status_code == 302
    with schema_context("beta"):
        assert application_fee_bp() == 150
    assert "Basic" in operator.get("/admin/schools/").content.decode()
    assert operator.post(f"/admin/schools/edit/{beta.pk}/", {**fields, "plan": ""}).status_code == 302
    with schema_context("beta"):
        assert application_fee_bp() == 0


def test_list_of_plans_asks_the_same_of_few_and_many(
    operator: Client, django_assert_num_queries: Any
) -> None:
    Plan.objects.create(slug="p0", name="P0")
    operator.get("/admin/plans/")
    with django_assert_num_queries(12, exact=False) as few:
        operator.get("/admin/plans/")
    for number in (1, 2):
        Plan.objects.create(slug=f"p{number}", name=f"P{number}", application_fee_bp=number)
    with django_assert_num_queries(len(few)):
        operator.get("/admin/plans/")


@pytest.mark.parametrize("screen", ["", "new/", "edit/{pk}/", "delete/{pk}/"])
def test_screens_of_plans_do_not_exist_at_a_school(alpha: Tenant, screen: str) -> None:
    plan = Plan.objects.create(slug="basic", name="Basic")
    client = Client(HTTP_HOST="alpha.test")
    client.force_login(User.objects.create_superuser("super@alpha.test", "correct horse battery"))
    address = f"/admin/plans/{screen.format(pk=plan.pk)}"
    for answer in (client.get(address), client.post(address, form(fee_percent="0"))):
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    plan.refresh_from_db()
    assert plan.name == "Basic"
    assert Plan.objects.count() == 1
