"""Money that Stripe has taken, beside our payments: to the cent, and each of them once."""

from collections.abc import Iterable

from django.db.models import Q

from payments import gateway
from payments.enums import DifferenceKind, PaymentMethod, PaymentStatus
from payments.gateway import ChargeState
from payments.models import ConnectedAccount, Payment
from payments.services.account_refs import ref_of
from payments.services.errors import ProviderRefused

from .ledger import Ledger, pages
from .settling import settle


def compare_charges(account: ConnectedAccount, ledger: Ledger) -> None:
    """Find the payment of every charge, and a charge for every payment. One query for a hundred charges, and some for
    each repair. Raises ProviderUnavailable, ProviderRefused.

    Money that has nothing to do with us (the school sells elsewhere with the same account) is only counted.
    """
    seen: set[str] = set()
    for page in pages(gateway.list_charges(account=ref_of(account), since=ledger.from_at)):
        taken = [charge for charge in page if charge.status == "succeeded"]
        seen.update(charge.intent_id for charge in taken)
        by_intent, by_uid = _ours(taken)
        for charge in taken:
            payment = by_intent.get(charge.intent_id) or by_uid.get(charge.reference)
            if payment is None and not charge.reference:
                ledger.count("foreign")
                continue
            ledger.count("payments")
            _compare(charge, payment, account, ledger)
    _look_for_missing(account, seen, ledger)


def _ours(charges: Iterable[ChargeState]) -> tuple[dict[str, Payment], dict[str, Payment]]:
    rows = Payment.objects.filter(
        Q(payment_intent_id__in=[charge.intent_id for charge in charges if charge.intent_id])
        | Q(uid__in=[charge.reference for charge in charges if charge.reference]),
    )
    found = list(rows)
    return {row.payment_intent_id: row for row in found if row.payment_intent_id}, {
        row.uid: row for row in found
    }


def _compare(charge: ChargeState, payment: Payment | None, account: ConnectedAccount, ledger: Ledger) -> None:
    ledger.looked_at(charge.intent_id, *([payment.uid] if payment else []))
    if payment is not None and payment.status != PaymentStatus.SUCCEEDED and payment.account_id == account.pk:
        payment = settle(payment, ledger)
    is_ours = (
        payment is not None
        and payment.status == PaymentStatus.SUCCEEDED
        and payment.payment_intent_id == charge.intent_id
    )
    if payment is None or not is_ours:
        _count_unknown(charge, payment, account, ledger)
        return
    is_test, ours = not account.livemode, payment.amount_minor
    ledger.add(charge.currency, is_test=is_test, ours_minor=ours, theirs_minor=charge.amount_minor)
    if (payment.amount_minor, payment.currency) != (charge.amount_minor, charge.currency):
        _name_mismatch(charge, payment, ledger)


def _count_unknown(
    charge: ChargeState, payment: Payment | None, account: ConnectedAccount, ledger: Ledger
) -> None:
    """Money of a payment that we lost, or a second one for a payment that has its money. Wholly given back: no more."""
    left = charge.amount_minor - charge.refunded_minor
    ledger.add(charge.currency, is_test=not account.livemode, ours_minor=0, theirs_minor=left)
    is_named = payment is not None and ledger.has_named(DifferenceKind.MISMATCH, payment.uid)
    if left and not is_named:
        ledger.differs(
            DifferenceKind.UNKNOWN_PAYMENT,
            charge.intent_id,
            payment=payment,
            theirs_minor=left,
            currency=charge.currency,
        )


def _name_mismatch(charge: ChargeState, payment: Payment, ledger: Ledger) -> None:
    ledger.differs(
        DifferenceKind.MISMATCH,
        payment.uid,
        payment=payment,
        ours_minor=payment.amount_minor,
        theirs_minor=charge.amount_minor,
        currency=charge.currency,
    )


def _look_for_missing(account: ConnectedAccount, seen: set[str], ledger: Ledger) -> None:
    """Payments of ours that ended in this time and were in no list: Stripe is asked for each."""
    ended = Payment.objects.filter(
        account=account,
        method=PaymentMethod.STRIPE,
        status=PaymentStatus.SUCCEEDED,
        settled_at__gte=ledger.from_at,
        settled_at__lt=ledger.run.to_at,
    ).exclude(payment_intent_id__in=seen)
    for payment in ended.order_by("pk"):
        ledger.looked_at(payment.uid)
        try:
            intent = gateway.read_intent(account=ref_of(account), intent_id=payment.payment_intent_id or "")
            received = intent.received_minor
        except ProviderRefused as refusal:
            if refusal.code != "resource_missing":
                raise
            received = 0
        if received != payment.amount_minor:
            kind = DifferenceKind.MISMATCH if received else DifferenceKind.MISSING_PAYMENT
            ledger.differs(
                kind,
                payment.uid,
                payment=payment,
                ours_minor=payment.amount_minor,
                theirs_minor=received,
                currency=payment.currency,
            )
            ledger.add(
                payment.currency,
                is_test=not account.livemode,
                ours_minor=payment.amount_minor,
                theirs_minor=received,
            )
