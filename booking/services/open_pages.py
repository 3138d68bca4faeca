"""Payment pages that are still open for something, whose time is over."""

from datetime import datetime, timedelta

import structlog
from django.utils.translation import gettext_lazy as _

from payments.enums import PaymentStatus
from payments.selectors import open_payments
from payments.services import PaymentMismatch, ProviderRefused, ProviderUnavailable, close_checkout

from .refusals import Conflict

log = structlog.get_logger(__name__)

ASK_AGAIN = timedelta(minutes=1)
# A bank transfer or debit that is under way takes minutes to days.
BANK_ASK_AGAIN = timedelta(minutes=10)


class PaymentInQuestion(Conflict):
    code = "payment_in_question"
    message = _(
        "Something about this payment is unclear. The school has been told and will get in touch with you."
    )


def close_pages(reference: str, *, now: datetime) -> datetime | None:
    """See to it that nobody can pay for this any more; a time to call again when that cannot be said yet.

    Network, so no transaction may be open. Raises PaymentInQuestion when Stripe's word does not help: then payments
    has told the school, and what is held stays held until somebody there decides.
    """
    for payment in open_payments(reference):
        try:
            payment = close_checkout(payment_uid=payment.uid, now=now)
        except ProviderUnavailable:
            log.warning("payment_page.provider_unavailable", reference=reference)
            return now + ASK_AGAIN
        except (ProviderRefused, PaymentMismatch) as problem:
            log.exception("payment_page.in_question", reference=reference)
            raise PaymentInQuestion from problem
        if payment.status == PaymentStatus.PROCESSING:
            return now + BANK_ASK_AGAIN
        # Its page is being opened at this very moment.
        if payment.status == PaymentStatus.PENDING:
            return now + ASK_AGAIN
    return None
