"""A task runs in the school that it was sent from, or not at all."""

import pytest
from celery import shared_task
from django.db import connection
from django_tenants.utils import schema_context

from config.celery import app
from core.celery_task import SchoolTask, WrongSchema
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@shared_task
def where_am_i() -> str:
    return connection.schema_name


@shared_task(schema_agnostic=True)
def anywhere() -> str:
    return connection.schema_name


def test_every_task_of_ours_is_a_school_task() -> None:
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    assert "core.duelist.tasks.sweep" in ours
    assert [name for name, task in ours.items() if not isinstance(task, SchoolTask)] == []


def test_task_runs_where_it_was_sent_from() -> None:
    assert where_am_i.apply().result == "alpha"
    with schema_context("beta"):
        sent = where_am_i.apply
        assert sent().result == "beta"
    assert connection.schema_name == "alpha"


def test_header_says_where() -> None:
    assert where_am_i.apply(headers={"_schema_name": "beta"}).result == "beta"
    assert connection.schema_name == "alpha"


@pytest.mark.parametrize("schema", ["gone", "public", None])
def test_task_for_a_school_that_is_not_there_is_refused(schema: str | None) -> None:
    with schema_context("public"):
        result = where_am_i.apply(headers={"_schema_name": schema})
    assert isinstance(result.result, WrongSchema)
    assert "would run in 'public'" in str(result.result)


def test_school_that_was_removed_is_gone_for_workers_at_once() -> None:
    assert where_am_i.apply(headers={"_schema_name": "beta"}).result == "beta"
    Tenant.objects.filter(schema_name="beta").update(schema_name="renamed")
    with schema_context("public"):
        assert isinstance(where_am_i.apply(headers={"_schema_name": "beta"}).result, WrongSchema)


def test_task_of_the_platform_runs_in_public() -> None:
    with schema_context("public"):
        assert anywhere.apply().result == "public"


def test_function_called_directly_needs_a_school() -> None:
    assert where_am_i() == "alpha"
    with schema_context("public"), pytest.raises(WrongSchema):
        where_am_i()
