"""What the books do not agree on and the program cannot put right: each named once, until somebody has settled it."""

from collections.abc import Collection
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from payments.enums import DifferenceKind
from payments.models import Difference, Payment, ReconciliationRun

log = structlog.get_logger(__name__)

_NOTE_LENGTH = _DETAIL_LENGTH = 250


class DifferenceSettled(Exception):
    """Somebody has settled it already, or a later comparison no longer saw it."""


def open_difference(
    *,
    kind: DifferenceKind,
    subject: str,
    payment: Payment | None = None,
    ours_minor: int | None = None,
    theirs_minor: int | None = None,
    currency: str = "",
    detail: str = "",
    now: datetime,
    run: ReconciliationRun | None = None,
) -> Difference:
    """Name a difference about `subject`: a uid of ours or an id of Stripe's. One that is open already is the same one,
    seen again: it takes the new facts and keeps the time at which it was found. What somebody has settled is not named
    anew for as long as its amounts stay the same.

    `ours_minor` and `theirs_minor` are minor units of `currency`. May be called inside a transaction.
    """
    facts = {
        "payment": payment,
        "ours_minor": ours_minor,
        "theirs_minor": theirs_minor,
        "currency": currency,
        "detail": detail[:_DETAIL_LENGTH],
        "seen_at": now,
    }
    known = _see_again(kind, subject, facts) or _settled_by_somebody(kind, subject, facts)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            made = Difference.objects.create(kind=kind, subject=subject, run=run, found_at=now, **facts)
    except IntegrityError:  # another worker has just named it
        again = _see_again(kind, subject, facts)
        if again is None:
            raise
        return again
    log.error("payments.difference", kind=str(kind), subject=subject, payment=payment and payment.uid)
    return made


@transaction.atomic
def resolve(*, difference_id: int, note: str, by_user_id: int | None, now: datetime) -> Difference:
    """Somebody of the school has looked and settled it; `note` says how and may not be empty.

    Raises DifferenceSettled when it is not open any more.
    """
    difference = (
        Difference.objects.select_for_update().filter(pk=difference_id, resolved_at__isnull=True).first()
    )
    if difference is None:
        raise DifferenceSettled(difference_id)
    difference.resolved_at = now
    difference.resolved_by_id = by_user_id
    difference.note = note[:_NOTE_LENGTH]
    difference.save(update_fields=["resolved_at", "resolved_by", "note"])
    return difference


def resolve_unseen(
    *, kinds: Collection[DifferenceKind], subjects: Collection[str], since: datetime, now: datetime
) -> int:
    """Settle by itself, without a note, what a comparison that began at `since` looked at and found in order.

    Everything about `subjects`, and everything of `kinds`, was looked at. Returns how many.
    """
    looked_at = Q(kind__in=kinds) | Q(subject__in=subjects)
    return Difference.objects.filter(looked_at, resolved_at__isnull=True, seen_at__lt=since).update(
        resolved_at=now
    )


def _see_again(kind: DifferenceKind, subject: str, facts: dict) -> Difference | None:
    seen = Difference.objects.filter(kind=kind, subject=subject, resolved_at__isnull=True)
    return seen.first() if seen.update(**facts) else None


def _settled_by_somebody(kind: DifferenceKind, subject: str, facts: dict) -> Difference | None:
    same = {name: facts[name] for name in ("ours_minor", "theirs_minor", "currency")}
    settled = Difference.objects.filter(kind=kind, subject=subject, resolved_at__isnull=False, **same)
    return settled.exclude(note="").order_by("-resolved_at", "-pk").first()
