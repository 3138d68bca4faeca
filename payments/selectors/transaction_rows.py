"""A page of the list of payments, with what was sold and to whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.money import format_money
from payments.enums import DisputeStatus, PaymentMethod, PaymentStatus, SchoolMeans
from payments.models import Payment
from payments.subjects import subjects_of

from .transactions import OPEN_DISPUTES, document_numbers, transactions

GOOD, BAD, PLAIN = "good", "bad", "plain"


@dataclass(frozen=True, slots=True)
class Tag:
    """A word about how a payment stands; `tone` is good, bad (somebody should look) or plain."""

    label: str
    tone: str = PLAIN


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """Amounts are minor units of `currency`; `amount` and `refunded` are for people, the latter empty for nothing."""

    uid: str
    reference: str
    booking_uid: str
    happened_at: datetime
    created_at: datetime
    settled_at: datetime | None
    what: str
    who: str
    email: str
    admin_url: str
    method: str
    method_label: str
    amount_minor: int
    refunded_minor: int
    fee_minor: int
    currency: str
    amount: str
    refunded: str
    status: str
    tags: tuple[Tag, ...]
    documents: tuple[str, ...]
    stripe_id: str
    is_test: bool

    @property
    def is_owed(self) -> bool:
        """Is it still to be paid at the school?"""
        return self.method == PaymentMethod.SCHOOL and self.status == PaymentStatus.PENDING


def transaction_rows(payments: Sequence[Any]) -> list[TransactionRow]:
    """Payments as `transactions()` reads them, each as a row; two queries for all of them, and those of the seller."""
    subjects = subjects_of([payment.reference for payment in payments])
    numbers = document_numbers(payment.pk for payment in payments)
    return [
        _row(payment, subjects.get(payment.reference), numbers.get(payment.pk, [])) for payment in payments
    ]


def transactions_of(references: Collection[str]) -> list[TransactionRow]:
    """Every attempt to pay for these, in their order. Three queries, and those of the seller."""
    rows = transactions().filter(reference__in=references).order_by("created_at", "pk")
    return transaction_rows(list(rows))


def money(amount_minor: int, currency: str) -> str:
    """An amount in the active language."""
    return format_money(amount_minor, currency, get_language() or "en")


def tags_of(payment: Any) -> tuple[Tag, ...]:
    """How a payment of `transactions()` stands, in words; what matters most stands first."""
    tags = [_status_tag(payment)]
    if payment.dispute_status:
        open_now = payment.dispute_status in OPEN_DISPUTES
        label = _("Disputed") if open_now else _("Dispute: %(how)s")
        label = label % {"how": DisputeStatus(payment.dispute_status).label} if not open_now else label
        bad = open_now or payment.dispute_status == DisputeStatus.LOST
        tags.append(Tag(label, BAD if bad else PLAIN))
    if payment.has_failed_refund:
        tags.append(Tag(_("Refund failed"), BAD))
    if payment.returning_minor:
        by_hand = payment.method == PaymentMethod.SCHOOL
        tags.append(Tag(_("To be given back"), BAD) if by_hand else Tag(_("Refund under way")))
    if payment.is_test:
        tags.append(Tag(_("Test")))
    return tuple(tags)


def method_label(payment: Payment) -> str:
    """“online”, or “at the school, cash”."""
    if payment.method != PaymentMethod.SCHOOL or not payment.school_means:
        return payment.get_method_display()
    means = SchoolMeans(payment.school_means).label
    return _("%(where)s, %(means)s") % {"where": payment.get_method_display(), "means": means}


def _status_tag(payment: Any) -> Tag:
    if payment.status == PaymentStatus.SUCCEEDED:
        if payment.refunded_minor >= payment.amount_minor:
            return Tag(_("Refunded"))
        return Tag(_("Refunded in part")) if payment.refunded_minor else Tag(_("Paid"), GOOD)
    if payment.method == PaymentMethod.SCHOOL and payment.status == PaymentStatus.PENDING:
        return Tag(_("Owed"), BAD)
    label = str(payment.get_status_display())
    return Tag(label[:1].upper() + label[1:])


def _row(payment: Any, subject: Any, documents: list[str]) -> TransactionRow:
    refunded = payment.refunded_minor
    return TransactionRow(
        uid=payment.uid,
        reference=payment.reference,
        booking_uid=subject.booking_uid if subject else payment.reference,
        happened_at=payment.happened_at,
        created_at=payment.created_at,
        settled_at=payment.settled_at,
        what=subject.title if subject else payment.description,
        who=payment.payer_name or (subject.person if subject else "") or payment.payer_email,
        email=payment.payer_email,
        admin_url=subject.admin_url if subject else "",
        method=payment.method,
        method_label=method_label(payment),
        amount_minor=payment.amount_minor,
        refunded_minor=refunded,
        fee_minor=payment.application_fee_minor,
        currency=payment.currency,
        amount=money(payment.amount_minor, payment.currency),
        refunded=money(refunded, payment.currency) if refunded else "",
        status=payment.status,
        tags=tags_of(payment),
        documents=tuple(documents),
        stripe_id=payment.payment_intent_id or "",
        is_test=payment.is_test,
    )
