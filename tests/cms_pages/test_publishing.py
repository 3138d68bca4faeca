"""What visitors see changes with publishing, now or at a time, in one school or in all."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django_tenants.utils import schema_context
from wagtail.contrib.redirects.models import Redirect

from accounts import codes
from accounts.models import EmailCode
from cms_pages import tasks
from cms_pages.models import HomePage, StandardPage
from cms_pages.services import starter_site
from core.clock import now
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """Run what waits for a commit when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def cached(visit: Any, site: HomePage, commits: Any) -> Any:
    """Whether a page comes from the cache; it does after a first visit until something changes."""
    visit("/contact/")
    assert visit("/contact/")["X-Page-Cache"] == "hit"
    return lambda: visit("/contact/")["X-Page-Cache"] == "hit"


def test_publishing_empties_the_page_cache(cached: Any, site: HomePage, commits: Any) -> None:
    with commits():
        StandardPage.objects.get(slug="about").save_revision().publish()
    assert not cached()


def test_a_draft_leaves_the_page_cache_alone(cached: Any, site: HomePage, commits: Any) -> None:
    with commits():
        StandardPage.objects.get(slug="about").save_revision()
    assert cached()


def test_nothing_is_emptied_before_the_commit(cached: Any, site: HomePage) -> None:
    StandardPage.objects.get(slug="about").save_revision().publish()
    assert cached()


def test_taking_down_moving_deleting_and_redirecting_empty_it_too(
    cached: Any, site: HomePage, commits: Any
) -> None:
    about, contact = (StandardPage.objects.get(slug=slug) for slug in ("about", "contact"))
    with commits():
        about.unpublish()
    assert not cached()
    with commits():
        contact.move(contact.get_parent(), pos="first-child")
    assert not cached()
    with commits():
        StandardPage.objects.get(slug="terms").delete()
    assert not cached()
    with commits():
        Redirect.objects.create(old_path="/old", redirect_page=contact)
    assert not cached()


def test_another_schools_cache_stays(cached: Any, site: HomePage, commits: Any) -> None:
    with commits(), schema_context("beta"):
        starter_site.build(school_name="Beta", theme_id="kids_1", contact_email="")
    assert cached()


def schedule(slug: str, *, go_live_at: Any = None, expire_at: Any = None) -> None:
    page = StandardPage.objects.get(slug=slug)
    page.go_live_at, page.expire_at = go_live_at, expire_at
    page.title = f"{page.title} as of now"
    revision = page.save_revision(approved_go_live_at=go_live_at)
    if expire_at:
        revision.publish()
        StandardPage.objects.filter(slug=slug).update(expire_at=expire_at)


@pytest.fixture
def both_schools(site: HomePage) -> Iterator[None]:
    """Alpha and beta each have a change that is due, and alpha one that is not."""
    past, future = now() - timedelta(minutes=1), now() + timedelta(hours=1)
    schedule("about", go_live_at=past)
    schedule("terms", expire_at=past)
    schedule("contact", go_live_at=future)
    with schema_context("beta"):
        starter_site.build(school_name="Beta", theme_id="kids_1", contact_email="")
        schedule("about", go_live_at=past)
    yield
    Tenant.objects.filter(schema_name="beta").update(status="active")


def states() -> dict[str, tuple[str, bool]]:
    return {page.slug: (page.title, page.live) for page in StandardPage.objects.exclude(slug="privacy")}


def test_scheduled_pages_are_published_in_every_school(both_schools: None) -> None:
    assert tasks.publish_scheduled_everywhere.apply().get() == 2
    assert connection.schema_name == "alpha"
    assert states() == {
        "about": ("About us as of now", True),
        "terms": ("Terms as of now", False),
        "contact": ("Contact", True),
    }
    with schema_context("beta"):
        assert states()["about"] == ("About us as of now", True)


def test_second_run_finds_nothing_to_do(both_schools: None) -> None:
    tasks.publish_scheduled_everywhere.apply().get()
    assert tasks.publish_scheduled_everywhere.apply().get() == 0


def test_suspended_school_waits(both_schools: None) -> None:
    Tenant.objects.filter(schema_name="beta").update(status="suspended")
    assert tasks.publish_scheduled_everywhere.apply().get() == 1
    with schema_context("beta"):
        assert states()["about"] == ("About us", True)


def test_failure_in_one_school_stops_no_other(both_schools: None) -> None:
    schemas: list[str] = []

    def work() -> bool:
        schemas.append(connection.schema_name)
        if connection.schema_name == "alpha":
            raise RuntimeError("alpha is broken")
        return True

    done = tasks.in_each_school("test", work)
    assert set(schemas) == {"platform", "alpha", "beta"}
    assert done == 2
    assert connection.schema_name == "alpha"


def test_search_index_is_written_anew_in_each_school(site: HomePage) -> None:
    from wagtail.search.models import IndexEntry

    IndexEntry.objects.all().delete()
    assert StandardPage.objects.search("blackboard").count() == 0
    page = StandardPage.objects.get(slug="about")
    StandardPage.objects.filter(pk=page.pk).update(title="About our blackboard")
    assert tasks.refresh_search_everywhere.apply().get() == 3
    assert [found.slug for found in StandardPage.objects.search("blackboard")] == ["about"]


def test_logins_that_have_run_out_are_removed_in_each_school(both_schools: None) -> None:
    old, young = now() - timedelta(days=2), now()
    for schema in ("alpha", "beta"):
        with schema_context(schema):
            Session.objects.create(session_key="over", session_data="", expire_date=old)
            Session.objects.create(
                session_key="open", session_data="", expire_date=young + timedelta(hours=1)
            )
            for at in (old, young):
                codes.issue(purpose="login", email="chloe@example.com", locale="en", now=at)
    assert tasks.clear_logins_everywhere.apply().get() == 2
    for schema in ("alpha", "beta"):
        with schema_context(schema):
            assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
            assert list(EmailCode.objects.values_list("created_at", flat=True)) == [young]
    assert tasks.clear_logins_everywhere.apply().get() == 0


@pytest.mark.parametrize("name", ["publish-scheduled", "refresh-search", "clear-logins"])
def test_clock_names_a_task_that_exists(name: str, settings: Any) -> None:
    task = settings.CELERY_BEAT_SCHEDULE[name]["task"]
    module, _dot, function = task.rpartition(".")
    assert getattr(import_module(module), function).name == task
