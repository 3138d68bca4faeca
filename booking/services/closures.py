"""Closed dates of the whole school."""

from collections.abc import Collection
from datetime import date, datetime

import structlog
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.enums import ActorKind
from booking.models import ClosedDates
from booking.selectors.collisions import closure_collisions
from core.page_cache import bump_content_version

from .actors import Actor
from .hours import Collides
from .hours_rules import date_faults
from .refusals import Refusal, Unknown

log = structlog.get_logger(__name__)


class UnknownClosure(Unknown):
    code = "unknown_closure"
    message = _("There are no such closed dates.")


class NotYourSchool(Refusal):
    code = "not_your_school"
    message = _("Only the school's owners can close it.")


class InvalidDates(Refusal):
    """The days cannot be. `errors`: "first_on", "last_on" → message."""

    code = "invalid_dates"
    message = _("Please check the dates.")

    def __init__(self, errors: dict[str, str | Promise]) -> None:
        super().__init__()
        self.errors = errors


def close(
    *,
    first_on: date,
    last_on: date,
    name: str,
    closure_id: int | None = None,
    accepted: Collection[int] | None = (),
    by: Actor,
    now: datetime,
) -> ClosedDates:
    """Close the school on these civil dates, both included; with `closure_id`, change that closure to them.

    No lesson can be booked on them any more; sessions that are planned stay. Those on days that close by this must
    be among `accepted` (ids; None accepts all), or it raises Collides. Raises InvalidDates, UnknownClosure,
    NotYourSchool.
    """
    if by.kind not in (ActorKind.STAFF, ActorKind.SYSTEM):
        raise NotYourSchool
    if faults := date_faults("closed", first_on, last_on):
        raise InvalidDates({field.removeprefix("closed."): text for field, text in faults.items()})
    with transaction.atomic():
        row = _row(closure_id)
        known = None if closure_id is None else (row.first_on, row.last_on)
        if accepted is not None:
            collisions = closure_collisions(first_on, last_on, apart_from=known, now=now)
            if any(collision.session_id not in accepted for collision in collisions):
                raise Collides(collisions)
        row.first_on, row.last_on, row.name = first_on, last_on, name.strip()
        row.save()
        transaction.on_commit(bump_content_version)
    log.info("school.closed", first=first_on.isoformat(), last=last_on.isoformat(), at=now.isoformat())
    return row


def reopen(*, closure_id: int, by: Actor, now: datetime) -> None:
    """Take closed dates back; what was called off for them stays so. Raises UnknownClosure, NotYourSchool."""
    if by.kind not in (ActorKind.STAFF, ActorKind.SYSTEM):
        raise NotYourSchool
    with transaction.atomic():
        _row(closure_id).delete()
        transaction.on_commit(bump_content_version)
    log.info("school.reopened", closure=closure_id, at=now.isoformat())


def _row(closure_id: int | None) -> ClosedDates:
    if closure_id is None:
        return ClosedDates()
    row = ClosedDates.objects.select_for_update().filter(pk=closure_id).first()
    if row is None:
        raise UnknownClosure
    return row
