"""A payment's life: a row, a payment page at Stripe, and an end.

No network call is made while a transaction is open. Every change of a payment's status happens in `_settle`, under
the row's lock, from a session just read from Stripe; webhook, return page and the end of a hold all come here, as
often and in whatever order they like.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.crypto import get_random_string

from payments import gateway
from payments.enums import AccountStatus, PaymentStatus
from payments.gateway import AccountRef, CheckoutState
from payments.models import ConnectedAccount, Payment
from payments.signals import payment_settled

from .account_refs import ref_of
from .errors import PaymentMismatch, PaymentsUnavailable, PaymentUnknown, ProviderRefused

log = structlog.get_logger(__name__)

# Stripe wants at least 30 minutes; the page is closed earlier by us, when the hold ends. Counted from the payment's
# creation, so that a repeated call carries the same value.
PAGE_MINUTES = 60
_LOCALES = {"en": "en", "es": "es", "de": "de", "fr": "fr", "it": "it", "pt": "pt"}
# A payment in one of these may still become money without a new page.
_OPEN = (PaymentStatus.PENDING, PaymentStatus.PROCESSING)


def open_payment(
    *,
    reference: str,
    amount_minor: int,
    currency: str,
    description: str,
    payer_email: str,
    payer_locale: str,
    expires_at: datetime,
    now: datetime,
) -> Payment:
    """Write the payment for `reference`; the payment page is opened after commit by `start_checkout`.

    Called inside the transaction that writes what is paid for. `expires_at` is when the hold ends.
    Raises PaymentsUnavailable when the school has no active Stripe account.
    """
    account = ConnectedAccount.objects.filter(status=AccountStatus.ACTIVE).first()
    if account is None:
        raise PaymentsUnavailable
    return Payment.objects.create(
        reference=reference,
        account=account,
        amount_minor=amount_minor,
        currency=currency,
        description=description[:250],
        payer_email=payer_email,
        payer_locale=payer_locale,
        idempotency_key=get_random_string(32),
        expires_at=expires_at,
        created_at=now,
    )


def start_checkout(*, payment_uid: str, success_url: str, cancel_url: str, now: datetime) -> str:
    """The URL of Stripe's payment page; opened on the first call, the same page on every later one.

    Network, so no transaction may be open. Raises ProviderUnavailable (nothing was charged; call again),
    ProviderRefused, or PaymentsUnavailable when the payment has ended meanwhile.
    """
    payment = _remember_addresses(payment_uid, success_url=success_url, cancel_url=cancel_url)
    if payment.checkout_url:
        return payment.checkout_url
    session = _open_page(payment)
    if not _keep_session(payment_uid, session):
        _expire_quietly(payment, session.id)
        raise PaymentsUnavailable
    return session.url


def settle_checkout(*, payment_uid: str, now: datetime) -> Payment:
    """Ask Stripe how the payment stands and move our row to match; sends `payment_settled` when it ends.

    Money that arrives after the row had expired still counts: the row becomes succeeded and the receiver decides.
    Raises PaymentUnknown, PaymentMismatch, ProviderUnavailable.
    """
    payment = _payment(payment_uid)
    if payment.status == PaymentStatus.SUCCEEDED or not payment.checkout_session_id:
        return payment
    session = gateway.read_checkout(account=ref_of(payment.account), session_id=payment.checkout_session_id)
    return _settle(payment_uid, session, now=now)


def close_checkout(*, payment_uid: str, now: datetime) -> Payment:
    """See to it that nobody can pay any more, then say how the payment ended.

    Expires the page at Stripe; if it was paid in the last moment, the payment succeeds instead, and if the bank has
    not answered yet it stays processing. Raises ProviderUnavailable: keep what is held and call again.
    """
    payment = _payment(payment_uid)
    if payment.status not in _OPEN:
        return payment
    if not payment.checkout_session_id and not payment.success_url:
        return _expire_unopened(payment_uid, now=now)
    # A lost answer may have left a page that we do not know of; the same key and parameters name it.
    session_id = payment.checkout_session_id or _open_page(payment).id
    account = ref_of(payment.account)
    session = gateway.read_checkout(account=account, session_id=session_id)
    if session.status == "open":
        try:
            session = gateway.expire_checkout(account=account, session_id=session_id)
        except ProviderRefused:  # it ended between the two calls
            session = gateway.read_checkout(account=account, session_id=session_id)
    return _settle(payment_uid, session, now=now)


def adopt_session(*, account: AccountRef, session_id: str) -> Payment | None:
    """Find the payment of a session whose id we do not know, because the answer that named it was lost."""
    session = gateway.read_checkout(account=account, session_id=session_id)
    with transaction.atomic():
        payment = (
            Payment.objects.select_for_update()
            .filter(uid=session.reference, account__stripe_account_id=account.id, checkout_session_id=None)
            .first()
        )
        if payment is not None:
            payment.checkout_session_id = session.id
            payment.checkout_url = session.url
            payment.save(update_fields=["checkout_session_id", "checkout_url"])
    return payment


def _payment(uid: str) -> Payment:
    payment = Payment.objects.select_related("account").filter(uid=uid).first()
    if payment is None:
        raise PaymentUnknown(uid)
    return payment


@transaction.atomic
def _remember_addresses(uid: str, *, success_url: str, cancel_url: str) -> Payment:
    payment = (
        Payment.objects.select_for_update(of=("self",)).select_related("account").filter(uid=uid).first()
    )
    if payment is None:
        raise PaymentUnknown(uid)
    if payment.status != PaymentStatus.PENDING:
        raise PaymentsUnavailable
    if not payment.success_url:
        payment.success_url, payment.cancel_url = success_url, cancel_url
        payment.save(update_fields=["success_url", "cancel_url"])
    return payment


def _open_page(payment: Payment) -> CheckoutState:
    return gateway.open_checkout(
        account=ref_of(payment.account),
        idempotency_key=payment.idempotency_key,
        reference=payment.uid,
        description=payment.description,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        application_fee_minor=payment.application_fee_minor,
        payer_email=payment.payer_email,
        locale=_LOCALES.get(payment.payer_locale.split("-")[0], "auto"),
        success_url=payment.success_url,
        cancel_url=payment.cancel_url,
        expires_at=payment.created_at + timedelta(minutes=PAGE_MINUTES),
    )


@transaction.atomic
def _keep_session(uid: str, session: CheckoutState) -> bool:
    """Store the page; False when the payment was closed while Stripe was opening it."""
    payment = Payment.objects.select_for_update().get(uid=uid)
    if payment.status != PaymentStatus.PENDING:
        return False
    payment.checkout_session_id = session.id
    payment.checkout_url = session.url
    payment.save(update_fields=["checkout_session_id", "checkout_url"])
    return True


def _expire_quietly(payment: Payment, session_id: str) -> None:
    try:
        gateway.expire_checkout(account=ref_of(payment.account), session_id=session_id)
    except ProviderRefused:
        log.info("payment.page_already_closed", payment=payment.uid)


@transaction.atomic
def _expire_unopened(uid: str, *, now: datetime) -> Payment:
    payment = Payment.objects.select_for_update().get(uid=uid)
    if payment.status == PaymentStatus.PENDING and not payment.success_url:
        _end(payment, PaymentStatus.EXPIRED, now=now)
    return payment


@transaction.atomic
def _settle(uid: str, session: CheckoutState, *, now: datetime) -> Payment:
    payment = Payment.objects.select_for_update().get(uid=uid)
    _refuse_mismatch(payment, session)
    if not payment.checkout_session_id:
        payment.checkout_session_id, payment.checkout_url = session.id, session.url
        payment.save(update_fields=["checkout_session_id", "checkout_url"])
    if payment.status == PaymentStatus.SUCCEEDED:
        return payment
    if session.is_paid:
        payment.payment_intent_id = session.intent_id
        _end(payment, PaymentStatus.SUCCEEDED, now=now)
    elif payment.status in _OPEN:
        if session.is_processing:
            payment.status = PaymentStatus.PROCESSING
            payment.payment_intent_id = session.intent_id
            payment.save(update_fields=["status", "payment_intent_id"])
        elif session.has_failed:
            _end(payment, PaymentStatus.FAILED, now=now)
        elif session.status == "expired":
            _end(payment, PaymentStatus.EXPIRED, now=now)
    return payment


def _refuse_mismatch(payment: Payment, session: CheckoutState) -> None:
    ours = (payment.amount_minor, payment.currency, payment.uid, payment.account.livemode)
    theirs = (session.amount_minor, session.currency, session.reference, session.livemode)
    if ours != theirs:
        log.error("payment.mismatch", payment=payment.uid, ours=ours, theirs=theirs)
        raise PaymentMismatch(payment.uid)


def _end(payment: Payment, status: PaymentStatus, *, now: datetime) -> None:
    payment.status = status
    payment.settled_at = now
    payment.save(update_fields=["status", "settled_at", "payment_intent_id"])
    log.info("payment.settled", payment=payment.uid, status=str(status))
    payment_settled.send(sender=Payment, payment=payment, now=now)
