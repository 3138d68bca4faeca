"""Mails to a school's owners about its Stripe account. They name the account and hold no key."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url
from themes.languages import nearest_language
from themes.mail import message_id, send_branded
from themes.selectors import brand

from . import events
from .enums import AccountStatus
from .models import ConnectedAccount
from .wanted import in_words
from .zones import school_zone


@outbox.handler(events.ACCOUNT_READY)
def mail_ready(message: OutboxMessage, now: datetime) -> None:
    """That the money goes to this account from now on."""
    account = _account(message)
    if account is None or account.status != AccountStatus.ACTIVE:
        return
    with _speaking():
        sentences = [
            _("What students pay on your website goes to this Stripe account from now on."),
            *([] if account.livemode else [_("It is a test account: no real money moves.")]),
        ]
        closing = _("Did nobody of your school do this? Then disconnect it at once, and ask who may log in.")
        heading = _("You can take payments")
        _post(message, account, heading=heading, sentences=sentences, closing=closing)


@outbox.handler(events.ACCOUNT_WANTED)
def mail_wanted(message: OutboxMessage, now: datetime) -> None:
    """What Stripe asks for, until when, and what happens otherwise."""
    account = _account(message)
    if account is None or account.status == AccountStatus.DISCONNECTED or not account.requirements:
        return
    with _speaking():
        if account.status == AccountStatus.ACTIVE:
            sentences = [_until(account), _("Until then you can take payments as before.")]
        else:
            sentences = [_("Until it has it, nothing can be paid on your website. Free bookings go on.")]
        wanted = in_words(each["field"] for each in account.requirements)
        heading = _("Stripe wants to know something")
        _post(message, account, heading=heading, sentences=sentences, wanted=wanted)


@outbox.handler(events.ACCOUNT_DISCONNECTED)
def mail_disconnected(message: OutboxMessage, now: datetime) -> None:
    """That nothing can be paid online any more, and what goes on."""
    account = _account(message)
    if account is None or account.status != AccountStatus.DISCONNECTED:
        return
    with _speaking():
        sentences = [
            _("Your Stripe account is disconnected, so nothing can be paid on your website."),
            _("What costs money cannot be booked online; nothing has become free. Free bookings go on."),
        ]
        closing = _("What was paid before can be refunded as long as Stripe lets this account do so.")
        heading = _("Your website takes no payments")
        _post(message, account, heading=heading, sentences=sentences, closing=closing)


def _account(message: OutboxMessage) -> ConnectedAccount | None:
    return ConnectedAccount.objects.filter(pk=message.payload["account"]).first()


def _speaking() -> translation.override:
    return translation.override(nearest_language(brand().language))


def _until(account: ConnectedAccount) -> str:
    due_at = account.requirements_due_at
    if due_at is None:
        return _("Please give Stripe what it asks for soon, or it will stop your payments.")
    day = date_format(localtime(due_at, school_zone()), "DATE_FORMAT")
    return _("Please give Stripe what it asks for by %(day)s, or it will stop your payments.") % {"day": day}


def _post(
    message: OutboxMessage,
    account: ConnectedAccount,
    *,
    heading: str,
    sentences: Sequence[str],
    wanted: Sequence[str] = (),
    closing: str = "",
) -> None:
    owner = get_user_model().objects.filter(pk=message.payload["owner"], is_active=True).first()
    if owner is None:
        return
    named = f"{account.name}\n{account.stripe_account_id}" if account.name else account.stripe_account_id
    send_branded(
        template="payments/mail/account",
        to=owner.email,
        subject=heading,
        context={
            "heading": heading,
            "sentences": sentences,
            "wanted": wanted,
            "closing": closing,
            "details": [(_("Stripe account"), named)],
            "button": {
                "url": absolute_url(reverse("payments_connect:show")),
                "label": _("Open the page of your Stripe account"),
            },
        },
        locale=brand().language,
        time_zone=school_zone().key,
        message_id=message_id(message),
    )
