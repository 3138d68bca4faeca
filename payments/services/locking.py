"""Locks in one order: a payment, then its refunds. Whoever brings news of money takes these before any booking's.

FOR NO KEY UPDATE, as everywhere: rows that only point at the locked one do not wait for it.
"""

from payments.models import Payment, Refund

from .errors import PaymentUnknown, RefundUnknown


def lock_payment(uid: str) -> Payment:
    """The payment, locked until the transaction ends. Raises PaymentUnknown."""
    payment = Payment.objects.select_for_update(no_key=True, of=("self",)).filter(uid=uid).first()
    if payment is None:
        raise PaymentUnknown(uid)
    return payment


def lock_refund(refund_id: int) -> Refund:
    """The refund with its payment, both locked. Raises RefundUnknown."""
    uid = Refund.objects.filter(pk=refund_id).values_list("payment__uid", flat=True).first()
    if uid is None:
        raise RefundUnknown(refund_id)
    payment = lock_payment(uid)
    refund = Refund.objects.select_for_update(no_key=True, of=("self",)).get(pk=refund_id)
    refund.payment = payment
    return refund
