"""Content types, cached per schema.

Django keeps one cache of content types for the process, and django-tenants empties it at each switch of schema.
With threads that is a race: ids differ between schemas, and a lookup can answer with another school's id. This
cache has the schema in its key, so nothing needs to be emptied.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

MAX_SCHEMAS = 200
_local = threading.local()
_installed = False


class PerSchemaCache:
    """Stands in for `ContentTypeManager._cache`, a dict of `{using: {key: content type}}`."""

    def __init__(self) -> None:
        self._by_schema: OrderedDict[tuple[str, str | None], dict] = OrderedDict()
        self._lock = threading.Lock()

    def __getitem__(self, using: str) -> dict:
        return self._by_schema[self._key(using)]

    def setdefault(self, using: str, default: dict) -> dict:
        key = self._key(using)
        with self._lock:
            found = self._by_schema.setdefault(key, default)
            self._by_schema.move_to_end(key)
            while len(self._by_schema) > MAX_SCHEMAS:
                self._by_schema.popitem(last=False)
            return found

    def clear(self) -> None:
        if getattr(_local, "keep", False):
            return
        with self._lock:
            self._by_schema.clear()

    @staticmethod
    def _key(using: str) -> tuple[str, str | None]:
        return using, getattr(connections[using], "schema_name", None)


@contextmanager
def keep_cache() -> Iterator[None]:
    """While open, `clear()` on this thread does nothing: a switch of schema must not empty other threads' caches."""
    _local.keep = True
    try:
        yield
    finally:
        _local.keep = False


def install_per_schema_cache() -> None:
    """Replace Django's cache, and Wagtail's own cached content type, once per process."""
    global _installed
    if _installed:
        return
    from django.apps import apps

    if not apps.models_ready:
        return
    from django.contrib.contenttypes.models import ContentType
    from wagtail.permission_policies.base import BaseDjangoAuthPermissionPolicy

    ContentType.objects._cache = PerSchemaCache()  # type: ignore[attr-defined]
    BaseDjangoAuthPermissionPolicy._content_type = property(
        lambda policy: ContentType.objects.get_for_model(policy.auth_model)
    )
    _installed = True
