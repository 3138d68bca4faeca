"""What belongs to one school stays there. Ana owns alpha, Dmitri owns beta and must be refused."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django_tenants.utils import schema_context, tenant_context
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, Site

from accounts.models import User
from accounts.roles import OWNER, TEACHER, give_role
from core import signing
from core.models import OutboxMessage
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def beta() -> Tenant:
    return Tenant.objects.get(slug="beta")


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def dmitri(beta: Tenant) -> Client:
    """Dmitri, logged in at his own school."""
    with tenant_context(beta):
        user = User.objects.create_user("dmitri@beta.test", PASSWORD)
        give_role(user, OWNER)
        client = Client(HTTP_HOST="beta.test")
        client.force_login(user)
    return client


def at_alpha(client: Client) -> Client:
    """The same browser, with the same cookies, on alpha's host."""
    moved = Client(HTTP_HOST="alpha.test")
    moved.cookies = client.cookies
    return moved


def picture(title: str) -> Image:
    file = io.BytesIO()
    Picture.new("RGB", (40, 30), "green").save(file, "PNG")
    return Image.objects.create(
        title=title, file=ContentFile(file.getvalue(), f"{title}.png"), width=40, height=30
    )


def test_session_of_one_school_is_nobody_at_another(dmitri: Client, beta: Tenant) -> None:
    assert dmitri.get("/admin/").status_code == 200
    with tenant_context(beta):
        twin = User.objects.get()
    twin.email = "ana@alpha.test"
    User.objects.bulk_create([twin])
    answer = at_alpha(dmitri).get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/")


def test_copied_session_row_is_not_believed_either(dmitri: Client, beta: Tenant) -> None:
    """Even if a session's row came over with a restored backup: it is bound to the password's hash."""
    from django.contrib.sessions.models import Session

    with tenant_context(beta):
        row, user = Session.objects.get(), User.objects.get()
    Session.objects.bulk_create([row])
    User.objects.create_user("ana@alpha.test", PASSWORD, pk=user.pk)
    assert at_alpha(dmitri).get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/users/", "/admin/pages/", "/admin/images/", "/admin/documents/"]
)
def test_owner_of_another_school_is_shown_the_login(dmitri: Client, path: str) -> None:
    answer = at_alpha(dmitri).get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={path}")


def test_login_of_another_school_is_refused(dmitri: Client) -> None:
    login = {"username": "dmitri@beta.test", "password": PASSWORD}
    answer = Client(HTTP_HOST="alpha.test").post("/admin/login/", login)
    assert (answer.status_code, "sessionid" in answer.cookies) == (200, False)


@pytest.mark.parametrize("alias", ["default", "renditions", "pages"])
def test_caches_keep_schools_apart(alias: str, beta: Tenant) -> None:
    caches[alias].set("word", "alpha's")
    with tenant_context(beta):
        assert caches[alias].get("word") is None
        caches[alias].set("word", "beta's")
    assert caches[alias].get("word") == "alpha's"


def test_addresses_of_pages_are_the_schools_own(beta: Tenant) -> None:
    """Wagtail caches the roots of sites under one key: the cache has to add the school."""
    assert Site.get_site_root_paths()[0].root_url == "http://alpha.test"
    with tenant_context(beta):
        assert Site.get_site_root_paths()[0].root_url == "http://beta.test"
        assert Site.objects.get().root_page.full_url == "http://beta.test/"


def test_signed_token_is_worth_nothing_at_another_school(beta: Tenant) -> None:
    token = signing.sign("booking-1", purpose="booking")
    assert signing.unsign(token, purpose="booking") == "booking-1"
    with pytest.raises(signing.BadToken):
        signing.unsign(token, purpose="invoice")
    with tenant_context(beta), pytest.raises(signing.BadToken):
        signing.unsign(token, purpose="booking")


def test_signed_token_that_is_old_or_changed_is_refused() -> None:
    token = signing.sign("booking-1", purpose="booking")
    with pytest.raises(signing.BadToken):
        signing.unsign(token, purpose="booking", max_age_seconds=0)
    with pytest.raises(signing.BadToken):
        signing.unsign(token[:-1] + ("A" if token[-1] != "A" else "B"), purpose="booking")


def test_picture_is_served_by_its_own_school_only(beta: Tenant) -> None:
    with tenant_context(beta):
        path = picture("garden").file.url
    assert Client(HTTP_HOST="beta.test").get(path).getvalue().startswith(b"\x89PNG")
    assert Client(HTTP_HOST="alpha.test").get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/media/../beta/secret.txt",
        "/media/%2e%2e/beta/secret.txt",
        "/media/..%2fbeta%2fsecret.txt",
        "/media//beta/secret.txt",
        "/media/beta/secret.txt",
        "/media/images/../../beta/secret.txt",
        "/media/documents/plan.txt",
        "/media/./documents/plan.txt",
        "/media/images/../documents/plan.txt",
        "/media/%00",
        "/media/",
    ],
)
def test_path_that_leads_elsewhere_is_not_found(path: str, beta: Tenant) -> None:
    default_storage.save("documents/plan.txt", ContentFile(b"mine"))
    with tenant_context(beta):
        default_storage.save("secret.txt", ContentFile(b"hers"))
        assert Client(HTTP_HOST="beta.test").get("/media/secret.txt").getvalue() == b"hers"
    assert Client(HTTP_HOST="alpha.test").get(path).status_code == 404


