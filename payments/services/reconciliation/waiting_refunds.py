"""Refunds of ours that Stripe should long have had, or whose end it has not told."""

from datetime import timedelta

from payments import gateway
from payments.enums import RefundState, RepairKind
from payments.gateway import RefundReceipt
from payments.models import Refund
from payments.services.account_refs import ref_of
from payments.services.errors import ProviderRefused
from payments.services.refund_news import apply_receipt
from payments.services.refunds import refresh_refund, send_refund

from .ledger import Ledger
from .refund_entries import facts_of, name_missing, subject_of, write_down

# One that was asked for just now is on its way to Stripe by the outbox.
_ON_ITS_WAY = timedelta(hours=1)


def send_waiting_refunds(ledger: Ledger) -> None:
    """Send every refund that should long have been sent, and ask for all that are under way, however old.

    Stripe forgets the key of a call after a day, so before a refund is sent again it is looked for.
    """
    rows = Refund.objects.filter(is_outside=False, payment__account__isnull=False)
    rows = rows.select_related("payment__account").order_by("pk")
    for refund in rows.filter(state=RefundState.PROCESSING, created_at__lt=ledger.from_at):
        ledger.looked_at(subject_of(refund))
        try:
            write_down(refund, refresh_refund(refund_id=refund.pk, now=ledger.now), ledger)
        except ProviderRefused as refusal:
            name_missing(refund, str(refusal), ledger)
    waiting = rows.filter(state=RefundState.PENDING, created_at__lt=ledger.now - _ON_ITS_WAY)
    for refund in waiting:
        receipt = _find(refund)
        if receipt is not None:
            after = apply_receipt(refund.pk, refund.attempt, receipt, now=ledger.now)
        else:
            after = send_refund(refund_id=refund.pk, now=ledger.now)
        ledger.repaired(RepairKind.REFUND_SENT, **facts_of(after))


def _find(refund: Refund) -> RefundReceipt | None:
    """What Stripe has of a refund whose number there we do not know."""
    assert refund.payment.account is not None, "only what came through Stripe is sent back there"
    former = set(refund.attempts.values_list("stripe_refund_id", flat=True))
    found = gateway.list_refunds(
        account=ref_of(refund.payment.account), intent_id=refund.payment.payment_intent_id or ""
    )
    mine = (each for each in found if each.refund_reference == str(refund.pk) and each.id not in former)
    return next(mine, None)
