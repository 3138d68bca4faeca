"""Stripe's payment pages beside our payments: what was paid or ran out there and not here."""

from django.db.models import Q

from payments import gateway
from payments.enums import OPEN_STATUSES, PaymentStatus, RepairKind
from payments.gateway import CheckoutState
from payments.models import ConnectedAccount, Payment
from payments.services.account_refs import ref_of
from payments.services.checkout import adopt_session

from .ledger import Ledger, pages
from .settling import settle


def compare_checkouts(account: ConnectedAccount, ledger: Ledger) -> None:
    """Settle every payment whose page has moved on without us. One query for a hundred pages, and some for each
    repair. Raises ProviderUnavailable, ProviderRefused."""
    for page in pages(gateway.list_checkouts(account=ref_of(account), since=ledger.from_at)):
        ledger.count("sessions", len(page))
        rows = Payment.objects.filter(
            Q(checkout_session_id__in=[session.id for session in page])
            | Q(uid__in=[session.reference for session in page if session.reference]),
            account=account,
        )
        payments = {payment.uid: payment for payment in rows}
        for session in page:
            payment = payments.get(session.reference)
            if payment is not None and payment.checkout_session_id in (None, session.id):
                ledger.looked_at(payment.uid)
                _follow(payment, session, account, ledger)


def _follow(payment: Payment, session: CheckoutState, account: ConnectedAccount, ledger: Ledger) -> None:
    if payment.checkout_session_id is None:
        if payment.status != PaymentStatus.PENDING and not session.is_paid:
            return  # closed before its page was known; the page can only run out
        adopted = adopt_session(account=ref_of(account), session_id=session.id)
        if adopted is None:
            return
        payment = adopted
        ledger.repaired(RepairKind.PAGE_FOUND, reference=payment.uid)
    if _is_behind(payment, session):
        settle(payment, ledger)


def _is_behind(payment: Payment, session: CheckoutState) -> bool:
    if session.is_paid:
        return payment.status != PaymentStatus.SUCCEEDED
    if session.is_processing:
        return payment.status == PaymentStatus.PENDING
    return session.status != "open" and payment.status in OPEN_STATUSES
