"""An online payment's life: a row, a payment page at Stripe, and an end.

No network call is made while a transaction is open. Every change of a payment's status happens in `_settle`, under
the row's lock, from a session just read from Stripe; webhook, return page and the end of a hold all come here, as
often and in whatever order they like.
"""

from datetime import datetime

import structlog
from django.db import transaction

from payments import gateway
from payments.enums import OPEN_STATUSES, PaymentMethod, PaymentStatus
from payments.gateway import AccountRef, CheckoutState
from payments.models import Payment

from .account_refs import ref_of
from .ending import end
from .errors import PaymentMismatch, PaymentsUnavailable, PaymentUnknown, ProviderRefused, ProviderUnavailable
from .locking import lock_payment
from .page_times import page_ends_at, page_over_at
from .problems import problems_reported

log = structlog.get_logger(__name__)

_LOCALES = {"en": "en", "es": "es", "de": "de", "fr": "fr", "it": "it", "pt": "pt"}


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
    Raises PaymentUnknown, ProviderUnavailable; PaymentMismatch and ProviderRefused after the school was told.
    """
    payment = _payment(payment_uid)
    if payment.status == PaymentStatus.SUCCEEDED or not payment.checkout_session_id:
        return payment
    with problems_reported(payment, now=now):
        session = gateway.read_checkout(account=_account(payment), session_id=payment.checkout_session_id)
        return _settle(payment_uid, session, now=now)


def close_checkout(*, payment_uid: str, now: datetime) -> Payment:
    """See to it that nobody can pay any more, then say how the payment ended.

    Expires the page at Stripe; if it was paid in the last moment, the payment succeeds instead, and if the bank has
    not answered yet it stays processing. What is owed at the school has no page and stays as it is. Where Stripe
    refuses to say anything, as about an account that the school has taken away from us, the payment expires when its
    page is over by itself: money that turns up later counts as late. Raises ProviderUnavailable: keep what is held
    and call again; ProviderRefused after the school was told: the same, from `page_over_at` on (what a bank has under
    way stays open even then); PaymentMismatch after the school was told: keep what is held until somebody has looked.
    """
    payment = _payment(payment_uid)
    if payment.status not in OPEN_STATUSES or payment.method == PaymentMethod.SCHOOL:
        return payment
    if not payment.checkout_session_id and not payment.success_url:
        return _expire_unopened(payment_uid, now=now)
    try:
        with problems_reported(payment, now=now):
            session_id = payment.checkout_session_id or _lost_page(payment, now=now)
            if session_id is None:
                return _expire_unasked(payment_uid, now=now)
            return _settle(payment_uid, _closed(_account(payment), session_id), now=now)
    except ProviderRefused:
        if payment.status != PaymentStatus.PENDING or now < page_over_at(payment):
            raise
        return _expire_unasked(payment_uid, now=now)


def adopt_session(*, account: AccountRef, session_id: str) -> Payment | None:
    """Find the payment of a session whose id we do not know, because the answer that named it was lost."""
    session = gateway.read_checkout(account=account, session_id=session_id)
    with transaction.atomic():
        payment = (
            Payment.objects.select_for_update(no_key=True, of=("self",))
            .filter(
                uid=session.reference,
                account__stripe_account_id=account.id,
                account__livemode=account.livemode,
                checkout_session_id=None,
            )
            .first()
        )
        if payment is not None:
            payment.checkout_session_id = session.id
            payment.checkout_url = session.url
            payment.save(update_fields=["checkout_session_id", "checkout_url"])
    return payment


def _closed(account: AccountRef, session_id: str) -> CheckoutState:
    """The session as it is when nobody can use its page any more."""
    session = gateway.read_checkout(account=account, session_id=session_id)
    if session.status != "open":
        return session
    try:
        return gateway.expire_checkout(account=account, session_id=session_id)
    except ProviderRefused:  # it ended between the two calls
        return gateway.read_checkout(account=account, session_id=session_id)


def _lost_page(payment: Payment, *, now: datetime) -> str | None:
    """A lost answer may have left a page that we do not know of; the same key and parameters name it.

    None when such a page has closed by itself. Stripe refuses to open one so late, but answers a repeated call before
    it looks at its parameters: until then nothing is certain, so ProviderUnavailable is raised.
    """
    if now >= page_ends_at(payment):
        return None
    try:
        return _open_page(payment).id
    except ProviderRefused as refusal:
        raise ProviderUnavailable("The payment page is not known yet.") from refusal


def _account(payment: Payment) -> AccountRef:
    assert payment.account is not None, "an online payment has one"
    return ref_of(payment.account)


def _payment(uid: str) -> Payment:
    payment = Payment.objects.select_related("account").filter(uid=uid).first()
    if payment is None:
        raise PaymentUnknown(uid)
    return payment


@transaction.atomic
def _remember_addresses(uid: str, *, success_url: str, cancel_url: str) -> Payment:
    payment = lock_payment(uid)
    if payment.status != PaymentStatus.PENDING:
        raise PaymentsUnavailable
    if not payment.success_url:
        payment.success_url, payment.cancel_url = success_url, cancel_url
        payment.save(update_fields=["success_url", "cancel_url"])
    return payment


def _open_page(payment: Payment) -> CheckoutState:
    return gateway.open_checkout(
        account=_account(payment),
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
        expires_at=page_ends_at(payment),
    )


@transaction.atomic
def _keep_session(uid: str, session: CheckoutState) -> bool:
    """Store the page; False when the payment was closed while Stripe was opening it."""
    payment = lock_payment(uid)
    if payment.status != PaymentStatus.PENDING:
        return False
    payment.checkout_session_id = session.id
    payment.checkout_url = session.url
    payment.save(update_fields=["checkout_session_id", "checkout_url"])
    return True


def _expire_quietly(payment: Payment, session_id: str) -> None:
    try:
        gateway.expire_checkout(account=_account(payment), session_id=session_id)
    except ProviderRefused:
        log.info("payment.page_already_closed", payment=payment.uid)


@transaction.atomic
def _expire_unopened(uid: str, *, now: datetime) -> Payment:
    payment = lock_payment(uid)
    if payment.status == PaymentStatus.PENDING and not payment.success_url:
        end(payment, PaymentStatus.EXPIRED, now=now)
    return payment


@transaction.atomic
def _expire_unasked(uid: str, *, now: datetime) -> Payment:
    """Its page is over, and Stripe does not know it or does not speak of it. Had it been paid after all, its event or
    the comparison with Stripe's books finds this payment, and the money counts as late."""
    payment = lock_payment(uid)
    if payment.status == PaymentStatus.PENDING:
        end(payment, PaymentStatus.EXPIRED, now=now)
    return payment


