"""Switching between real payments and payments that are only tried out."""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction

from core.page_cache import bump_content_version
from payments.selectors import can_test

from .accounts import lock_accounts

log = structlog.get_logger(__name__)


class NoTestMode(Exception):
    """The installation has no key of Stripe's test world."""


class OnlyTestMode(Exception):
    """The installation has no live key: every school is in test mode."""


@transaction.atomic
def set_test_mode(*, is_test: bool, by_user_id: int, now: datetime) -> None:
    """Let bookings be paid in Stripe's test world, or for real again. Every public page says so from now on.

    What is under way stays in the world in which it began. Raises NoTestMode, OnlyTestMode.
    """
    if is_test and not can_test():
        raise NoTestMode
    if not is_test and not settings.STRIPE_LIVEMODE:
        raise OnlyTestMode
    row = lock_accounts()
    if row.is_test_mode == is_test:
        return
    row.is_test_mode = is_test
    row.save(update_fields=["is_test_mode"])
    log.info("payments.mode", is_test=is_test, user_id=by_user_id, at=now.isoformat())
    transaction.on_commit(bump_content_version)
