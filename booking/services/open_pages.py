"""Payment pages that are still open for something, whose time is over."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.utils.translation import gettext_lazy as _

from payments.enums import PaymentStatus
from payments.selectors import open_payments
from payments.services import (
    PaymentMismatch,
    ProviderRefused,
    ProviderUnavailable,
    close_checkout,
    page_over_at,
)

from .refusals import Conflict

if TYPE_CHECKING:
    from payments.models import Payment

log = structlog.get_logger(__name__)

ASK_AGAIN = timedelta(minutes=1)
# A bank transfer or debit that is under way takes minutes to days.
BANK_ASK_AGAIN = timedelta(minutes=10)


class PaymentInQuestion(Conflict):
    """`again_at`: from when on Stripe's word is not needed any more, as the page is over by itself; None for never."""

    code = "payment_in_question"
    message = _(
        "Something about this payment is unclear. The school has been told and will get in touch with you."
    )

    def __init__(self, again_at: datetime | None = None) -> None:
        super().__init__()
        self.again_at = again_at


def close_pages(reference: str, *, now: datetime) -> datetime | None:
    """See to it that nobody can pay for this any more; a time to call again when that cannot be said yet.

    Network, so no transaction may be open. Raises PaymentInQuestion when Stripe's word does not help: then payments
    has told the school. What is held because Stripe refuses to speak of a page stays held until that is over by
    itself; where Stripe says something else than our row, or a bank is at work, until somebody at the school decides.
    """
    for payment in open_payments(reference):
        try:
            payment = close_checkout(payment_uid=payment.uid, now=now)
        except ProviderUnavailable:
            log.warning("payment_page.provider_unavailable", reference=reference)
            return now + ASK_AGAIN
        except PaymentMismatch as mismatch:
            log.exception("payment_page.in_question", reference=reference)
            raise PaymentInQuestion from mismatch
        except ProviderRefused as refusal:
            log.exception("payment_page.refused", reference=reference)
            raise PaymentInQuestion(_over_at(payment)) from refusal
        if payment.status == PaymentStatus.PROCESSING:
            return now + BANK_ASK_AGAIN
        # Its page is being opened at this very moment.
        if payment.status == PaymentStatus.PENDING:
            return now + ASK_AGAIN
    return None


def _over_at(payment: "Payment") -> datetime | None:
    return page_over_at(payment) if payment.status == PaymentStatus.PENDING else None
