"""Requests made through Django's test client."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished
from django.db import connection


@contextmanager
def coming_back_to(tenant: Any) -> Iterator[None]:
    """After each request of this thread stand in `tenant` again: a request leaves the connection in its own school,
    where a test would go on reading rows as if nothing had happened."""
    here = threading.get_ident()

    def come_back(**_kwargs: Any) -> None:
        if threading.get_ident() == here:
            connection.set_tenant(tenant)

    request_finished.connect(come_back, weak=False)
    try:
        yield
    finally:
        request_finished.disconnect(come_back)
