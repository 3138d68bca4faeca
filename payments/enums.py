from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaymentMethod(models.TextChoices):
    """How the money comes: through Stripe's payment page, or to the school itself."""

    STRIPE = "stripe", _("online")
    SCHOOL = "school", _("at the school")


class SchoolMeans(models.TextChoices):
    """How somebody who pays at the school did it."""

    CASH = "cash", _("cash")
    TRANSFER = "transfer", _("bank transfer")
    CARD = "card", _("card at the desk")
    OTHER = "other", pgettext_lazy("means of payment", "other")


class PaymentStatus(models.TextChoices):
    """Pending → processing → succeeded; pending or processing → failed or expired.

    One that is paid at the school is pending for as long as it is owed, then succeeded, or cancelled when nothing is
    owed any more.
    """

    PENDING = "pending", _("waiting for payment")
    PROCESSING = "processing", _("under way")
    SUCCEEDED = "succeeded", _("paid")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("not paid in time")
    CANCELLED = "cancelled", _("not owed any more")


# A payment in one of these may still become money without a new one being opened.
OPEN_STATUSES = (PaymentStatus.PENDING, PaymentStatus.PROCESSING)


class RefundState(models.TextChoices):
    """Pending → processing → succeeded or failed; succeeded → failed when the bank sends it back; failed → pending
    when staff try again."""

    PENDING = "pending", _("to be sent")
    PROCESSING = "processing", _("under way")
    SUCCEEDED = "succeeded", _("refunded")
    FAILED = "failed", _("failed")


class AccountStatus(models.TextChoices):
    ONBOARDING = "onboarding", _("not finished")
    ACTIVE = "active", _("ready for payments")
    DISCONNECTED = "disconnected", _("disconnected")


class DisputeStatus(models.TextChoices):
    """As Stripe names them (Stripe API, Dispute object)."""

    WARNING_NEEDS_RESPONSE = "warning_needs_response", _("the bank asks: answer needed")
    WARNING_UNDER_REVIEW = "warning_under_review", _("the bank asks: under review")
    WARNING_CLOSED = "warning_closed", _("the bank asked: closed")
    NEEDS_RESPONSE = "needs_response", _("answer needed")
    UNDER_REVIEW = "under_review", _("under review")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    PREVENTED = "prevented", _("prevented")


# In these the bank has taken the money from the school, for now or for good.
DISPUTES_HOLDING_MONEY = (DisputeStatus.NEEDS_RESPONSE, DisputeStatus.UNDER_REVIEW, DisputeStatus.LOST)


class DocumentKind(models.TextChoices):
    """An invoice names a buyer with an address; a receipt (a simplified invoice) does not; a credit note takes
    all or part of one of them back."""

    INVOICE = "invoice", _("invoice")
    RECEIPT = "receipt", _("receipt")
    CREDIT_NOTE = "credit_note", _("credit note")


class VoucherKind(models.TextChoices):
    PERCENT = "percent", _("percent of the price")
    AMOUNT = "amount", _("fixed amount")


class VoucherState(models.TextChoices):
    """How a code stands now, for the school's list."""

    RUNNING = "running", _("can be used")
    EARLY = "early", _("not yet")
    ENDED = "ended", _("over")
    USED_UP = "used_up", _("used up")
    OFF = "off", _("switched off")


class VoucherProblem(models.TextChoices):
    """Why a discount code does not count, as the one who typed it is told."""

    UNKNOWN = "unknown", _("We do not know this code. Please check how it is written.")
    TOO_EARLY = "too_early", _("This code does not count yet.")
    ENDED = "ended", _("This code does not count any more.")
    USED_UP = "used_up", _("This code has been used up.")
    USED_BY_YOU = "used_by_you", _("You have used this code as often as one person may.")
    NOT_FOR_THIS = "not_for_this", _("This code is for something else.")
    TOO_CHEAP = "too_cheap", _("This code is for higher prices only.")
    NOT_NEEDED = "not_needed", _("This costs nothing, so there is nothing for a code to take off.")


class DifferenceKind(models.TextChoices):
    """What the daily comparison with Stripe's books can find and not repair."""

    MISMATCH = "mismatch", _("Stripe's payment says something else than ours")
    UNKNOWN_PAYMENT = "unknown_payment", _("money at Stripe that no booking knows of")
    MISSING_PAYMENT = "missing_payment", _("a payment of ours that Stripe does not know")
    UNKNOWN_REFUND = "unknown_refund", _("a refund at Stripe of a payment that we do not know")
    MISSING_REFUND = "missing_refund", _("a refund of ours that Stripe does not know")
    UNKNOWN_DISPUTE = "unknown_dispute", _("a dispute about a payment that we do not know")
    REFUND_FAILED = "refund_failed", _("a refund that failed and nobody has settled")
    PAID_NOT_BOOKED = "paid_not_booked", _("paid, but no place is booked")
    BOOKED_NOT_PAID = "booked_not_paid", _("booked, but not paid")
    DOCUMENT_MISSING = "document_missing", _("paid, but without an invoice")


class RepairKind(models.TextChoices):
    """What the comparison with Stripe's books puts right by itself."""

    PAYMENT_FOUND = (
        "payment_found",
        _("A payment had been made that we had not heard of. Its booking followed."),
    )
    PAYMENT_ENDED = "payment_ended", _("A payment had ended without money. What it held is free again.")
    PAGE_FOUND = "page_found", _("The address of a payment page had been lost. It was found again.")
    REFUND_SENT = "refund_sent", _("A refund had not reached Stripe. It was sent again.")
    REFUND_NEWS = "refund_news", _("A refund had ended, and we had not heard of it.")
    REFUND_FOUND = "refund_found", _("A refund was made in Stripe's dashboard. It stands in our books now.")
    DISPUTE_FOUND = "dispute_found", _("A payer's bank disputes a payment. It stands in our books now.")
    DISPUTE_NEWS = "dispute_news", _("A dispute had moved on, and we had not heard of it.")
    DOCUMENT_ISSUED = "document_issued", _("A payment had no invoice or receipt. It was issued.")
    CREDIT_NOTE_ISSUED = "credit_note_issued", _("A refund had no credit note. It was issued.")
    ACCOUNT_NEWS = "account_news", _("Your Stripe account had changed, and we had not heard of it.")
    HOLD_ENDED = "hold_ended", _("A place was held longer than it should be. It is free again.")
