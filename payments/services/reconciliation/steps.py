"""What a comparison does, one thing after the other: each account and its lists first, then our own books."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Q

from payments.enums import AccountStatus, DifferenceKind
from payments.models import ConnectedAccount

from . import own_books
from .accounts import look_at_account
from .charges import compare_charges
from .checkouts import compare_checkouts
from .disputes import compare_disputes
from .ledger import Ledger
from .refunds import compare_refunds
from .waiting_refunds import send_waiting_refunds


@dataclass(frozen=True)
class Step:
    """`kinds` are the differences that it finds all of, however old; `may_refuse` says that the school may have taken
    our access to this account away, so that Stripe's refusal is no news."""

    name: str
    take: Callable[[Ledger], None]
    kinds: tuple[DifferenceKind, ...] = ()
    may_refuse: bool = False


def steps_of(from_at: datetime) -> Iterator[Step]:
    """The steps of a comparison that looks back to `from_at`."""
    for account in _accounts(from_at):
        where = f"{account.stripe_account_id} {'live' if account.livemode else 'test'}"
        gone = account.status == AccountStatus.DISCONNECTED
        yield Step(f"{where} account", partial(look_at_account, account), may_refuse=gone)
        yield Step(f"{where} checkouts", partial(compare_checkouts, account), may_refuse=gone)
        yield Step(f"{where} charges", partial(compare_charges, account), may_refuse=gone)
        yield Step(f"{where} refunds", partial(compare_refunds, account), may_refuse=gone)
        yield Step(f"{where} disputes", partial(compare_disputes, account), may_refuse=gone)
    yield Step("open payments", own_books.settle_open_payments)
    yield Step("waiting refunds", send_waiting_refunds)
    yield Step("failed refunds", own_books.name_failed_refunds, own_books.FAILED_REFUNDS)
    yield Step("documents", own_books.issue_documents, own_books.MISSING_DOCUMENTS)
    yield Step("sales", own_books.compare_with_sales, own_books.SALES)


def _accounts(from_at: datetime) -> list[ConnectedAccount]:
    """Every account in use, and former ones with which money moved in this time."""
    in_use = ~Q(status=AccountStatus.DISCONNECTED)
    moved = Q(payments__created_at__gte=from_at) | Q(payments__settled_at__gte=from_at)
    moved |= Q(payments__refunds__created_at__gte=from_at)
    return list(ConnectedAccount.objects.filter(in_use | moved).distinct().order_by("pk"))
