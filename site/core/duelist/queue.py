"""Sends workers. A broker that does not answer is never the caller's problem: the sweep comes by later."""

import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu import pools
from kombu.exceptions import KombuError, OperationalError
from redis.exceptions import RedisError

from core.schema import current_schema

from .models import Due

log = structlog.get_logger(__name__)

RUN_TASK = "core.duelist.tasks.run_due"
# After a failure the broker is left alone for a while, so that a request that records five messages waits once.
PAUSE_SECONDS = 2.0

# Somebody waits for the request that sends: unlike a worker, it does not wait for a broker that is slow. A connection
# that has gone stale is made anew once; one that does not come about in time is not tried for again.
PATIENCE_SECONDS = 0.4
_SHORT = {
    "socket_connect_timeout": PATIENCE_SECONDS,
    "socket_timeout": PATIENCE_SECONDS,
    "connect_retries_timeout": PATIENCE_SECONDS / 2,
}

_paused_until = 0.0


def queue_lease(now: datetime) -> datetime:
    """Until when a worker that was sent is waited for."""
    return now + timedelta(seconds=settings.DUE_QUEUE_SECONDS)


def send_on_commit(*, kind: str, reference: str) -> None:
    """Send a worker once the transaction is committed, to the schema that is current now.

    The schema is captured here: on_commit callbacks run in whatever schema is current at the commit.
    """
    transaction.on_commit(partial(_send_or_release, current_schema(), kind, reference))


def send(*, schema: str, kind: str, reference: str) -> bool:
    """Send a worker now. False when the broker does not take the message, or did not a moment ago."""
    global _paused_until
    if time.monotonic() < _paused_until:
        return False
    try:
        _publish(args=[kind, reference], headers={"_schema_name": schema})
    except (OperationalError, KombuError, RedisError, OSError) as error:
        _paused_until = time.monotonic() + PAUSE_SECONDS
        log.warning("duelist.broker_unreachable", school=schema, kind=kind, error=type(error).__name__)
        return False
    return True


def _publish(**message: Any) -> None:
    """Over connections of our own, since those of Celery wait as long as a worker may."""
    options = {**current_app.conf.broker_transport_options, **_SHORT}
    connection = current_app.connection_for_write(transport_options=options)
    with pools.producers[connection].acquire(block=True) as producer:
        current_app.send_task(RUN_TASK, producer=producer, **message)


def _send_or_release(schema: str, kind: str, reference: str) -> None:
    if not send(schema=schema, kind=kind, reference=reference):
        release(schema=schema, kind=kind, reference=reference)


def release(*, schema: str, kind: str, reference: str) -> None:
    """No worker is on its way after all: the next sweep sends one at once."""
    Due.objects.filter(schema=schema, kind=kind, reference=reference).update(queued_until=None)