def test_uploaded_file_cannot_run_scripts() -> None:
    default_storage.save("images/x.svg", ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    answer = Client(HTTP_HOST="alpha.test").get("/media/images/x.svg")
    assert answer.getvalue().startswith(b"<svg")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/svg+xml", "nosniff")


def test_document_of_another_school_is_not_found(beta: Tenant) -> None:
    with tenant_context(beta):
        document = Document.objects.create(title="Plan", file=ContentFile(b"hers", "plan.txt"))
    assert Client(HTTP_HOST="beta.test").get(document.url).getvalue() == b"hers"
    assert Client(HTTP_HOST="alpha.test").get(document.url).status_code == 404


def test_search_finds_the_schools_own_pages(beta: Tenant) -> None:
    for tenant, word in ((Tenant.objects.get(slug="alpha"), "Pronunciation"), (beta, "Grammar")):
        with tenant_context(tenant):
            Site.objects.get().root_page.add_child(instance=Page(title=f"{word} evening", slug=word.lower()))
    found = [page.title for page in Page.objects.live().search("evening")]
    assert found == ["Pronunciation evening"]
    with tenant_context(beta):
        assert [page.title for page in Page.objects.live().search("evening")] == ["Grammar evening"]


def test_booking_of_another_school_is_not_found(beta: Tenant) -> None:
    from tests.factories.booking import BookingFactory

    with tenant_context(beta):
        booking = BookingFactory()
        token = signing.sign(booking.uid, purpose="booking")
    path = f"/api/v1/bookings/{booking.uid}"
    at_home = Client(HTTP_HOST="beta.test").get(path, headers={"X-Booking-Token": token})
    elsewhere = Client(HTTP_HOST="alpha.test").get(path, headers={"X-Booking-Token": token})
    assert (at_home.status_code, elsewhere.status_code) == (200, 401)
    assert booking.attendee_email not in elsewhere.content.decode()
    assert Client(HTTP_HOST="alpha.test").get(f"/booking/{token}/").status_code == 404


def test_table_that_is_missing_raises_instead_of_falling_through() -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_outboxmessage RENAME TO away")
        with (
            pytest.raises(ProgrammingError, match='relation "core_outboxmessage" does not exist'),
            transaction.atomic(),
        ):
            OutboxMessage.objects.exists()
        transaction.set_rollback(True)


def test_public_schema_holds_the_control_plane_and_nothing_else() -> None:
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
    assert tables == [
        "django_migrations",
        "duelist_due",
        "stripe_inbox_accountroute",
        "stripe_inbox_stripeevent",
        "tenants_domain",
        "tenants_plan",
        "tenants_tenant",
    ]


def test_on_commit_runs_in_the_school_it_was_asked_for_in(
    beta: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    seen: list[str] = []
    with django_capture_on_commit_callbacks(execute=True), tenant_context(beta):
        transaction.on_commit(lambda: seen.append(connection.schema_name))
    assert (seen, connection.schema_name) == (["beta"], "alpha")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("alpha.test", 200),
        ("ALPHA.test", 200),
        ("alpha.test.", 200),
        ("alpha.test:8000", 200),
        ("gamma.test", 404),
        ("www.alpha.test", 404),
        ("127.0.0.1", 404),
        ("alpha.test@beta.test", 404),
        ("", 404),
    ],
)
def test_only_known_hosts_are_answered(host: str, status: int) -> None:
    answer = Client(HTTP_HOST=host).get("/admin/login/")
    assert answer.status_code == status
    if status == 404:
        assert b"There is no website at this address" in answer.content


def test_host_is_looked_up_once_and_forgotten_on_a_change(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants import hosts
    from tenants.models import Domain

    alpha = Tenant.objects.get(slug="alpha")
    hosts.forget_hosts()
    hosts.school_of_host("gamma.test")  # the counter is read, the search path set
    with django_assert_num_queries(1):
        assert [hosts.school_of_host("alpha.test") for _ in range(3)] == [alpha] * 3
    Domain.objects.filter(tenant=alpha).update(domain="moved.test")
    assert hosts.school_of_host("alpha.test") == alpha
    # Another process changes a host: it knows this one through the counter in Redis alone.
    with schema_context("public"):
        caches["default"].incr("hosts-changed")
    monkeypatch.setattr(hosts, "_checked_at", 0.0)
    assert hosts.school_of_host("alpha.test") is None


@pytest.fixture
def ana() -> Iterator[Client]:
    user = User.objects.create_user("ana@alpha.test", PASSWORD)
    give_role(user, OWNER)
    give_role(user, TEACHER)
    client = Client(HTTP_HOST="alpha.test")
    client.force_login(user)
    return client


def test_preview_shows_the_draft_in_its_own_school(ana: Client) -> None:
    from cms_pages.models import StandardPage

    root = Site.objects.get().root_page
    page = root.add_child(instance=StandardPage(title="Prices", slug="prices"))
    public = Client(HTTP_HOST="alpha.test")
    assert public.get("/prices/").status_code == 200
    page.title = "Prices of tomorrow"
    request = public.get("/prices/").wsgi_request
    answer = page.make_preview_request(original_request=request)
    assert b"Prices of tomorrow" in answer.content
    assert connection.schema_name == "alpha"
    again = public.get("/prices/")
    assert (again["X-Page-Cache"], b"tomorrow" in again.content) == ("hit", False)


def test_preview_without_an_address_stays_in_its_school(beta: Tenant) -> None:
    """Wagtail makes up the host `localhost` for what has no address; that may be somebody else's, or nobody's."""
    from cms_pages.models import StandardPage

    page = Page.get_first_root_node().add_child(
        instance=StandardPage(title="Outside any site", slug="outside")
    )
    answer = page.make_preview_request()
    assert answer.status_code == 200
    assert b"Outside any site" in answer.content
    assert connection.schema_name == "alpha"
