"""Keeps each school's brand at hand: in Redis for all processes, and within a request, task or mail in memory.

A template asks for the theme at every include, so the second step matters as much as the first. Outside of requests
and tasks nothing is kept in memory, since nobody would say when it is old.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from django.core.cache import caches
from django.db import connection

from core.schema import current_schema

from .look import BrandView

log = structlog.get_logger(__name__)

_KEY, _VERSION = "brand", "brand-version"
_KEPT_SECONDS = 3600
# What this request, task or mail has read already, by schema; None outside of one.
_remembered: ContextVar[dict[str, BrandView] | None] = ContextVar("remembered_brands", default=None)


def recall(read: Callable[[], BrandView]) -> BrandView:
    """The current school's brand, from the nearest place that has it; `read` asks the database."""
    remembered = _remembered.get()
    if remembered is None:
        return _from_redis(read)
    schema = current_schema()
    if schema not in remembered:
        remembered[schema] = _from_redis(read)
    return remembered[schema]


def forget() -> None:
    """Read anew from now on: here at once, elsewhere with the next request, task or mail."""
    remembered = _remembered.get()
    if remembered is not None:
        remembered.pop(current_schema(), None)
    caches["default"].set(_VERSION, secrets.token_hex(8), None)


def start(**_kwargs: object) -> None:
    """A request or task begins; what an earlier one on this thread has read may be old."""
    _remembered.set({})


def stop(**_kwargs: object) -> None:
    """A request or task is over."""
    _remembered.set(None)


@contextmanager
def remembering() -> Iterator[None]:
    """Read the brand once in this block, also outside of requests and tasks."""
    if _remembered.get() is not None:
        yield
        return
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def _from_redis(read: Callable[[], BrandView]) -> BrandView:
    # In a transaction the row may hold changes that others must not see yet, and that we must not miss.
    if connection.in_atomic_block:
        return read()
    cache = caches["default"]
    found = cache.get_many([_VERSION, _KEY])
    version = found.get(_VERSION)
    kept_version, kept = found.get(_KEY, (None, None))
    if kept is not None and kept_version == version:
        return kept
    # Kept under the version seen before reading: a change in the meantime leaves it unused.
    view = read()
    cache.set(_KEY, (version, view), _KEPT_SECONDS)
    return view
