"""Mails to the school about money that needs a person: Stripe's news, and cash that is to be given back."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import outbox
from core.models import OutboxMessage
from core.money import format_money
from tenants.selectors import absolute_url
from themes.languages import nearest_language
from themes.mail import message_id, send_branded
from themes.selectors import brand

from . import events
from .enums import DisputeStatus, PaymentStatus, RefundState
from .models import Difference, Dispute, Payment, Refund
from .selectors import refundable_minor
from .subjects import subjects_of
from .zones import school_zone

_WON = (DisputeStatus.WON, DisputeStatus.WARNING_CLOSED, DisputeStatus.PREVENTED)


@outbox.handler(events.SCHOOL_MONEY_PROBLEM)
def mail_problem(message: OutboxMessage, now: datetime) -> None:
    """That Stripe's word and ours do not agree, that nothing was changed by it, and where to look. Not sent once
    somebody has settled it."""
    rows = Difference.objects.select_related("payment").filter(resolved_at=None)
    difference = rows.filter(pk=message.payload["difference"]).first()
    if difference is None:
        return
    with _speaking():
        payment = difference.payment
        sentences = [
            _("We asked Stripe about a payment, and its answer does not go with what we know of it."),
            _(
                "Nothing was changed: a place that is held for it stays held. Please compare the two, then decide."
            ),
        ]
        _post(
            message,
            heading=_("A payment needs your attention"),
            sentences=sentences,
            details=[
                *(_payment_rows(payment) if payment else [(_("At Stripe"), difference.subject)]),
                (_("Stripe says"), _amount(difference.theirs_minor, difference.currency)),
                (_("Detail"), difference.detail),
            ],
            button=(reverse("payments_comparison:index"), _("See what does not agree")),
        )


@outbox.handler(events.SCHOOL_DISPUTE)
def mail_dispute(message: OutboxMessage, now: datetime) -> None:
    """That a payer's bank has taken money back and until when the school can answer; or how that ended. Not sent when
    the dispute has moved on since."""
    dispute = Dispute.objects.select_related("payment").filter(pk=message.payload["dispute"]).first()
    if dispute is None or dispute.status != message.payload["status"]:
        return
    with _speaking():
        heading, sentences = _dispute_words(dispute)
        until = dispute.respond_by if not dispute.closed_at else None
        details = [
            *_payment_rows(dispute.payment),
            (_("In dispute"), _amount(dispute.amount_minor, dispute.currency)),
            (_("Answer until"), _moment(until)),
        ]
        _post(message, heading=heading, sentences=sentences, details=details, button=_to(dispute.payment))


@outbox.handler(events.SCHOOL_EXTERNAL_REFUND)
def mail_external_refund(message: OutboxMessage, now: datetime) -> None:
    """That a refund of Stripe's dashboard stands in the books now, and that the booking goes on unless they end it."""
    refund = _refund(message)
    if refund is None or refund.state == RefundState.FAILED:
        return
    with _speaking():
        sentences = [
            _("Somebody has sent money back in Stripe's dashboard. It stands in your books here, too.")
        ]
        if not refundable_minor(refund.payment):
            sentences.append(
                _("That was all of the payment. The booking was not cancelled by it: if it should be, do so.")
            )
        else:
            sentences.append(_("The booking stays as it is."))
        _post(
            message,
            heading=_("A refund was made at Stripe"),
            sentences=sentences,
            details=[*_payment_rows(refund.payment), _refund_row(refund)],
            button=_to(refund.payment),
        )


@outbox.handler(events.SCHOOL_GIVE_BACK)
def mail_give_back(message: OutboxMessage, now: datetime) -> None:
    """That money which was paid at the school is to be given back there. Not sent once it was."""
    refund = _refund(message)
    if refund is None or refund.state != RefundState.PENDING:
        return
    with _speaking():
        _post(
            message,
            heading=_("Please give money back"),
            sentences=[
                _(
                    "This was paid at your school, so the refund is yours to give: in cash, or by a bank transfer."
                ),
                _("When it is done, note it with the payment. The student gets a mail then."),
            ],
            details=[*_payment_rows(refund.payment), _refund_row(refund)],
            button=_to(refund.payment),
        )


def _dispute_words(dispute: Dispute) -> tuple[str, list[str]]:
    if dispute.status in _WON:
        return _("A dispute was decided for you"), [_("The bank has closed it, and the money is yours.")]
    if dispute.status == DisputeStatus.LOST:
        return _("A dispute was decided against you"), [
            _(
                "The bank has given the money back to the payer. The booking stays as it is, unless you cancel it."
            )
        ]
    asks = _(
        "The payer has asked their bank for the money back. Only the bank decides, and it asks you for proof."
    )
    where = _("Answer in Stripe's dashboard, in time. Without an answer the money is lost.")
    return _("A payer's bank asks about a payment of %(amount)s") % {
        "amount": _amount(dispute.amount_minor, dispute.currency)
    }, [asks, where]


def _refund(message: OutboxMessage) -> Refund | None:
    return Refund.objects.select_related("payment").filter(pk=message.payload["refund"]).first()


def _payment_rows(payment: Payment) -> list[tuple[str, str]]:
    subject = subjects_of([payment.reference]).get(payment.reference)
    name = subject.person if subject else payment.payer_name
    label = _("Paid") if payment.status == PaymentStatus.SUCCEEDED else _("Payment")
    return [
        (_("Student"), f"{name}\n{payment.payer_email}" if name else payment.payer_email),
        (_("For"), payment.description),
        (label, _amount(payment.amount_minor, payment.currency)),
        (_("Payment number"), payment.uid),
    ]


def _refund_row(refund: Refund) -> tuple[str, str]:
    return _("Refund"), _amount(refund.amount_minor, refund.currency)


def _to(payment: Payment) -> tuple[str, str]:
    return reverse("payments_transactions:show", args=[payment.uid]), _("Open the payment")


def _amount(amount_minor: int | None, currency: str) -> str:
    if amount_minor is None or not currency:
        return ""
    return format_money(amount_minor, currency, get_language() or "en")


def _moment(at: datetime | None) -> str:
    return date_format(localtime(at, school_zone()), "DATETIME_FORMAT") if at else ""


def _speaking() -> translation.override:
    return translation.override(nearest_language(brand().language))


def _post(
    message: OutboxMessage,
    *,
    heading: str,
    sentences: Sequence[str],
    details: Sequence[tuple[str, str]],
    button: tuple[str, str],
) -> None:
    send_branded(
        template="payments/mail/account",
        to=brand().contact_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        subject=heading,
        context={
            "heading": heading,
            "sentences": sentences,
            "details": [(label, value) for label, value in details if value],
            "button": {"url": absolute_url(button[0]), "label": button[1]},
        },
        locale=brand().language,
        time_zone=school_zone().key,
        message_id=message_id(message),
    )
