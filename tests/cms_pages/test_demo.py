"""The demo's seeds: two whole schools, made once and kept fresh."""

import json
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from booking.models import Booking, Session, Teacher, Workshop
from cms_pages.models import HomePage, TeacherPage, WorkshopPage
from cms_pages.services import demo
from core.clock import now
from payments.selectors import accepts_payments
from tenants.models import Tenant
from themes.selectors import brand

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def schools(alpha: Any, stripe: Any) -> list[Tenant]:
    """The seeded schools, with a Stripe that knows their accounts."""
    for school in demo.SCHOOLS:
        stripe.connect_account(school.stripe_account_id, name=school.name)
    call_command("seed_demo", stdout=StringIO())
    return [Tenant.objects.get(slug=school.slug) for school in demo.SCHOOLS]


def counts() -> dict[str, int]:
    models = (Teacher, Workshop, Session, Booking, HomePage, WorkshopPage, TeacherPage)
    return {model.__name__: model.objects.count() for model in models}


def test_seed_makes_two_schools_and_a_platform(schools: list[Tenant]) -> None:
    for tenant, school in zip(schools, demo.SCHOOLS, strict=True):
        with tenant_context(tenant):
            found = counts()
            assert found["Teacher"] == found["TeacherPage"] == len(school.teachers) >= 6
            assert found["Workshop"] == found["WorkshopPage"] == len(school.workshops) >= 8
            assert Session.objects.filter(start_at__gt=now() + timedelta(days=20)).exists()
            assert Booking.objects.filter(seats__session__start_at__lt=now()).exists()
            assert Booking.objects.filter(seats__session__start_at__gt=now()).exists()
            assert not Workshop.objects.filter(picture=None).exists()
            assert not Teacher.objects.filter(photo=None).exists()
            assert brand().theme_id == school.theme_id
            assert accepts_payments()
    for tenant in (*schools, Tenant.objects.get(schema_name="platform")):
        every_page_answers(tenant)
    everybody_logs_in()
    second_seed_only_tops_up(schools[0])


def every_page_answers(tenant: Tenant) -> None:
    """All published pages, with one heading and with words for every picture."""
    with tenant_context(tenant):
        host = tenant.domains.get(is_primary=True).domain
        pages = [page.url for page in HomePage.objects.get().get_descendants(inclusive=True).live()]
    client = Client(HTTP_HOST=host)
    for url in pages:
        response = client.get(url)
        html = response.content.decode()
        assert (url, response.status_code) == (url, 200)
        assert html.count("<h1") == 1, url
        assert html.count("<img") == len(re.findall(r"<img[^>]* alt=", html)), url
        assert "lorem" not in html.lower()


def everybody_logs_in() -> None:
    """With what the command says."""
    out = StringIO()
    call_command("demo_logins", stdout=out)
    found = json.loads(out.getvalue())
    assert set(found["addresses"]) == {"Immersio Booking", "Lingua", "Casa Cometa"}
    assert [login["role"] for login in found["logins"]].count("owner") == 2
    assert [login["role"] for login in found["logins"]].count("student") == 2
    for login in found["logins"]:
        is_student = login["role"] == "student"
        client = Client(HTTP_HOST=login["address"].split("/")[2])
        door, name = ("/account/login/password/", "username") if is_student else ("/admin/login/", "username")
        form = {name: login["email"], "password": login["password"]}
        assert client.post(door, form).status_code in (302, 303), login
        assert client.get("/account/" if is_student else "/admin/").status_code == 200, login
    out = StringIO()
    call_command("demo_logins", "--format", "text", stdout=out)
    assert "owner     ana@lingua.example" in out.getvalue()


def second_seed_only_tops_up(tenant: Tenant) -> None:
    """A date that is missing comes back; nothing else is made twice."""
    with tenant_context(tenant):
        before = counts()
        Session.objects.filter(series=None).order_by("-start_at")[0].delete()
    call_command("seed_demo", stdout=StringIO())
    with tenant_context(tenant):
        assert counts() == before


def test_seed_without_stripe_says_so_and_goes_on(alpha: Any) -> None:
    said: list[str] = []
    demo.seed(now=now(), say=said.append)
    assert sum("cannot take payments yet" in text for text in said) == 2
    assert connection.schema_name == "alpha"
    assert Tenant.objects.filter(slug__in=("lingua", "kids")).count() == 2
