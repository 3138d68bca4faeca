"""One payment with everything that belongs to it, as staff see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from payments.enums import DISPUTES_HOLDING_MONEY, DocumentKind, PaymentMethod, PaymentStatus, RefundState
from payments.models import ConnectedAccount, Dispute, Invoice, Payment, Refund

from .reasons import decline, dispute_reason, refund_failure
from .refunds import refundable_minor
from .timeline import Entry, timeline_of
from .transaction_rows import BAD, GOOD, PLAIN, Tag, TransactionRow, money, tags_of, transaction_rows
from .transactions import OPEN_DISPUTES, transactions

# Where a school answers disputes and looks at its balance (Stripe, "Dashboard basics").
_DASHBOARD = "https://dashboard.stripe.com"


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money going back. `can_retry` and `can_be_given_back` say what staff can do about it."""

    id: int
    amount: str
    tag: Tag
    reason: str
    note: str
    failure: str
    by: str
    created_at: datetime
    settled_at: datetime | None
    tries: int
    can_retry: bool
    can_be_given_back: bool


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A payer's bank asks. `respond_by` is when Stripe's time for an answer ends, None if none is wanted."""

    id: str
    amount: str
    reason: str
    tag: Tag
    respond_by: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    holds_money: bool
    is_open: bool
    dashboard_url: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    id: int
    number: str
    kind_label: str
    issued_at: datetime
    total: str
    buyer: str
    can_correct: bool


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try to pay for the same thing."""

    uid: str
    number: int
    is_this: bool
    method_label: str
    amount: str
    tags: tuple[Tag, ...]
    created_at: datetime
    declines: int
    declined_because: str


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """`left` is what can still go back, empty for nothing; `can_receive` that staff can note it as paid."""

    row: TransactionRow
    description: str
    due_at: datetime
    note: str
    received_by: str
    buyer_name: str
    buyer_address: str
    buyer_tax_id: str
    declined_because: str
    declines: int
    fee: str
    left_minor: int
    left: str
    refunds: tuple[RefundRow, ...]
    disputes: tuple[DisputeRow, ...]
    documents: tuple[DocumentRow, ...]
    attempts: tuple[AttemptRow, ...]
    story: tuple[Entry, ...]
    dashboard_url: str
    can_receive: bool
    can_ask_stripe: bool


def payment_page(uid: str) -> PaymentPage | None:
    """Everything about the payment with this number. A fixed number of queries."""
    payment = transactions().select_related("account", "received_by").filter(uid=uid).first()
    if payment is None:
        return None
    left = refundable_minor(payment)
    refunds = tuple(_refund(refund, payment) for refund in _refunds(payment))
    return PaymentPage(
        row=transaction_rows([payment])[0],
        description=payment.description,
        due_at=payment.expires_at,
        note=payment.note,
        received_by=_name(payment.received_by),
        buyer_name=payment.buyer_name,
        buyer_address=payment.buyer_address,
        buyer_tax_id=payment.buyer_tax_id,
        declined_because=decline(payment.decline_code),
        declines=payment.declines,
        fee=_some(payment.application_fee_minor, payment.currency),
        left_minor=left,
        left=_some(left, payment.currency),
        refunds=refunds,
        disputes=tuple(
            _dispute(dispute, payment) for dispute in payment.disputes.order_by("-opened_at", "-pk")
        ),
        documents=_documents(payment),
        attempts=tuple(_attempts(payment)),
        story=timeline_of(payment),
        dashboard_url=_dashboard(payment, "payments", payment.payment_intent_id),
        can_receive=payment.method == PaymentMethod.SCHOOL and payment.status == PaymentStatus.PENDING,
        can_ask_stripe=bool(payment.checkout_session_id),
    )


