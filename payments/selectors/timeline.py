"""The story of a payment: what happened to it, what was written about it, and what Stripe said, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import OutboxMessage
from payments.enums import DocumentKind, PaymentMethod, PaymentStatus, RefundState
from payments.events import SEND_REFUND, STRIPE_EVENT
from payments.inbox.models import StripeEvent
from payments.mail_names import MAIL_NAMES
from payments.models import Dispute, Invoice, Payment, Refund
from payments.subjects import mail_names, subjects_of

from .reasons import decline, dispute_reason, refund_failure
from .story_words import event_words
from .transaction_rows import money


class EntryState(StrEnum):
    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `at` is aware UTC; `text` and `detail` are in the active language, `detail` may be
    empty."""

    at: datetime
    text: str
    state: EntryState = EntryState.DONE
    detail: str = ""


def timeline_of(payment: Payment) -> tuple[Entry, ...]:
    """Everything about this payment, the earliest first. A fixed number of queries."""
    entries = [
        *_own(payment),
        *_refunds(payment),
        *_disputes(payment),
        *_documents(payment),
        *_messages(payment),
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _own(payment: Payment) -> Iterator[Entry]:
    amount = money(payment.amount_minor, payment.currency)
    at_school = payment.method == PaymentMethod.SCHOOL
    opened = _("Owed at the school: %(amount)s") if at_school else _("Payment begun: %(amount)s")
    again = ngettext("attempt %(number)d", "attempt %(number)d", payment.attempt) % {
        "number": payment.attempt
    }
    yield Entry(payment.created_at, opened % {"amount": amount}, detail=again if payment.attempt > 1 else "")
    if payment.settled_at is not None:
        failed = payment.status in (PaymentStatus.FAILED, PaymentStatus.EXPIRED)
        detail = ", ".join(filter(None, [str(payment.get_school_means_display() or ""), payment.note]))
        state = EntryState.FAILED if failed else EntryState.DONE
        yield Entry(payment.settled_at, _ended(payment), state, detail)
    elif payment.status == PaymentStatus.PROCESSING:
        yield Entry(payment.created_at, _("The bank is working on it"), EntryState.WAITING)


def _ended(payment: Payment) -> str:
    return {
        PaymentStatus.SUCCEEDED: _("Paid"),
        PaymentStatus.FAILED: _("The bank did not make the payment"),
        PaymentStatus.EXPIRED: _("Not paid in time"),
        PaymentStatus.CANCELLED: _("Not owed any more"),
    }[PaymentStatus(payment.status)]


def _refunds(payment: Payment) -> Iterator[Entry]:
    for refund in payment.refunds.prefetch_related("attempts").select_related("by_user").order_by("pk"):
        amount = money(refund.amount_minor, refund.currency)
        asked = (
            _("Refund made at Stripe: %(amount)s") if refund.is_external else _("Refund decided: %(amount)s")
        )
        yield Entry(refund.created_at, asked % {"amount": amount}, detail=_who(refund))
        for attempt in refund.attempts.all():
            text = _("The refund of %(amount)s failed") % {"amount": amount}
            yield Entry(attempt.ended_at, text, EntryState.FAILED, refund_failure(attempt.failure))
        yield from _refund_end(refund, amount)


def _who(refund: Refund) -> str:
    name = refund.by_user.get_username() if refund.by_user else ""
    return ", ".join(filter(None, [name, refund.note]))


def _refund_end(refund: Refund, amount: str) -> Iterator[Entry]:
    if refund.settled_at is None:
        waits = (
            _("The school has to give %(amount)s back")
            if refund.is_outside
            else _("%(amount)s is on its way back")
        )
        yield Entry(refund.created_at, waits % {"amount": amount}, EntryState.WAITING)
    elif refund.state == RefundState.FAILED:
        text = _("The refund of %(amount)s failed") % {"amount": amount}
        yield Entry(refund.settled_at, text, EntryState.FAILED, refund_failure(refund.failure))
    else:
        done = _("The school has given %(amount)s back") if refund.is_outside else _("%(amount)s is back")
        yield Entry(refund.settled_at, done % {"amount": amount})


def _disputes(payment: Payment) -> Iterator[Entry]:
    for dispute in payment.disputes.order_by("pk"):
        text = _("The payer’s bank asks about %(amount)s") % {
            "amount": money(dispute.amount_minor, dispute.currency)
        }
        is_open = dispute.closed_at is None
        state = EntryState.WAITING if is_open else EntryState.DONE
        yield Entry(dispute.opened_at, text, state, dispute_reason(dispute.reason))
        if not is_open:
            yield _dispute_end(dispute)


def _dispute_end(dispute: Dispute) -> Entry:
    assert dispute.closed_at is not None
    text = _("Dispute: %(outcome)s") % {"outcome": dispute.get_status_display()}
    lost = dispute.status == "lost"
    return Entry(dispute.closed_at, text, EntryState.FAILED if lost else EntryState.DONE)


def _documents(payment: Payment) -> Iterator[Entry]:
    for document in Invoice.objects.filter(payment=payment).order_by("pk"):
        label = str(DocumentKind(document.kind).label)
        text = _("Document written: %(kind)s %(number)s") % {"kind": label, "number": document.full_number}
        amount = money(document.gross_minor, document.currency)
        yield Entry(document.created_at, text, detail=amount)


def _messages(payment: Payment) -> Iterator[Entry]:
    """Outbox rows about the payment or what it is for: mails, calls to Stripe, Stripe's events."""
    subject = subjects_of([payment.reference]).get(payment.reference)
    about = {payment.uid, payment.reference, subject.booking_uid if subject else ""} - {""}
    messages = list(OutboxMessage.objects.filter(subject__in=about).order_by("created_at", "pk"))
    events = {
        event.event_id: event
        for event in StripeEvent.objects.filter(
            event_id__in=[row.payload.get("event") for row in messages if row.kind == STRIPE_EVENT]
        )
    }
    names = mail_names()
    for row in messages:
        if row.kind == STRIPE_EVENT:
            yield from _told_by_stripe(row, events.get(row.payload.get("event", "")), payment)
        elif row.kind == SEND_REFUND:
            yield _entry(row, _("Stripe is told of the refund"))
        elif label := MAIL_NAMES.get(row.kind) or names.get(row.kind):
            yield _entry(row, _("Mail: %(what)s") % {"what": label})


def _told_by_stripe(row: OutboxMessage, event: StripeEvent | None, payment: Payment) -> Iterator[Entry]:
    if event is None:
        return
    declined = event.type == "payment_intent.payment_failed"
    yield _entry(row, event_words(event.type), decline(payment.decline_code) if declined else event.type)


def _entry(row: OutboxMessage, text: str, detail: str = "") -> Entry:
    states = {
        OutboxMessage.State.DELIVERED: EntryState.DONE,
        OutboxMessage.State.PENDING: EntryState.WAITING,
        OutboxMessage.State.PARKED: EntryState.FAILED,
    }
    state = states[OutboxMessage.State(row.state)]
    at = row.delivered_at if row.delivered_at is not None else row.created_at
    return Entry(at, text, state, detail)
