"""Discount codes as the school lists them: how often they were used, and how they stand."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from payments.enums import VoucherState
from payments.models import Voucher, VoucherUse


def with_uses() -> QuerySet[Voucher]:
    """All codes, the newest first, each with `used`: how often it counts as used."""
    used = Count("uses", filter=Q(uses__is_active=True), distinct=True)
    return Voucher.objects.annotate(used=used).order_by("-created_at", "-pk")


def in_states(rows: QuerySet[Voucher], states: Collection[str], now: datetime) -> QuerySet[Voucher]:
    """Those of `with_uses` that stand so now; all where no state is named."""
    if not states:
        return rows
    on, over = Q(is_active=True), Q(ends_at__isnull=False, ends_at__lte=now)
    early = Q(starts_at__isnull=False, starts_at__gt=now)
    spent = Q(max_uses__isnull=False, used__gte=F("max_uses"))
    meanings = {
        VoucherState.OFF: ~on,
        VoucherState.ENDED: on & over,
        VoucherState.USED_UP: on & ~over & spent,
        VoucherState.EARLY: on & ~over & ~spent & early,
        VoucherState.RUNNING: on & ~over & ~spent & ~early,
    }
    wanted = Q(pk__in=())
    for state in states:
        wanted |= meanings[VoucherState(state)]
    return rows.filter(wanted)


def state_of(voucher: Any, now: datetime) -> VoucherState:
    """How a code of `with_uses` stands. No query."""
    if not voucher.is_active:
        return VoucherState.OFF
    if voucher.ends_at is not None and voucher.ends_at <= now:
        return VoucherState.ENDED
    if voucher.max_uses is not None and voucher.used >= voucher.max_uses:
        return VoucherState.USED_UP
    if voucher.starts_at is not None and voucher.starts_at > now:
        return VoucherState.EARLY
    return VoucherState.RUNNING


def is_used(voucher_id: int) -> bool:
    """Was it ever used, also where the use was given back?"""
    return VoucherUse.objects.filter(voucher_id=voucher_id).exists()


def uses_of(voucher_id: int) -> QuerySet[VoucherUse]:
    """Every use of the code, the latest first, those given back included."""
    return VoucherUse.objects.filter(voucher_id=voucher_id).order_by("-created_at", "-pk")
