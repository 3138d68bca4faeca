"""Work that is done for every school in turn. A failure in one school stops no other."""

from collections.abc import Callable

import structlog
from celery import shared_task
from django.core.management import call_command
from django.db.models import Q
from django_tenants.utils import schema_context
from wagtail.models import Page, Revision

from accounts.services import clear_logins
from core import clock
from core.celery_task import PlatformTask
from tenants.selectors import working_schemas

log = structlog.get_logger(__name__)


@shared_task(base=PlatformTask)
def publish_scheduled_everywhere() -> int:
    """Publish what is due and take down what has expired, in each active school; returns in how many.

    Two quick questions for a school with nothing to do; Wagtail's own command does the work.
    """
    return in_each_school("cms_pages.publish_scheduled", _publish_if_due)


# Acknowledged at once: it may run longer than the broker waits before it hands a message to somebody else.
@shared_task(base=PlatformTask, acks_late=False)
def refresh_search_everywhere() -> int:
    """Write each active school's search index anew, in case a change has slipped by it; returns for how many."""
    return in_each_school("cms_pages.refresh_search", _refresh_search)


@shared_task(base=PlatformTask, acks_late=False)
def clear_logins_everywhere() -> int:
    """Remove logins and login codes that have run out, in each active school; returns in how many there were any."""
    return in_each_school("cms_pages.clear_logins", _clear_logins)


def in_each_school(name: str, work: Callable[[], bool]) -> int:
    """Do `work` in the schema of each active school; returns how often it answered that there was something to do."""
    done = 0
    for schema in list(working_schemas()):
        try:
            with schema_context(schema):
                done += work()
        except Exception:
            log.exception("in_each_school.failed", work=name, school=schema)
    return done


def _publish_if_due() -> bool:
    now = clock.now()
    is_due = (
        Revision.objects.filter(approved_go_live_at__lt=now).exists()
        or Page.objects.filter(Q(live=True), expire_at__lt=now).exists()
    )
    if is_due:
        call_command("publish_scheduled")
    return is_due


def _refresh_search() -> bool:
    call_command("update_index", verbosity=0)
    return True


def _clear_logins() -> bool:
    return clear_logins(now=clock.now()) > 0
