"""The one beat task, and the task it sends for each thing that is due."""

import structlog
from celery import shared_task

from core import clock, heartbeat
from core.celery_task import PlatformTask

from . import queue, services

log = structlog.get_logger(__name__)

BATCH = 200
MOST_PER_SWEEP = 1000


@shared_task(base=PlatformTask)
def sweep() -> int:
    """Send a worker to each school for each thing that is due there. Runs every few seconds; returns how many.

    Bounded: what is left over comes with the next sweep. Stops when the broker stops taking messages; rows claimed
    but not sent are claimed again when their lease ends.
    """
    heartbeat.beat()
    sent = 0
    while sent < MOST_PER_SWEEP:
        claims = services.claim_due(now=clock.now(), limit=BATCH)
        for claim in claims:
            if not queue.send(schema=claim.schema, kind=claim.kind, reference=claim.reference):
                return sent
            sent += 1
        if len(claims) < BATCH:
            break
    if sent:
        log.info("duelist.swept", sent=sent)
    return sent


@shared_task
def run_due(kind: str, reference: str) -> None:
    """Do one thing that is due, in the school the message was sent to."""
    services.run(kind=kind, reference=reference, now=clock.now())
