"""Stripe's refunds beside ours: sent or not, ended or not, and those that were made in Stripe's dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from payments import gateway
from payments.enums import DifferenceKind, RefundState, RepairKind
from payments.gateway import RefundReceipt
from payments.models import ConnectedAccount, Payment, Refund, RefundAttempt
from payments.services.account_refs import ref_of
from payments.services.errors import ProviderRefused
from payments.services.locking import lock_refund
from payments.services.refund_news import apply_receipt, settle, state_of
from payments.services.stripe_refunds import keep_refund

from .ledger import Ledger, pages
from .refund_entries import facts_of, name_missing, subject_of, write_down


@dataclass(frozen=True)
class _Ours:
    """Our rows beside one page of Stripe's refunds."""

    by_stripe_id: dict[str, Refund]
    former_ids: frozenset[str]
    payments: frozenset[str]


def compare_refunds(account: ConnectedAccount, ledger: Ledger) -> None:
    """Find the row of every refund, and a refund for every row. Three queries for a hundred refunds, and some for each
    repair. Raises ProviderUnavailable, ProviderRefused."""
    seen: set[str] = set()
    for page in pages(gateway.list_refunds(account=ref_of(account), since=ledger.from_at)):
        seen.update(receipt.id for receipt in page)
        ours = _ours(page)
        for receipt in page:
            if receipt.id not in ours.former_ids:
                _compare(receipt, ours, account, ledger)
    _look_for_missing(account, seen, ledger)


def _ours(page: Sequence[RefundReceipt]) -> _Ours:
    ids = [receipt.id for receipt in page]
    rows = Refund.objects.select_related("payment").filter(stripe_refund_id__in=ids)
    former = RefundAttempt.objects.filter(stripe_refund_id__in=ids)
    intents = Payment.objects.filter(payment_intent_id__in=[receipt.intent_id for receipt in page])
    return _Ours(
        {row.stripe_refund_id or "": row for row in rows},
        frozenset(id_ for id_ in former.values_list("stripe_refund_id", flat=True) if id_),
        frozenset(id_ for id_ in intents.values_list("payment_intent_id", flat=True) if id_),
    )


def _compare(receipt: RefundReceipt, ours: _Ours, account: ConnectedAccount, ledger: Ledger) -> None:
    refund = ours.by_stripe_id.get(receipt.id)
    if refund is None and (receipt.intent_id in ours.payments or receipt.payment_reference):
        refund = _kept(receipt, account, ledger)
    if refund is None and not receipt.payment_reference:
        ledger.count("foreign")
        return
    ledger.count("refunds")
    ledger.looked_at(receipt.id)
    if refund is not None and refund.state != state_of(receipt):
        refund = _followed(refund, receipt, account, ledger)
    if refund is None:  # of a payment that we lost: its charge is counted less what went back
        _name_unknown(receipt, ledger)
        return
    _add(receipt, refund, account, ledger)
    if (refund.amount_minor, refund.currency) != (receipt.amount_minor, receipt.currency):
        _name_mismatch(receipt, refund, ledger)


def _kept(receipt: RefundReceipt, account: ConnectedAccount, ledger: Ledger) -> Refund | None:
    """One whose call got through though its answer was lost takes its number; one of Stripe's dashboard becomes a row
    of its own."""
    keep_refund(account=ref_of(account), receipt=receipt, now=ledger.now)
    refund = Refund.objects.select_related("payment").filter(stripe_refund_id=receipt.id).first()
    if refund is not None:
        kind = RepairKind.REFUND_FOUND if refund.is_external else RepairKind.REFUND_SENT
        ledger.repaired(kind, **facts_of(refund))
    return refund


def _followed(refund: Refund, receipt: RefundReceipt, account: ConnectedAccount, ledger: Ledger) -> Refund:
    if refund.state == RefundState.FAILED:
        after = _went_through(
            refund.pk, gateway.read_refund(account=ref_of(account), refund_id=receipt.id), ledger
        )
    else:
        after = apply_receipt(refund.pk, refund.attempt, receipt, now=ledger.now)
    write_down(refund, after, ledger)
    return after


@transaction.atomic
def _went_through(refund_id: int, receipt: RefundReceipt, ledger: Ledger) -> Refund:
    """Stripe refused to send a second time what it had sent the first time, whose answer was lost: it did not fail."""
    refund = lock_refund(refund_id)
    state = state_of(receipt)
    if refund.state == RefundState.FAILED != state and refund.stripe_refund_id == receipt.id:
        refund.failure = ""
        settle(refund, state, now=ledger.now)
    return refund


def _look_for_missing(account: ConnectedAccount, seen: set[str], ledger: Ledger) -> None:
    """Refunds of ours that ended in this time and were in no list: Stripe is asked for each."""
    ended = Refund.objects.filter(
        payment__account=account,
        is_outside=False,
        state=RefundState.SUCCEEDED,
        settled_at__gte=ledger.from_at,
        settled_at__lt=ledger.run.to_at,
    ).exclude(stripe_refund_id__in=seen)
    for refund in ended.select_related("payment").order_by("pk"):
        ledger.looked_at(subject_of(refund))
        if not _is_known(refund, account):
            name_missing(refund, "", ledger)
            is_test = not account.livemode
            ledger.add(refund.currency, is_test=is_test, ours_minor=-refund.amount_minor, theirs_minor=0)


def _is_known(refund: Refund, account: ConnectedAccount) -> bool:
    try:
        gateway.read_refund(account=ref_of(account), refund_id=refund.stripe_refund_id or "none")
    except ProviderRefused as refusal:
        if refusal.code != "resource_missing":
            raise
        return False
    return True


def _add(receipt: RefundReceipt, refund: Refund, account: ConnectedAccount, ledger: Ledger) -> None:
    """What goes back, or is on its way back, is taken from both sides' totals."""
    ours = refund.amount_minor if refund.state != RefundState.FAILED else 0
    theirs = 0 if state_of(receipt) == RefundState.FAILED else receipt.amount_minor
    is_test = not account.livemode
    ledger.add(receipt.currency, is_test=is_test, ours_minor=-ours, theirs_minor=-theirs)


def _name_unknown(receipt: RefundReceipt, ledger: Ledger) -> None:
    ledger.differs(
        DifferenceKind.UNKNOWN_REFUND,
        receipt.id,
        theirs_minor=receipt.amount_minor,
        currency=receipt.currency,
    )


def _name_mismatch(receipt: RefundReceipt, refund: Refund, ledger: Ledger) -> None:
    ledger.differs(
        DifferenceKind.MISMATCH,
        receipt.id,
        payment=refund.payment,
        ours_minor=refund.amount_minor,
        theirs_minor=receipt.amount_minor,
        currency=receipt.currency,
    )
