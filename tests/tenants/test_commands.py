"""Commands that operators type."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django_tenants.utils import schema_context, tenant_context

from accounts.models import User
from core.models import OutboxMessage
from tenants.models import Domain, Tenant
from tenants.signals import tenant_provisioned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_starter_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenant_provisioned, "receivers", [])
    tenant_provisioned.sender_receivers_cache.clear()


def create(*more: str) -> None:
    call_command("create_school", "casa-verde", "--name=Casa Verde", "--owner-email=ana@casa.test", *more)


def test_school_is_created_with_the_password_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("SCHOOL_OWNER_PASSWORD", "correct horse battery")
    create("--owner-name=Ana Ruiz")
    assert capsys.readouterr().out == "Casa Verde is open at http://casa-verde.platform.test/\n"
    with tenant_context(Tenant.objects.get(slug="casa-verde")):
        assert User.objects.get().check_password("correct horse battery")
        assert not OutboxMessage.objects.filter(kind="tenants.owner_invited").exists()


def test_owner_without_password_is_invited_by_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHOOL_OWNER_PASSWORD", raising=False)
    create()
    with tenant_context(Tenant.objects.get(slug="casa-verde")):
        assert OutboxMessage.objects.get().kind == "tenants.owner_invited"


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("--time-zone=Mars", "IANA"),
        ("--currency=QQQ", "ISO 4217"),
        ("--owner-email=nobody", "valid email"),
    ],
)
def test_school_that_is_refused_says_why(argument: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        create(argument)
    assert not Tenant.objects.filter(slug="casa-verde").exists()


def test_second_school_of_a_name_is_refused() -> None:
    create()
    with pytest.raises(CommandError, match="Another school"):
        create()


def test_domain_is_added_and_made_the_main_one(capsys: pytest.CaptureFixture) -> None:
    call_command("add_domain", "beta", "www.beta-escuela.es", "--primary")
    assert capsys.readouterr().out == "Beta answers on www.beta-escuela.es.\n"
    assert Domain.objects.get(tenant__slug="beta", is_primary=True).domain == "www.beta-escuela.es"


@pytest.mark.parametrize(
    ("slug", "host"), [("nobody", "x.es"), ("beta", "alpha.test"), ("beta", "localhost")]
)
def test_domain_that_is_refused_says_why(slug: str, host: str) -> None:
    with pytest.raises(CommandError):
        call_command("add_domain", slug, host)


def test_command_runs_in_one_school(capsys: pytest.CaptureFixture) -> None:
    call_command("in_school", "beta", "createsuperuser", "--no-input", "--email=op@beta.test")
    assert User.objects.count() == 0
    with schema_context("beta"):
        assert User.objects.get().email == "op@beta.test"
    assert connection.schema_name == "alpha"


def test_command_runs_in_every_school(capsys: pytest.CaptureFixture) -> None:
    call_command("in_school", "--all", "update_index", "--verbosity=0")
    assert capsys.readouterr().out.splitlines() == ["— platform", "— alpha", "— beta"]


def test_failure_in_one_school_is_told_and_the_others_have_their_turn(capsys: pytest.CaptureFixture) -> None:
    with schema_context("alpha"):
        User.objects.create_superuser("op@x.test", "correct horse battery")
    with pytest.raises(CommandError, match="createsuperuser failed in: alpha"):
        call_command("in_school", "--all", "createsuperuser", "--no-input", "--email=op@x.test")
    assert "alpha: " in capsys.readouterr().err
    for schema in ("platform", "beta"):
        with schema_context(schema):
            assert User.objects.filter(email="op@x.test").exists()


@pytest.mark.parametrize("words", [[], ["beta"], ["--all"], ["nobody", "check"]])
def test_call_that_makes_no_sense_is_refused(words: list[Any]) -> None:
    with pytest.raises(CommandError):
        call_command("in_school", *words)
