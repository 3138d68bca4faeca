"""What the platform takes of payments, by the school's plan."""

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from tenants.models import Plan, Tenant
from tenants.selectors import application_fee_bp, school_of_host

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
