"""What the clock asks of payments for every school."""

from celery import shared_task

from core import clock
from core.celery_task import PlatformTask
from payments.services import comparisons


@shared_task(base=PlatformTask)
def plan_comparisons_everywhere() -> int:
    """See to it that every school with a Stripe account has its books compared every night; returns for how many
    that had to be put on the list."""
    return comparisons.plan_everywhere(now=clock.now())
