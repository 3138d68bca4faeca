"""Stripe's disputes beside ours."""

from payments import gateway
from payments.enums import DifferenceKind, RepairKind
from payments.gateway import DisputeState
from payments.models import ConnectedAccount, Dispute, Payment
from payments.services.account_refs import ref_of
from payments.services.disputes import keep_dispute

from .ledger import Ledger, pages


def compare_disputes(account: ConnectedAccount, ledger: Ledger) -> None:
    """Take over every dispute that is new or has moved on. Two queries for a hundred, and some for each repair; those
    that are open with us and older are asked for one by one. Raises ProviderUnavailable, ProviderRefused."""
    seen: set[str] = set()
    for page in pages(gateway.list_disputes(account=ref_of(account), since=ledger.from_at)):
        seen.update(state.id for state in page)
        _compare(page, account, ledger)
    older = Dispute.objects.filter(payment__account=account, closed_at=None).exclude(
        stripe_dispute_id__in=seen
    )
    for dispute in older.order_by("pk"):
        found = gateway.read_dispute(account=ref_of(account), dispute_id=dispute.stripe_dispute_id)
        _compare([found], account, ledger)


def _compare(page: list[DisputeState], account: ConnectedAccount, ledger: Ledger) -> None:
    known = {
        row.stripe_dispute_id: row
        for row in Dispute.objects.filter(stripe_dispute_id__in=[state.id for state in page])
    }
    payments = {
        row.payment_intent_id: row
        for row in Payment.objects.filter(payment_intent_id__in=[state.intent_id for state in page])
    }
    for state in page:
        payment, dispute = payments.get(state.intent_id), known.get(state.id)
        if payment is None:
            _name_unknown(state, account, ledger)
            continue
        ledger.count("disputes")
        ledger.looked_at(state.id)
        if dispute is None or dispute.status != state.status:
            keep_dispute(account=ref_of(account), state=state, now=ledger.now)
            ledger.repaired(
                RepairKind.DISPUTE_FOUND if dispute is None else RepairKind.DISPUTE_NEWS,
                reference=payment.uid,
                amount_minor=state.amount_minor,
                currency=state.currency,
            )


def _name_unknown(state: DisputeState, account: ConnectedAccount, ledger: Ledger) -> None:
    """Only of a payment that was made through us; the school may sell elsewhere with the same account."""
    if not gateway.read_intent(account=ref_of(account), intent_id=state.intent_id).reference:
        ledger.count("foreign")
        return
    ledger.count("disputes")
    ledger.looked_at(state.id)
    ledger.differs(
        DifferenceKind.UNKNOWN_DISPUTE,
        state.id,
        theirs_minor=state.amount_minor,
        currency=state.currency,
    )