def refunds_under_way(payment_uid: str) -> list[int]:
    """Ids of refunds of this payment about which Stripe can be asked. One query."""
    rows = Refund.objects.filter(
        payment__uid=payment_uid, is_outside=False, state__in=(RefundState.PROCESSING, RefundState.SUCCEEDED)
    ).exclude(stripe_refund_id=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _refunds(payment: Payment) -> Sequence[Refund]:
    return list(
        payment.refunds.select_related("by_user").prefetch_related("attempts").order_by("created_at", "pk")
    )


def _refund(refund: Refund, payment: Payment) -> RefundRow:
    failed = refund.state == RefundState.FAILED
    by_hand = payment.method == PaymentMethod.SCHOOL
    return RefundRow(
        id=refund.pk,
        amount=money(refund.amount_minor, refund.currency),
        tag=_refund_tag(refund, by_hand=by_hand),
        reason=_reason(refund),
        note=refund.note,
        failure=refund_failure(refund.failure),
        by=_name(refund.by_user),
        created_at=refund.created_at,
        settled_at=refund.settled_at,
        tries=len(refund.attempts.all()) + 1,
        can_retry=failed and not by_hand,
        can_be_given_back=failed or (by_hand and refund.state == RefundState.PENDING),
    )


def _refund_tag(refund: Refund, *, by_hand: bool) -> Tag:
    if refund.state == RefundState.SUCCEEDED:
        return Tag(_("Given back by the school") if refund.is_outside else _("Given back"), GOOD)
    if refund.state == RefundState.FAILED:
        return Tag(_("Failed"), BAD)
    return Tag(_("To be given back"), BAD) if by_hand else Tag(_("Under way"), PLAIN)


def _reason(refund: Refund) -> str:
    """Why, from the fact that the refund is kept under."""
    if refund.is_external:
        return _("made in Stripe’s dashboard")
    words = {
        "cancellation": _("cancelled"),
        "late": _("paid too late: the place was gone"),
        "double": _("paid twice"),
        "staff": _("by the school"),
        "request": _("asked for by the student"),
        "move": _("moved to a cheaper date"),
    }
    return words.get(refund.key.split(":")[0], refund.reason)


def _dispute(dispute: Dispute, payment: Payment) -> DisputeRow:
    label = str(dispute.get_status_display())
    is_open = dispute.status in OPEN_DISPUTES
    tone = BAD if is_open or dispute.status == "lost" else GOOD if dispute.status == "won" else PLAIN
    return DisputeRow(
        id=dispute.stripe_dispute_id,
        amount=money(dispute.amount_minor, dispute.currency),
        reason=dispute_reason(dispute.reason),
        tag=Tag(label[:1].upper() + label[1:], tone),
        respond_by=dispute.respond_by if dispute.status.endswith("needs_response") else None,
        opened_at=dispute.opened_at,
        closed_at=dispute.closed_at,
        holds_money=dispute.status in DISPUTES_HOLDING_MONEY,
        is_open=is_open,
        dashboard_url=_dashboard(payment, "disputes", dispute.stripe_dispute_id),
    )


def _signed(document: Invoice) -> int:
    """Credit notes take away, as in the list of invoices."""
    return -document.gross_minor if document.kind == DocumentKind.CREDIT_NOTE else document.gross_minor


def _documents(payment: Payment) -> tuple[DocumentRow, ...]:
    rows = list(Invoice.objects.filter(payment=payment).order_by("pk"))
    latest = max((row.pk for row in rows if row.kind != DocumentKind.CREDIT_NOTE), default=0)
    credited = sum(row.gross_minor for row in rows if row.credits_id == latest)
    return tuple(
        DocumentRow(
            id=row.pk,
            number=row.full_number,
            kind_label=str(row.get_kind_display()),
            issued_at=row.created_at,
            total=money(_signed(row), row.currency),
            buyer=str(row.buyer.get("name") or row.buyer.get("email") or ""),
            can_correct=row.pk == latest and credited < row.gross_minor,
        )
        for row in rows
    )


def _attempts(payment: Payment) -> list[AttemptRow]:
    rows: list[Any] = list(transactions().filter(reference=payment.reference).order_by("attempt"))
    return [
        AttemptRow(
            uid=row.uid,
            number=row.attempt,
            is_this=row.pk == payment.pk,
            method_label=row.get_method_display(),
            amount=money(row.amount_minor, row.currency),
            tags=tags_of(row),
            created_at=row.created_at,
            declines=row.declines,
            declined_because=decline(row.decline_code),
        )
        for row in rows
    ]


def _dashboard(payment: Payment, kind: str, stripe_id: str | None) -> str:
    account: ConnectedAccount | None = payment.account
    if account is None or not stripe_id:
        return ""
    world = "" if account.livemode else "/test"
    return f"{_DASHBOARD}/{account.stripe_account_id}{world}/{kind}/{stripe_id}"


def _some(amount_minor: int, currency: str) -> str:
    return money(amount_minor, currency) if amount_minor else ""


def _name(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""
