"""What a visitor sees when something is wrong: always a page in the school's look, with a way on."""

import pytest
from django.test import Client, RequestFactory

from tenants.enums import TenantStatus
from tenants.middleware import forget_hosts
from tenants.models import Tenant
from themes import memory
from themes.models import Brand
from themes.views import server_error


def wear(theme_id: str) -> None:
    Brand.objects.update_or_create(defaults={"theme_id": theme_id, "display_name": "Alpha"})
    memory.forget()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("theme_id", "words"),
    [("education", "This page is not in the timetable."), ("kids_1", "Oh. This page has hopped away.")],
)
def test_missing_page_speaks_in_the_voice_of_the_theme(theme_id: str, words: str) -> None:
    wear(theme_id)
    answer = Client(HTTP_HOST="alpha.test").get("/no-such-page/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert words in page
    assert f'data-theme="{theme_id}"' in page
    assert f"/static/themes/{theme_id}/theme" in page
    assert '<a class="button button--primary" href="/">' in page


@pytest.mark.django_db
def test_form_without_its_token_is_explained() -> None:
    wear("education")
    answer = Client(HTTP_HOST="alpha.test", enforce_csrf_checks=True).post("/admin/login/", {})
    assert answer.status_code == 403
    assert "Please send that once more." in answer.content.decode()
    assert 'data-theme="education"' in answer.content.decode()


@pytest.mark.django_db
def test_closed_school_keeps_its_look_and_its_stylesheets(alpha: Tenant) -> None:
    wear("kids_1")
    Tenant.objects.filter(pk=alpha.pk).update(status=TenantStatus.SUSPENDED)
    forget_hosts()
    browser = Client(HTTP_HOST="alpha.test")
    answer = browser.get("/")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "3600"
    assert 'data-theme="kids_1"' in page
    assert "Closed for the moment" in page
    assert "site-menu" not in page
    stylesheet = browser.get("/static/themes/kids_1/theme.css")
    assert stylesheet.status_code == 200
    assert b"--color-paper" in stylesheet.getvalue()
    stylesheet.close()


@pytest.mark.django_db
def test_unknown_host_is_told_so_by_the_platform() -> None:
    answer = Client(HTTP_HOST="nobody.test").get("/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "No school here" in page
    assert 'data-theme="platform"' in page


def test_server_error_asks_nobody() -> None:
    # Not marked for the database: a query would fail the test.
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.content.decode()
