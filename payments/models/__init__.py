"""Money rows. Other packages reach them through payments' services and selectors."""

from .accounts import ConnectedAccount
from .invoices import Invoice, InvoiceCounter, InvoiceFile
from .payments import Dispute, Payment, Refund, RefundAttempt
from .reconciliation import Difference, ReconciliationRun
from .settings import BillingSettings, PaymentSettings
from .vouchers import Voucher, VoucherUse

__all__ = [
    "BillingSettings",
    "ConnectedAccount",
    "Difference",
    "Dispute",
    "Invoice",
    "InvoiceCounter",
    "InvoiceFile",
    "Payment",
    "PaymentSettings",
    "ReconciliationRun",
    "Refund",
    "RefundAttempt",
    "Voucher",
    "VoucherUse",
]
