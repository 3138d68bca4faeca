"""Ids of content types differ between schools, and threads of one process work in different schools."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django_tenants.utils import schema_context
from wagtail.models import Page, Site
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from config.db import base
from config.db.content_types import PerSchemaCache

SHIFT = 100_000
SECONDS = 1.5


@pytest.fixture
def shifted(committed_school: Any) -> Iterator[str]:
    """A school whose content types have other ids than the template's, as after another history of releases."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            """SELECT k.conrelid::regclass::text, a.attname FROM pg_constraint k
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            WHERE k.confrelid = 'django_content_type'::regclass AND k.contype = 'f'"""
        )
        for table, column in cursor.fetchall():
            cursor.execute(f"UPDATE {table} SET {column} = {column} + {SHIFT}")
        cursor.execute(f"UPDATE django_content_type SET id = id + {SHIFT}")
    ContentType.objects.clear_cache()
    yield committed_school.schema_name
    ContentType.objects.clear_cache()


def look_up_in_threads(schemas: list[str]) -> Counter:
    """Two threads for each school look one content type up, over and over; counts right and wrong answers."""
    truth = {}
    for schema in schemas:
        with schema_context(schema):
            truth[schema] = ContentType.objects.filter(app_label="wagtailcore", model="page").values_list(
                "pk"
            )[0][0]
    assert len(set(truth.values())) == 2
    answers: Counter = Counter()
    end = time.monotonic() + SECONDS

    def work(schema: str) -> None:
        while time.monotonic() < end:
            with schema_context(schema):
                for _ in range(5):
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT 1")  # lets other threads run, as any page does
                    try:
                        found = ContentType.objects.get_for_model(Page).pk
                    except (KeyError, ContentType.DoesNotExist):
                        found = None
                    answers["right" if found == truth[schema] else "wrong"] += 1
        connection.close()

    threads = [threading.Thread(target=work, args=(schema,)) for schema in schemas * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_threads_of_different_schools_never_see_each_others_ids(shifted: str) -> None:
    answers = look_up_in_threads(["beta", shifted])
    assert answers["right"] > 500
    assert answers["wrong"] == 0


def test_without_the_cache_per_schema_they_do(shifted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: Django's own cache, emptied at each switch, gives answers of the other school."""
    monkeypatch.setattr(ContentType.objects, "_cache", {})
    monkeypatch.setattr(base, "keep_cache", nullcontext)
    assert look_up_in_threads(["beta", shifted])["wrong"] > 0


def test_cache_is_the_one_per_schema(db: None) -> None:
    assert isinstance(ContentType.objects._cache, PerSchemaCache)


def test_switching_schools_costs_no_new_look_up(db: None, django_assert_num_queries: Any) -> None:
    for schema in ("beta", "alpha"):
        with schema_context(schema):
            ContentType.objects.get_for_model(Page)
    for schema in ("beta", "alpha"):
        with schema_context(schema), django_assert_num_queries(0):
            ContentType.objects.get_for_model(Page)


def test_wagtails_policies_know_the_schools_own_ids(shifted: str) -> None:
    """Wagtail keeps a content type in a process-wide object; a right would be lost in the second school, or won."""
    policy = ModelPermissionPolicy(Site)
    for schema in ("beta", shifted):
        with schema_context(schema), transaction.atomic():
            user = User.objects.create_user("ana@school.test", "correct horse battery")
            user.user_permissions.add(Permission.objects.get(codename="change_site"))
            assert policy.user_has_permission(User.objects.get(pk=user.pk), "change")
            assert user in policy.users_with_any_permission(["change"])
            transaction.set_rollback(True)


def test_oldest_schools_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from config.db import content_types

    monkeypatch.setattr(content_types, "MAX_SCHEMAS", 2)
    cache = PerSchemaCache()
    monkeypatch.setattr(PerSchemaCache, "_key", staticmethod(lambda using: (using, None)))
    for using in ("a", "b", "c"):
        cache.setdefault(using, {})[1] = using
    assert (cache["b"], cache["c"]) == ({1: "b"}, {1: "c"})
    with pytest.raises(KeyError):
        cache["a"]
