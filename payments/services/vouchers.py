"""Spending a discount code, and giving the use back.

Uses are numbered like seats, in all and for each address, so that PostgreSQL refuses one beyond a limit whatever
happens here. Whoever spends locks the code's row, after everything that `booking.services.locking` names.
"""

from collections.abc import Collection
from datetime import datetime

import structlog
from django.db.models import Max, QuerySet

from payments.enums import VoucherProblem
from payments.models import Voucher, VoucherUse
from payments.selectors.vouchers import normal_address, normal_code, problem_with, taken_off

log = structlog.get_logger(__name__)


class VoucherRefused(Exception):
    """The code does not count here; `problem` says why."""

    def __init__(self, problem: VoucherProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def spend(
    *, code: str, reference: str, email: str, price_minor: int, currency: str, now: datetime
) -> VoucherUse:
    """Use the code once for this reference; the answer says what it takes off the price.

    Within the transaction that writes what is bought. Raises VoucherRefused.
    """
    voucher = lock_voucher(normal_code(code))
    if voucher is None:
        raise VoucherRefused(VoucherProblem.UNKNOWN)
    if problem := problem_with(voucher, price_minor, currency, now):
        raise VoucherRefused(problem)
    number, email_number = _numbers(voucher, normal_address(email))
    use = VoucherUse.objects.create(
        voucher=voucher,
        reference=reference,
        email=normal_address(email),
        number=number,
        limit=voucher.max_uses,
        email_number=email_number,
        email_limit=voucher.max_uses_each,
        discount_minor=taken_off(voucher, price_minor, currency),
        currency=currency,
        created_at=now,
    )
    log.info("voucher.spent", voucher=voucher.pk, reference=reference, discount_minor=use.discount_minor)
    return use


def lock_voucher(code: str) -> Voucher | None:
    """The code's row, locked until the transaction ends; None if there is no such code."""
    return Voucher.objects.select_for_update(no_key=True).filter(code=code).first()


def give_back(*, reference: str, now: datetime) -> bool:
    """The use counts no more: what it was for is not bought after all. False when there is none. Takes no lock of the
    code's row, so it may come at any place in the order of locks."""
    given = VoucherUse.objects.filter(reference=reference, is_active=True).update(is_active=False)
    if given:
        log.info("voucher.given_back", reference=reference, at=now.isoformat())
    return bool(given)


def spend_again(*, reference: str, now: datetime) -> bool:
    """What was given up is bought after all, at the price of then: count its use again where the limits leave room.

    The discount stands in any case, since it is paid. False when there is no use to count, or no room. Within a
    transaction.
    """
    use = VoucherUse.objects.filter(reference=reference).select_related("voucher").order_by("-pk").first()
    if use is None or use.is_active:
        return False
    voucher = lock_voucher(use.voucher.code)
    assert voucher is not None, "a code with uses is never deleted"
    try:
        use.number, use.email_number = _numbers(voucher, use.email)
    except VoucherRefused:
        log.info("voucher.beyond_limit", reference=reference, at=now.isoformat())
        return False
    use.limit, use.email_limit, use.is_active = voucher.max_uses, voucher.max_uses_each, True
    use.save(update_fields=["number", "email_number", "limit", "email_limit", "is_active"])
    return True


def _numbers(voucher: Voucher, email: str) -> tuple[int, int]:
    """Which use of the locked code this is, in all and of the address."""
    used = VoucherUse.objects.filter(voucher=voucher, is_active=True)
    number = _next(used, "number", voucher.max_uses)
    if number is None:
        raise VoucherRefused(VoucherProblem.USED_UP)
    email_number = _next(used.filter(email=email), "email_number", voucher.max_uses_each)
    if email_number is None:
        raise VoucherRefused(VoucherProblem.USED_BY_YOU)
    return number, email_number


def _next(used: QuerySet[VoucherUse], field: str, limit: int | None) -> int | None:
    """The lowest number that is free; without a limit the one after the last."""
    if limit is None:
        return (used.aggregate(last=Max(field))["last"] or 0) + 1
    taken: Collection[int] = set(used.values_list(field, flat=True))
    if len(taken) >= limit:
        return None
    return next(number for number in range(1, limit + 1) if number not in taken)