@transaction.atomic
def _settle(uid: str, session: CheckoutState, *, now: datetime) -> Payment:
    payment = lock_payment(uid)
    _refuse_mismatch(payment, session)
    if not payment.checkout_session_id:
        payment.checkout_session_id, payment.checkout_url = session.id, session.url
        payment.save(update_fields=["checkout_session_id", "checkout_url"])
    if payment.status == PaymentStatus.SUCCEEDED:
        return payment
    if session.is_paid:
        payment.payment_intent_id = session.intent_id
        end(payment, PaymentStatus.SUCCEEDED, now=now)
    elif payment.status in OPEN_STATUSES:
        if session.is_processing:
            payment.status = PaymentStatus.PROCESSING
            payment.payment_intent_id = session.intent_id
            payment.save(update_fields=["status", "payment_intent_id"])
        elif session.has_failed:
            end(payment, PaymentStatus.FAILED, now=now)
        elif session.status == "expired":
            end(payment, PaymentStatus.EXPIRED, now=now)
    return payment


def _refuse_mismatch(payment: Payment, session: CheckoutState) -> None:
    ours = (payment.amount_minor, payment.currency, payment.uid, _account(payment).livemode)
    theirs = (session.amount_minor, session.currency, session.reference, session.livemode)
    if ours != theirs:
        log.error("payment.mismatch", payment=payment.uid, ours=ours, theirs=theirs)
        same_currency = payment.currency == session.currency
        raise PaymentMismatch(payment.uid, session.amount_minor if same_currency else None)
