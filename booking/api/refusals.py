"""Refusals of the services as problems of the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from booking.services.answers import MissingAnswers
from booking.services.refusals import Conflict, Forbidden, Refusal, Unknown
from booking.services.slot_refusals import AlreadyBooked
from core.problems import Problem
from core.serializers import InstantField
from payments.services import PaymentsUnavailable, ProviderRefused, ProviderUnavailable

_RETRY_AFTER_SECONDS = 30


@contextmanager
def refusals_as_problems() -> Iterator[None]:
    """400 for answers that are missing or wrong, 403 for whom it is not, 404 for what is not there, 409 when something
    came first, 422 for what the rules do not allow, 503 when the payment provider does not answer."""
    try:
        yield
    except Refusal as refusal:
        raise Problem(
            status_code=_status(refusal), code=refusal.code, detail=str(refusal), **_extra(refusal)
        ) from refusal
    except PaymentsUnavailable as error:
        raise Problem(
            status_code=422,
            code="payments_closed",
            detail=_("The school cannot take payments at the moment. Please get in touch with it."),
        ) from error
    except (ProviderUnavailable, ProviderRefused) as error:
        raise Problem(
            status_code=503,
            code="payment_unavailable",
            detail=_("The payment provider does not answer just now. Nothing was charged; please try again."),
            retry_after=_RETRY_AFTER_SECONDS,
        ) from error


def _status(refusal: Refusal) -> int:
    if isinstance(refusal, MissingAnswers):
        return 400
    if isinstance(refusal, Forbidden):
        return 403
    if isinstance(refusal, Unknown):
        return 404
    return 409 if isinstance(refusal, Conflict) else 422


def _extra(refusal: Refusal) -> dict[str, Any]:
    if isinstance(refusal, AlreadyBooked) and refusal.held_until is not None:
        return {"heldUntil": InstantField().to_representation(refusal.held_until)}
    if isinstance(refusal, MissingAnswers):
        return {"errors": {f"answers.{pk}": [message] for pk, message in refusal.errors.items()}}
    return {"errors": {refusal.field: [str(refusal)]}} if refusal.field else {}
