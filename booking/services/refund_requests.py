"""Asking for money that the terms do not give, and the school's answer (architecture, settled question 1)."""

from datetime import datetime

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from booking import events
from booking.enums import RefundRequestStatus, RefundStatus
from booking.models import RefundRequest
from booking.selectors.refund_requests import refund_ask
from core import outbox
from payments.amounts import step_problem
from payments.enums import RefundState
from payments.services import RefundNotExact, RefundTooLarge

from .actors import Actor
from .checkout import UnknownBooking
from .constraints import violated
from .locking import again_after_deadlock, lock_booking
from .refunding import refund_status, send_back
from .refusals import Conflict, Refusal, Unknown

log = structlog.get_logger(__name__)

_KEY = "request:"


class UnknownRefundRequest(Unknown):
    code = "unknown_refund_request"
    message = _("There is no such refund request.")


class NothingToRefund(Refusal):
    code = "nothing_to_refund"
    message = _("Nothing of this booking's price is left to go back.")


class AlreadyAsked(Conflict):
    code = "already_asked"
    message = _("You have asked already. The school will answer by mail.")


class AlreadyAnswered(Conflict):
    code = "already_answered"
    message = _(
        "The school has answered your request. Please get in touch with it if anything is still open."
    )


class CancelInstead(Refusal):
    code = "cancel_instead"
    message = _("There is still time: cancel the booking, and the money goes back by itself.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    message = _("Please say why, in a few words.")


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = _("This request was decided before.")


class AmountNotRefundable(Conflict):
    code = "amount_not_refundable"
    message = _("That is more than is left of what was paid.")


class AmountNotExact(Refusal):
    code = "amount_not_exact"
    message = _("This amount cannot be sent back exactly.")

    def __init__(self, currency: str) -> None:
        super().__init__()
        self.currency = currency

    def __str__(self) -> str:
        return step_problem(self.currency)


_REFUSALS: dict[str, type[Refusal]] = {
    "unpaid": NothingToRefund,
    "open": AlreadyAsked,
    "answered": AlreadyAnswered,
    "cancel": CancelInstead,
}


@again_after_deadlock
def ask(*, booking_uid: str, reason: str, by: Actor, now: datetime) -> RefundRequest:
    """A student asks the school for money back. One request at a time; the school is told by mail.

    `selectors.refund_requests.refund_ask` says before whether that is possible. Raises UnknownBooking,
    NothingToRefund, AlreadyAsked, AlreadyAnswered, CancelInstead, ReasonMissing.
    """
    try:
        with transaction.atomic():
            return _ask(booking_uid, reason.strip()[:1000], by, now)
    except IntegrityError as error:
        if violated(error) != "one_open_refund_request":
            raise
        raise AlreadyAsked from error


@again_after_deadlock
def decide(*, request_id: int, grant_minor: int, answer: str, by: Actor, now: datetime) -> RefundRequest:
    """The school's answer: `grant_minor` in the booking's currency goes back; 0 declines and needs words.

    The refund is asked for in the same transaction and the student is told. Raises UnknownRefundRequest,
    AlreadyDecided, ReasonMissing, AmountNotRefundable, AmountNotExact.
    """
    uid = RefundRequest.objects.filter(pk=request_id).values_list("booking__uid", flat=True).first()
    if uid is None:
        raise UnknownRefundRequest
    with transaction.atomic():
        booking = lock_booking(uid)
        request = RefundRequest.objects.select_for_update(no_key=True).get(pk=request_id)
        if request.status != RefundRequestStatus.OPEN or booking is None:
            raise AlreadyDecided
        if grant_minor <= 0 and not answer.strip():
            raise ReasonMissing
        if grant_minor > 0:
            _send_back(request, uid, grant_minor, now)
        _settle(request, max(grant_minor, 0), answer, by, now)
        _tell(events.STUDENT_REFUND_DECIDED, "refund_decided", request, uid, now)
    log.info("refund_request.decided", booking=uid, request=request_id, granted_minor=grant_minor)
    return request


def note_refund(*, key: str, state: RefundState, amount_minor: int, now: datetime) -> bool:
    """Keep how the refund of a granted request stands, in as many parts as it was sent.

    False if the key belongs to no request.
    """
    number = key.removeprefix(_KEY).partition(":")[0]
    if not key.startswith(_KEY) or not number.isdecimal():
        return False
    rows = RefundRequest.objects.filter(pk=int(number))
    changed = rows.update(refund_status=refund_status(f"{_KEY}{number}"))
    if state == RefundState.FAILED:
        log.error("refund.failed", key=key, requests=changed)
    return bool(changed)


def _ask(uid: str, reason: str, by: Actor, now: datetime) -> RefundRequest:
    booking = lock_booking(uid)
    if booking is None:
        raise UnknownBooking
    found = refund_ask(uid, now=now)
    if not found.is_allowed:
        raise _REFUSALS[found.refusal]
    if not reason:
        raise ReasonMissing
    request = RefundRequest.objects.create(booking=booking, reason=reason, created_at=now)
    _tell(events.SCHOOL_REFUND_REQUESTED, "refund_requested", request, uid, now)
    log.info("refund_request.asked", booking=uid, request=request.pk, by=str(by.kind))
    return request


def _send_back(request: RefundRequest, uid: str, amount_minor: int, now: datetime) -> None:
    try:
        sent = send_back(
            booking_uid=uid,
            amount_minor=amount_minor,
            key=f"{_KEY}{request.pk}",
            reason="refund request",
            now=now,
        )
    except RefundNotExact as error:
        raise AmountNotExact(request.booking.currency) from error
    except RefundTooLarge as error:
        raise AmountNotRefundable from error
    if sent < amount_minor:
        raise AmountNotRefundable


def _settle(request: RefundRequest, granted_minor: int, answer: str, by: Actor, now: datetime) -> None:
    request.status = RefundRequestStatus.GRANTED if granted_minor else RefundRequestStatus.DECLINED
    request.granted_minor = granted_minor
    request.refund_status = RefundStatus.PENDING if granted_minor else ""
    request.answer = answer.strip()[:1000]
    request.decided_by_id = by.user_id
    request.decided_at = now
    request.save()


def _tell(kind: str, fact: str, request: RefundRequest, uid: str, now: datetime) -> None:
    outbox.record(
        kind=kind,
        key=f"booking.{fact}:{uid}:{request.pk}",
        payload={"booking": uid, "refund_request": request.pk},
        now=now,
    )
