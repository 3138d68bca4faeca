"""Payments and refunds in words, for a booking's page and the student's own. No query."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from booking.selectors.money_history import PaidEntry
from booking.selectors.prices import price_text
from booking.wording.formats import full_day_text, local_day, page_locale
from payments.enums import RefundState
from payments.selectors.history import PaymentEntry, RefundEntry
from payments.selectors.invoices import DocumentCard


@dataclass(frozen=True, slots=True)
class RefundLine:
    """A refund in a sentence; `tone` is that of a badge."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document to be downloaded: “Invoice INV-2027-00001”."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A payment: when, for what, how much, how, and what went back of it. `path` leads to its booking."""

    uid: str
    on: str
    what: str
    amount: str
    how: str
    state: str
    tone: str
    is_test: bool
    refunds: tuple[RefundLine, ...]
    documents: tuple[DocumentLink, ...]
    path: str


def money_rows(entries: Iterable[PaidEntry], zone: str) -> tuple[MoneyRow, ...]:
    """In the order given; days are those of the zone."""
    return tuple(_row(each, each.payment, zone) for each in entries)


def _row(paid: PaidEntry, entry: PaymentEntry, zone: str) -> MoneyRow:
    state, tone = _state(entry)
    return MoneyRow(
        uid=entry.uid,
        on="" if entry.is_owed else full_day_text(local_day(entry.at, zone), page_locale()),
        what=entry.description,
        amount=price_text(entry.amount_minor, entry.currency),
        how=_how(entry),
        state=state,
        tone=tone,
        is_test=entry.is_test,
        refunds=tuple(_refund(refund, entry, zone) for refund in entry.refunds),
        documents=tuple(_document(card, paid.token) for card in paid.documents),
        path=reverse("booking:manage", args=[paid.token]),
    )


def _document(card: DocumentCard, token: str) -> DocumentLink:
    words = {"kind": card.label, "number": card.number}
    label = _("%(kind)s %(number)s") % words
    return DocumentLink(label[:1].upper() + label[1:], reverse("booking:invoice", args=[token, card.id]))


def _state(entry: PaymentEntry) -> tuple[str, str]:
    if entry.is_owed:
        return _("To be paid"), "warning"
    if not entry.is_paid:
        return _("Under way at the bank"), "warning"
    if entry.refunded_minor >= entry.amount_minor:
        return _("Refunded"), ""
    if entry.refunded_minor:
        return _("Refunded in part"), ""
    return _("Paid"), "success"


def _how(entry: PaymentEntry) -> str:
    if not entry.is_at_school:
        return _("Online")
    if not entry.means:
        return _("At the school, at the latest at the lesson")
    return _("At the school, %(means)s") % {"means": entry.means}


def _refund(refund: RefundEntry, entry: PaymentEntry, zone: str) -> RefundLine:
    words = {"amount": price_text(refund.amount_minor, refund.currency)}
    by_school = entry.is_at_school or refund.is_outside
    if refund.state == RefundState.SUCCEEDED:
        on = full_day_text(local_day(refund.settled_at or refund.created_at, zone), page_locale())
        if refund.is_double:
            return RefundLine(
                _("You had paid twice: %(amount)s went back on %(date)s.") % {**words, "date": on}, ""
            )
        return RefundLine(_("%(amount)s refunded on %(date)s.") % {**words, "date": on}, "")
    if refund.state == RefundState.FAILED:
        text = _("%(amount)s could not be sent back. The school has been told and takes care of it.")
        return RefundLine(text % words, "danger")
    if by_school:
        return RefundLine(_("%(amount)s: the school gives it back to you.") % words, "warning")
    if refund.is_double:
        return RefundLine(_("You had paid twice: %(amount)s is on its way back to you.") % words, "warning")
    text = _("%(amount)s is on its way back to you. Banks need up to ten days to show it.")
    return RefundLine(text % words, "warning")
