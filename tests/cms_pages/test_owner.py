"""What an owner and a teacher can do in the admin, through its real forms."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms_pages.models import HomePage, StandardPage
from tests.factories.booking import WorkshopFactory
from themes.models import Brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(ana: Any) -> Client:
    """Ana, logged in."""
    return logged_in(ana)


def logged_in(user: Any, host: str = "alpha.test") -> Client:
    client = Client(HTTP_HOST=host)
    client.force_login(user)
    return client


def home_form(site: HomePage, *blocks: tuple[str, dict[str, Any]], **more: str) -> dict[str, Any]:
    """The fields of the home page's edit form."""
    return nested_form_data(
        {
            "title": "Home",
            "slug": "home",
            "seo_title": "",
            "search_description": "",
            "share_picture": "",
            "body": streamfield(list(blocks)),
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            **more,
        }
    )


def test_owner_publishes_a_home_page_with_a_booking_block(
    owner: Client, site: HomePage, offer: Any, visit: Any
) -> None:
    workshop = offer("Spanish A1")
    visit("/")
    booking = ("booking", {"heading": "Book your first evening", "lead": "", "workshop": str(workshop.pk)})
    text = ("text", {"heading": "Hello", "body": rich_text("<p>We moved.</p>")})
    form = home_form(site, booking, text, **{"action-publish": "action-publish"})
    response = owner.post(f"/admin/pages/{site.pk}/edit/", form)
    assert response.status_code == 302, response.context["form"].errors
    html = visit("/?fresh").content.decode()
    assert "Book your first evening" in html
    assert "<booking-widget" in html
    assert "We moved." in html


def test_owner_saves_a_draft_that_nobody_sees(owner: Client, site: HomePage, visit: Any) -> None:
    text = ("text", {"heading": "Not yet", "body": rich_text("<p>Secret.</p>")})
    response = owner.post(f"/admin/pages/{site.pk}/edit/", home_form(site, text))
    assert response.status_code == 302
    assert "Not yet" not in visit("/?fresh").content.decode()
    assert HomePage.objects.get().has_unpublished_changes


def test_owner_previews_a_draft(owner: Client, site: HomePage, offer: Any) -> None:
    booking = (
        "booking",
        {"heading": "Seen before anybody", "lead": "", "workshop": str(offer("Spanish A1").pk)},
    )
    assert owner.post(f"/admin/pages/{site.pk}/edit/preview/", home_form(site, booking)).json() == {
        "is_valid": True,
        "is_available": True,
    }
    html = owner.get(f"/admin/pages/{site.pk}/edit/preview/").content.decode()
    assert "Seen before anybody" in html
    assert 'data-theme="education"' in html
    assert connection.schema_name == "alpha"


def test_link_without_a_target_is_refused_with_a_reason(owner: Client, site: HomePage) -> None:
    action = {"0-deleted": "", "0-order": "0", "0-type": "item", "0-id": "", "count": "1"}
    cta = (
        "cta",
        {"title": "Go", "text": "", "actions": {**action, "0-value": {"label": "Go", "page": "", "url": ""}}},
    )
    response = owner.post(
        f"/admin/pages/{site.pk}/edit/", home_form(site, cta, **{"action-publish": "action-publish"})
    )
    assert response.status_code == 200
    assert "Choose a page or write an address" in response.content.decode()


def test_owner_adds_a_page_and_puts_it_in_the_menu(owner: Client, site: HomePage, visit: Any) -> None:
    form = home_form(site, ("text", {"heading": "", "body": rich_text("<p>Text.</p>")}))
    form |= {"title": "Jobs", "slug": "jobs", "lead": "Come and teach.", "show_in_menus": "on"}
    form |= {"action-publish": "action-publish"}
    response = owner.post(f"/admin/pages/add/cms_pages/standardpage/{site.pk}/", form)
    assert response.status_code == 302
    assert '<a href="/jobs/">Jobs</a>' in visit("/contact/").content.decode()


def test_home_page_cannot_be_taken_away(owner: Client, site: HomePage, visit: Any) -> None:
    for path in ("delete", "unpublish"):
        response = owner.post(f"/admin/pages/{site.pk}/{path}/")
        assert (response.status_code, response["Location"]) == (302, f"/admin/pages/{site.pk}/edit/")
    owner.post(f"/admin/bulk/wagtailcore/page/delete/?id={site.pk}")
    owner.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={site.pk}")
    assert visit("/").status_code == 200


def test_other_pages_can_be_taken_away(owner: Client, site: HomePage, visit: Any) -> None:
    about = StandardPage.objects.get(slug="about")
    assert visit("/about/").status_code == 200
    assert owner.post(f"/admin/pages/{about.pk}/delete/").status_code == 302
    assert visit("/about/?fresh").status_code == 404


def test_owner_changes_the_look(owner: Client, site: HomePage, visit: Any) -> None:
    form = {
        "theme_id": "kids_1",
        "display_name": "Alpha Kids",
        "language": "en",
        "primary_colour": "#7a1f5c",
        "tagline": "Play",
    }
    response = owner.post(f"/admin/settings/themes/brand/{Brand.objects.get().pk}/", form)
    assert response.status_code == 302, response.context["form"].errors
    html = visit("/").content.decode()
    assert 'data-theme="kids_1"' in html
    assert "Alpha Kids" in html
    assert "--brand-primary: #7a1f5c;" in visit("/look.css").content.decode()


