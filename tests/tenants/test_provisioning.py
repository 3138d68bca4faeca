"""A new school: all of it or nothing, faithful to the template, reachable at once."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context, tenant_context
from wagtail.models import Site

from accounts.models import User
from accounts.roles import OWNER, TEACHER, has_role
from tenants import services
from tenants.models import Domain, Tenant
from tenants.selectors import NoPrimaryDomain, absolute_url, current_school
from tenants.signals import tenant_provisioned

NOW = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def found(slug: str = "casa-verde", **changes) -> Tenant:
    values = {
        "name": "Casa Verde",
        "owner_email": "Ana@Casa-Verde.test",
        "owner_name": "Ana María Ruiz",
        "owner_password": "correct horse battery",
        "theme_id": "education",
        "time_zone": "Europe/Madrid",
        "currency": "EUR",
        "now": NOW,
    }
    return services.provision_school(slug=slug, **(values | changes))


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture(autouse=True)
def _no_starter_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of a new school are tested where they are made."""
    monkeypatch.setattr(tenant_provisioned, "receivers", [])
    tenant_provisioned.sender_receivers_cache.clear()


@pytest.fixture
def heard() -> Iterator[list[dict]]:
    """What `tenant_provisioned` said, with the schema it was said in."""
    calls: list[dict] = []

    def listen(sender, **kwargs) -> None:
        calls.append({**kwargs, "schema": connection.schema_name})

    tenant_provisioned.connect(listen)
    yield calls
    tenant_provisioned.disconnect(listen)


def test_school_has_schema_address_owner_and_is_announced(heard: list[dict]) -> None:
    tenant = found()
    assert (tenant.schema_name, tenant.status, connection.schema_name) == (
        "school_casa_verde",
        "active",
        "alpha",
    )
    domain = Domain.objects.get(tenant=tenant)
    assert (domain.domain, domain.is_primary, domain.verified_at) == ("casa-verde.platform.test", True, NOW)
    with tenant_context(tenant):
        site = Site.objects.get()
        assert (site.hostname, site.port, site.is_default_site) == ("casa-verde.platform.test", 80, True)
        owner = User.objects.get()
        assert (owner.email, owner.first_name, owner.last_name) == (
            "ana@casa-verde.test",
            "Ana",
            "María Ruiz",
        )
        assert owner.check_password("correct horse battery")
        assert (has_role(owner, OWNER), has_role(owner, TEACHER), owner.is_superuser) == (True, False, False)
        assert current_school() == tenant
        assert absolute_url("/book/") == "http://casa-verde.platform.test/book/"
    assert [(c["schema"], c["theme_id"], c["time_zone"], c["currency"], c["owner"]) for c in heard] == [
        ("school_casa_verde", "education", "Europe/Madrid", "EUR", owner)
    ]


def test_owner_logs_into_the_admin_of_the_new_school_only() -> None:
    found()
    here, there = Client(HTTP_HOST="casa-verde.platform.test"), Client(HTTP_HOST="alpha.test")
    login = {"username": "ana@casa-verde.test", "password": "correct horse battery"}
    assert here.post("/admin/login/", login).headers["Location"] == "/admin/"
    assert here.get("/admin/").status_code == 200
    refused = there.post("/admin/login/", login)
    assert (refused.status_code, "sessionid" in refused.cookies) == (200, False)


def test_owner_without_password_gets_one_nobody_knows() -> None:
    with tenant_context(found(owner_password=None)):
        assert User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"slug": "ab"}, services.BadSlug),
        ({"slug": "9lives"}, services.BadSlug),
        ({"slug": "two words"}, services.BadSlug),
        ({"slug": "x" * 41}, services.BadSlug),
        ({"slug": "xn--caf-dma"}, services.BadSlug),
        ({"slug": "admin"}, services.SlugReserved),
        ({"slug": " WWW "}, services.SlugReserved),
        ({"slug": "alpha"}, services.SlugTaken),
        ({"owner_email": "nobody"}, services.BadOwner),
        ({"owner_email": ""}, services.BadOwner),
        ({"owner_password": "short"}, services.BadOwner),
        ({"time_zone": "Europe/Atlantis"}, services.BadTimeZone),
        ({"time_zone": "../etc/passwd"}, services.BadTimeZone),
        ({"currency": "XYZ"}, services.BadCurrency),
    ],
)
def test_refused_school_leaves_nothing_behind(change: dict, refusal: type[Exception]) -> None:
    schools, names = Tenant.objects.count(), schemas()
    with pytest.raises(refusal):
        found(**change)
    assert (Tenant.objects.count(), schemas(), connection.schema_name) == (schools, names, "alpha")
    assert User.objects.count() == 0


