"""The operator's screens: on the platform they work, at a school they are not there."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client
from django_tenants.utils import schema_context, tenant_context

from accounts.models import User
from core.outbox import services as outbox
from tenants import registry
from tenants.models import Domain, Tenant
from tenants.signals import tenant_provisioned

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
SCREENS = (
    "/admin/schools/",
    "/admin/schools/new/",
    "/admin/schools/edit/{pk}/",
    "/admin/schools/delete/{pk}/",
)


@pytest.fixture(autouse=True)
def _no_starter_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenant_provisioned, "receivers", [])
    tenant_provisioned.sender_receivers_cache.clear()
    monkeypatch.setattr(registry, "_theme_choices", lambda: [("education", "Education")])


@pytest.fixture
def operator() -> Client:
    with schema_context("platform"):
        user = User.objects.create_superuser("operator@platform.test", PASSWORD)
        client = Client(HTTP_HOST="platform.test")
        client.force_login(user)
    return client


def beta() -> Tenant:
    return Tenant.objects.get(slug="beta")


def new_school(**changes) -> dict:
    return {
        "name": "Casa Verde",
        "slug": "casa-verde",
        "owner_name": "Ana Ruiz",
        "owner_email": "ana@casa-verde.test",
        "theme_id": "education",
        "time_zone": "Europe/Madrid",
        "currency": "eur",
    } | changes


def edited(**changes) -> dict:
    return {"name": "Beta", "status": "active", "primary_host": "beta.test", "new_host": ""} | changes


def test_list_shows_schools_with_address_and_standing(operator: Client) -> None:
    page = operator.get("/admin/schools/").content.decode()
    assert all(text in page for text in ("Alpha", "alpha.test", "Beta", "beta.test", "active"))
    assert 'href="http://alpha.test/"' in page
    assert 'href="http://platform.test/"' not in page  # the platform is no school
    found = operator.get("/admin/schools/", {"q": "beta.te"}).content.decode()
    assert ("beta.test" in found, "alpha.test" in found) == (True, False)


@pytest.mark.parametrize("screen", SCREENS)
def test_screens_do_not_exist_for_a_school_s_superuser(screen: str, alpha: Tenant) -> None:
    client = Client(HTTP_HOST="alpha.test")
    client.force_login(User.objects.create_superuser("super@alpha.test", PASSWORD))
    answer = client.get(screen.format(pk=beta().pk))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert "/admin/schools/" not in client.get("/admin/").content.decode()


def test_superuser_of_a_school_changes_nothing(alpha: Tenant) -> None:
    client = Client(HTTP_HOST="alpha.test")
    client.force_login(User.objects.create_superuser("super@alpha.test", PASSWORD))
    client.post(f"/admin/schools/edit/{beta().pk}/", edited(status="suspended", name="Mine"))
    client.post("/admin/schools/new/", new_school())
    assert (beta().name, beta().status) == ("Beta", "active")
    assert not Tenant.objects.filter(slug="casa-verde").exists()


def test_person_of_the_platform_without_rights_is_refused() -> None:
    with schema_context("platform"):
        from accounts.roles import OWNER, give_role

        writer = User.objects.create_user("writer@platform.test", PASSWORD)
        give_role(writer, OWNER)
        client = Client(HTTP_HOST="platform.test")
        client.force_login(writer)
    assert client.get("/admin/schools/")["Location"] == "/admin/"


def test_school_cannot_be_deleted_from_a_screen(operator: Client) -> None:
    assert operator.post(f"/admin/schools/delete/{beta().pk}/").status_code == 302
    assert beta().status == "active"


def test_new_school_opens_and_its_owner_chooses_a_password(operator: Client) -> None:
    answer = operator.post("/admin/schools/new/", new_school())
    assert (answer.status_code, answer["Location"]) == (302, "/admin/schools/")
    tenant = Tenant.objects.get(slug="casa-verde")
    with tenant_context(tenant):
        assert outbox.deliver_pending(now=datetime.now(UTC)) == 1
        assert outbox.deliver_pending(now=datetime.now(UTC)) == 0
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["ana@casa-verde.test"], "Casa Verde is online")
    assert "http://casa-verde.platform.test/" in letter.body
    link = next(word for word in letter.body.split() if "/password_reset/" in word)
    browser = Client(HTTP_HOST="casa-verde.platform.test")
    form = browser.get(link.removeprefix("http://casa-verde.platform.test"), follow=True)
    chosen = browser.post(
        form.request["PATH_INFO"],
        {"new_password1": "chosen by Ana herself", "new_password2": "chosen by Ana herself"},
    )
    assert chosen.status_code == 302
    login = {"username": "ana@casa-verde.test", "password": "chosen by Ana herself"}
    assert browser.post("/admin/login/", login)["Location"] == "/admin/"


def test_invitation_of_one_school_is_worth_nothing_at_another(operator: Client, alpha: Tenant) -> None:
    operator.post("/admin/schools/new/", new_school())
    with tenant_context(Tenant.objects.get(slug="casa-verde")):
        owner = User.objects.get()
        outbox.deliver_pending(now=datetime.now(UTC))
    User.objects.bulk_create([User(pk=owner.pk, email="dmitri@alpha.test", password=owner.password)])
    link = next(word for word in mail.outbox[0].body.split() if "/password_reset/" in word)
    page = Client(HTTP_HOST="alpha.test").get(
        link.removeprefix("http://casa-verde.platform.test"), follow=True
    )
    assert "new_password1" not in page.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "admin"}, "slug"),
        ({"slug": "beta"}, "slug"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"currency": "QQQ"}, "currency"),
        ({"owner_email": "no mail"}, "owner_email"),
        ({"theme_id": "none"}, "theme_id"),
    ],
)
def test_refusal_is_shown_beside_its_field(operator: Client, change: dict, field: str) -> None:
    answer = operator.post("/admin/schools/new/", new_school(**change))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not Tenant.objects.filter(name="Casa Verde").exists()


def test_operator_renames_closes_and_opens_a_school(
    operator: Client, django_capture_on_commit_callbacks
) -> None:
    screen = f"/admin/schools/edit/{beta().pk}/"
    assert operator.get(screen).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        operator.post(screen, edited(name="Beta & Co", status="suspended"))
    assert (beta().name, beta().status) == ("Beta & Co", "suspended")
    assert Client(HTTP_HOST="beta.test").get("/admin/login/").status_code == 503
    with django_capture_on_commit_callbacks(execute=True):
        operator.post(screen, edited(name="Beta & Co"))
    assert Client(HTTP_HOST="beta.test").get("/admin/login/").status_code == 200


def test_operator_adds_a_host_and_makes_it_the_main_one(operator: Client) -> None:
    screen = f"/admin/schools/edit/{beta().pk}/"
    assert operator.post(screen, edited(new_host="beta-escuela.es")).status_code == 302
    assert operator.post(screen, edited(primary_host="beta-escuela.es")).status_code == 302
    hosts = Domain.objects.filter(tenant=beta()).order_by("domain").values_list("domain", "is_primary")
    assert list(hosts) == [("beta-escuela.es", True), ("beta.test", False)]


@pytest.mark.parametrize("host", ["alpha.test", "https://x.es", "x.platform.test"])
def test_host_that_is_refused_changes_nothing(operator: Client, host: str) -> None:
    answer = operator.post(f"/admin/schools/edit/{beta().pk}/", edited(name="Other", new_host=host))
    assert list(answer.context["form"].errors) == ["new_host"]
    assert (beta().name, Domain.objects.filter(tenant=beta()).count()) == ("Beta", 1)


def test_platform_stays_open(operator: Client) -> None:
    platform = Tenant.objects.get(slug="platform")
    form = edited(name="Platform", status="suspended", primary_host="platform.test")
    answer = operator.post(f"/admin/schools/edit/{platform.pk}/", form)
    assert list(answer.context["form"].errors) == ["status"]
    platform.refresh_from_db()
    assert platform.status == "active"


def test_list_asks_as_often_for_three_schools_as_for_one(operator: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(term: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            operator.get("/admin/schools/", {"q": term})
        return sum(not query["sql"].startswith("SET search_path") for query in asked)

    queries("beta")
    assert queries("test") == queries("beta.test")