def test_pale_colour_is_refused_with_a_suggestion(owner: Client, site: HomePage) -> None:
    form = {"theme_id": "education", "display_name": "Alpha", "language": "en", "primary_colour": "#ffcc00"}
    response = owner.post(f"/admin/settings/themes/brand/{Brand.objects.get().pk}/", form)
    assert response.status_code == 200
    assert "too pale to read: 1.4 to 1" in response.content.decode()
    assert Brand.objects.get().primary_colour == ""


def test_owner_uploads_a_picture(owner: Client, site: HomePage) -> None:
    from wagtail.images import get_image_model

    from .test_queries import photo

    assert owner.get("/admin/images/add/").status_code == 200
    image = photo("room")
    form = {"title": "Room 2", "description": "A bright room", "collection": image.collection_id}
    assert owner.post(f"/admin/images/{image.pk}/", form).status_code == 302
    assert get_image_model().objects.get(pk=image.pk).description == "A bright room"


def test_dashboard_says_what_to_do_next(owner: Client, site: HomePage, offer: Any) -> None:
    html = owner.get("/admin/").content.decode()
    assert "What to do next" in html
    assert "Alpha" in html
    assert 'href="/admin/settings/themes/brand/">Say how to reach you</a>' in html
    assert 'href="/admin/workshops/new/">Offer a course</a>' in html
    offer("Spanish A1")
    html = owner.get("/admin/").content.decode()
    assert "Offer a course</a>" not in html
    assert "Give a course its own page</a>" in html


def test_admin_carries_the_schools_name_and_no_news_of_wagtail(owner: Client, site: HomePage) -> None:
    login = Client(HTTP_HOST="alpha.test").get("/admin/login/").content.decode()
    assert "Log in to Alpha" in login
    assert "Wagtail" not in login.replace("data-wagtail", "").replace("wagtail-config", "").split("<main")[1]
    html = owner.get("/admin/").content.decode()
    assert '<span class="school-mark__name">Alpha</span>' in html
    assert "editor guide" not in html


def test_teacher_sees_no_pages_and_no_settings(site: HomePage, ben_user: Any) -> None:
    ben = logged_in(ben_user)
    dashboard = ben.get("/admin/")
    assert dashboard.status_code == 200
    html = dashboard.content.decode()
    assert "What to do next" not in html
    assert "Search all pages" not in html
    assert 'href="/admin/hours/">My hours</a>' in html
    for path in (
        f"/admin/pages/{site.pk}/edit/",
        f"/admin/settings/themes/brand/{Brand.objects.get().pk}/",
        "/admin/images/",
        "/admin/users/",
        "/admin/redirects/",
    ):
        assert (path, ben.get(path).status_code) == (path, 302)


def test_owner_of_another_school_is_a_stranger(site: HomePage, ana: Any) -> None:
    dmitri = logged_in(ana, host="alpha.test")
    dmitri.defaults["HTTP_HOST"] = "beta.test"
    response = dmitri.get(f"/admin/pages/{site.pk}/edit/")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")


def test_pickers_list_the_current_schools_workshops_only(owner: Client, site: HomePage) -> None:
    from django_tenants.utils import schema_context

    from accounts.models import User
    from accounts.roles import OWNER, give_role
    from cms_pages.services import starter_site

    WorkshopFactory(title="Only in alpha")
    assert "Only in alpha" in owner.get(f"/admin/pages/{site.pk}/edit/").content.decode()
    with schema_context("beta"):
        starter_site.build(school_name="Beta", theme_id="kids_1", contact_email="dmitri@beta.example")
        WorkshopFactory(title="Only in beta")
        dmitri = User.objects.create_user("dmitri@beta.example", "dmitri's long password")
        give_role(dmitri, OWNER)
        home = HomePage.objects.get()
        html = logged_in(dmitri, host="beta.test").get(f"/admin/pages/{home.pk}/edit/").content.decode()
    assert "Only in beta" in html
    assert "Only in alpha" not in html


def test_editors_have_a_bar_on_the_pages_and_nobody_else(
    owner: Client, site: HomePage, ben_user: Any, visit: Any
) -> None:
    html = owner.get("/about/").content.decode()
    assert "wagtail-userbar" in html
    assert "Edit this page" in html
    assert "Go to Wagtail admin" not in html
    assert owner.get("/about/").get("X-Page-Cache") != "hit"
    assert "Edit this page" not in logged_in(ben_user).get("/about/").content.decode()
    assert "wagtail-userbar" not in visit("/about/").content.decode()


def test_owner_previews_a_course_page_that_is_not_saved_yet(
    owner: Client, site: HomePage, offer: Any
) -> None:
    listing = site.get_children().get(slug="courses")
    form = home_form(site, ("booking", {"heading": "Soon", "lead": "", "workshop": ""}))
    form |= {"title": "Spanish A1", "slug": "spanish-a1", "workshop": str(offer("Spanish A1").pk)}
    address = f"/admin/pages/add/cms_pages/workshoppage/{listing.pk}/preview/"
    assert owner.post(address, form).json()["is_valid"] is True
    html = owner.get(address).content.decode()
    assert "Soon" in html
    assert html.count("<booking-widget") == 1
    assert '<a href="/courses/">Courses</a>' in html


def test_course_page_needs_a_course(owner: Client, site: HomePage) -> None:
    listing = site.get_children().get(slug="courses")
    form = home_form(site) | {"title": "Spanish A1", "slug": "spanish-a1", "workshop": ""}
    form |= {"action-publish": "action-publish"}
    response = owner.post(f"/admin/pages/add/cms_pages/workshoppage/{listing.pk}/", form)
    assert response.status_code == 200
    assert "workshop" in response.context["form"].errors