def test_starter_site_that_fails_undoes_the_school() -> None:
    def fail(sender, **kwargs) -> None:
        raise RuntimeError("no pictures")

    names = schemas()
    tenant_provisioned.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="no pictures"):
            found()
    finally:
        tenant_provisioned.disconnect(fail)
    assert schemas() == names
    assert not Domain.objects.filter(domain="casa-verde.platform.test").exists()


def test_own_domain_answers_and_becomes_the_address(django_capture_on_commit_callbacks) -> None:
    tenant = found()
    with django_capture_on_commit_callbacks(execute=True):
        added = services.add_domain(tenant=tenant, host="Academia-Verde.ES.", now=NOW)
    assert (added.domain, added.is_primary) == ("academia-verde.es", False)
    with tenant_context(tenant):
        assert absolute_url("/") == "http://casa-verde.platform.test/"
        assert Client(HTTP_HOST="academia-verde.es").get("/admin/login/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        services.set_primary_domain(tenant=tenant, host="academia-verde.es")
    with tenant_context(tenant):
        assert absolute_url("/") == "http://academia-verde.es/"
        assert Site.objects.get().hostname == "academia-verde.es"
    assert Client(HTTP_HOST="casa-verde.platform.test").get("/admin/login/").status_code == 200


@pytest.mark.parametrize(
    ("host", "refusal"),
    [
        ("alpha.test", services.HostTaken),
        ("localhost", services.BadHost),
        ("127.0.0.1", services.BadHost),
        ("school.example:8000", services.BadHost),
        ("-x.example", services.BadHost),
        ("a b.example", services.BadHost),
        (f"{'x' * 64}.example", services.BadHost),
        ("platform.test", services.HostOfPlatform),
        ("beta.platform.test", services.HostOfPlatform),
    ],
)
def test_host_of_somebody_else_is_refused(host: str, refusal: type[Exception], alpha: Tenant) -> None:
    with pytest.raises(refusal):
        services.add_domain(tenant=alpha, host=host, now=NOW)
    assert list(Domain.objects.filter(tenant=alpha).values_list("domain", flat=True)) == ["alpha.test"]


def test_host_with_umlaut_is_kept_as_browsers_send_it(alpha: Tenant) -> None:
    assert (
        services.add_domain(tenant=alpha, host="münchen.example", now=NOW).domain == "xn--mnchen-3ya.example"
    )


def test_host_of_another_school_cannot_become_primary(alpha: Tenant) -> None:
    with pytest.raises(services.NotThisSchoolsHost):
        services.set_primary_domain(tenant=alpha, host="beta.test")


def test_suspended_school_is_closed_and_opens_again(
    django_capture_on_commit_callbacks, alpha: Tenant
) -> None:
    client = Client(HTTP_HOST="alpha.test")
    assert client.get("/admin/login/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        services.suspend_school(tenant=alpha)
    closed = client.get("/admin/login/")
    assert (closed.status_code, closed["Retry-After"]) == (503, "3600")
    assert Client(HTTP_HOST="beta.test").get("/admin/login/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        services.activate_school(tenant=alpha)
    assert client.get("/admin/login/").status_code == 200


def test_platform_cannot_be_suspended() -> None:
    with pytest.raises(services.PlatformStaysOpen):
        services.suspend_school(tenant=Tenant.objects.get(schema_name="platform"))


def test_school_without_primary_domain_has_no_address(alpha: Tenant) -> None:
    from tenants.selectors import forget_addresses

    forget_addresses()
    Domain.objects.filter(tenant=alpha).update(is_primary=False)
    with pytest.raises(NoPrimaryDomain):
        absolute_url("/")


def test_template_has_no_people() -> None:
    with schema_context("_template"):
        assert User.objects.count() == 0
