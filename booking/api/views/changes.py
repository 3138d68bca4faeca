"""Moving a booking, and getting on a waiting list."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from booking.api.callers import booking_for
from booking.api.refusals import refusals_as_problems
from booking.api.serializers.changes import (
    RescheduledSerializer,
    RescheduleRequest,
    WaitingSerializer,
    WaitRequest,
)
from booking.enums import ActorKind, RescheduleStatus
from booking.selectors.reschedules import move_facts
from booking.selectors.waitlist import waiting_view
from booking.services.move_pages import move_payment_page
from booking.services.move_payments import give_up_move
from booking.services.rescheduling import reschedule
from booking.services.waitlist import join
from booking.throttles import PublicBook
from core import clock
from core.api_documents import IDEMPOTENCY_KEY, problems
from core.idempotency import idempotent
from payments.services import PaymentsUnavailable, ProviderRefused, ProviderUnavailable
from tenants.selectors import absolute_url

from .manage import ManagedView
from .public import PublicView


class RescheduleView(ManagedView):
    throttle_classes = (PublicBook,)

    @extend_schema(
        operation_id="booking_reschedule",
        tags=["bookings"],
        summary="Move a booking to another date of the same workshop",
        description=(
            "A dearer session is kept while the difference is paid: then the answer is `pending` and nothing else has "
            "changed. A cheaper one sends the difference back."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=RescheduleRequest,
        responses={201: RescheduledSerializer, **problems(400, 401, 403, 404, 409, 422, 429, 503)},
    )
    @idempotent
    def post(self, request: Request, uid: str) -> Response:
        _view, actor = booking_for(request, uid)
        if actor.kind == ActorKind.TEACHER:
            raise PermissionDenied
        wanted = RescheduleRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        now = clock.now()
        with refusals_as_problems():
            move = reschedule(booking_uid=uid, by=actor, now=now, **wanted.wanted())
            page = ""
            if move.status == RescheduleStatus.PENDING and actor.kind == ActorKind.STUDENT:
                page = _payment_page(uid)
        facts = move_facts(move.uid)
        assert facts is not None, "it was just written"
        answer: dict[str, Any] = {name: getattr(facts, name) for name in facts.__slots__}
        if facts.status != RescheduleStatus.PENDING:
            del answer["pay_until"]
        if page:
            answer["payment"] = {"url": page}
        return Response(RescheduledSerializer(answer).data, status=status.HTTP_201_CREATED)


class WaitlistView(PublicView):
    throttle_classes = (PublicBook,)

    @extend_schema(
        operation_id="public_wait",
        tags=["public"],
        summary="Wait for a place",
        description="In a full session, or in a series of which a date is full. Offers come by mail, in turn.",
        parameters=[IDEMPOTENCY_KEY],
        request=WaitRequest,
        responses={201: WaitingSerializer, **problems(400, 403, 404, 409, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, workshop_id: int) -> Response:
        wanted = WaitRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        now = clock.now()
        with refusals_as_problems():
            entry = join(workshop_id=workshop_id, now=now, **wanted.wanted())
        view = waiting_view(entry.uid, now=now)
        assert view is not None, "it was just written"
        answer = {
            "uid": view.uid,
            "status": view.status,
            "position": view.position,
            "url": absolute_url(view.path),
        }
        return Response(WaitingSerializer(answer).data, status=status.HTTP_201_CREATED)


def _payment_page(uid: str) -> str:
    """Where the difference is paid; if that cannot be opened, the move is given up and the caller may try again."""
    try:
        return move_payment_page(booking_uid=uid, now=clock.now())
    except (ProviderUnavailable, ProviderRefused, PaymentsUnavailable):
        give_up_move(booking_uid=uid, now=clock.now())
        raise
