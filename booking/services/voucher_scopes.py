"""Which workshops a discount code is good for, and many codes alike."""

from collections.abc import Collection
from datetime import datetime

import structlog
from django.db import transaction

from booking.models import VoucherScope
from payments.services.voucher_writing import make_copies

from .actors import Actor

log = structlog.get_logger(__name__)


@transaction.atomic
def set_scope(*, voucher_id: int, workshop_ids: Collection[int], by: Actor, now: datetime) -> None:
    """Make the code good for these workshops and no others; for all where none is named."""
    VoucherScope.objects.filter(voucher_id=voucher_id).exclude(workshop_id__in=workshop_ids).delete()
    VoucherScope.objects.bulk_create(
        [VoucherScope(voucher_id=voucher_id, workshop_id=pk) for pk in sorted(set(workshop_ids))],
        ignore_conflicts=True,
    )
    log.info("voucher.scope", voucher=voucher_id, by=str(by.kind), at=now.isoformat())


@transaction.atomic
def make_many(
    *, voucher_id: int, number: int, prefix: str, is_single_use: bool, note: str, by: Actor, now: datetime
) -> list[str]:
    """As many codes like this one, for the same workshops, with random ends. Returns them in order."""
    workshop_ids = list(
        VoucherScope.objects.filter(voucher_id=voucher_id).values_list("workshop_id", flat=True)
    )
    made = make_copies(
        voucher_id=voucher_id, number=number, prefix=prefix, is_single_use=is_single_use, note=note, now=now
    )
    VoucherScope.objects.bulk_create(
        VoucherScope(voucher_id=voucher.pk, workshop_id=pk) for voucher in made for pk in workshop_ids
    )
    log.info("voucher.made", voucher=voucher_id, number=number, by=str(by.kind))
    return [voucher.code for voucher in made]
