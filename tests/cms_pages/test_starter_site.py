"""What a new school starts with."""

from typing import Any

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from booking.models import BookingSettings
from cms_pages.models import HomePage, StandardPage
from cms_pages.plans import Plan, link
from cms_pages.services.site_building import build_pages
from core.clock import now
from tenants.services import provision_school
from themes.models import Brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(alpha: Any) -> Any:
    """A school made as the operator makes one."""
    return provision_school(
        name="Delta",
        slug="delta",
        owner_email="dora@delta.example",
        owner_name="Dora Diaz",
        owner_password="dora's long password",
        theme_id="kids_1",
        time_zone="Atlantic/Canary",
        currency="GBP",
        now=now(),
    )


def test_new_school_has_pages_look_and_settings(school: Any, client: Any) -> None:
    response = client.get("/", headers={"host": "delta.platform.test"})
    html = response.content.decode()
    assert response.status_code == 200
    assert 'data-theme="kids_1"' in html
    assert "A new language, the way they play" in html
    assert "Delta" in html
    with tenant_context(school):
        brand, settings = Brand.objects.get(), BookingSettings.objects.get()
        assert (brand.display_name, brand.contact_email) == ("Delta", "dora@delta.example")
        assert (settings.time_zone, settings.currency) == ("Atlantic/Canary", "GBP")
        assert HomePage.objects.get().get_children().live().count() == 6


def test_owner_of_a_new_school_edits_its_first_page(school: Any, client: Any) -> None:
    from accounts.models import User

    with tenant_context(school):
        dora, home = User.objects.get(), HomePage.objects.get()
        assert not dora.is_superuser
        client.force_login(dora)
    response = client.get(f"/admin/pages/{home.pk}/edit/", headers={"host": "delta.platform.test"})
    assert response.status_code == 200
    assert "action-publish" in response.content.decode()


def test_every_link_of_the_starter_site_leads_somewhere(visit: Any, site: HomePage) -> None:
    import re

    paths = {"/"}
    for path in ("/", "/courses/", "/teachers/", "/about/", "/contact/", "/privacy/", "/terms/"):
        paths |= set(re.findall(r'<a [^>]*href="(/[^"#?]*)"', visit(path).content.decode()))
    assert {"/courses/", "/teachers/", "/contact/", "/privacy/"} <= paths
    # A student's own pages begin with a login.
    found = {path: visit(f"{path}?x").status_code for path in paths}
    assert found == {path: 303 if path == "/account/" else 200 for path in paths}


def test_building_again_keeps_what_was_written(site: HomePage) -> None:
    about = StandardPage.objects.get(slug="about")
    about.title = "Who we are"
    about.save_revision().publish()
    StandardPage.objects.get(slug="contact").delete()
    children = [
        Plan(key="about", model=StandardPage, title="About us", slug="about"),
        Plan(
            key="contact",
            model=StandardPage,
            title="Contact",
            slug="contact",
            body=[("text", {"heading": "", "body": '<p>See <a linktype="page" id="page:about">us</a>.</p>'})],
        ),
    ]
    pages = build_pages(Plan(key="home", model=HomePage, title="Home", slug="home", children=children))
    assert StandardPage.objects.get(slug="about").title == "Who we are"
    assert pages["contact"].get_parent().pk == site.pk
    body = StandardPage.objects.get(slug="contact").body
    assert f'id="{about.pk}"' in body[0].value["body"].source


def test_replacing_takes_the_former_site_away(visit: Any, site: HomePage) -> None:
    hero = {
        "kicker": "",
        "title": "New",
        "lead": "",
        "actions": [link("Go", "page:home")],
        "facts": [],
        "picture": None,
    }
    build_pages(
        Plan(key="home", model=HomePage, title="Home", slug="home", body=[("hero", hero)]), replace=True
    )
    home = HomePage.objects.get()
    assert home.pk != site.pk
    assert home.url_path == "/home/"
    assert visit("/about/").status_code == 404
    assert '<h1 class="hero__title">New</h1>' in visit("/").content.decode()
    assert connection.schema_name == "alpha"
