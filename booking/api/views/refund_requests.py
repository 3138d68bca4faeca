"""Asking for money that the terms do not give."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from booking.api.callers import booking_for
from booking.api.refusals import refusals_as_problems
from booking.api.serializers.staff import RefundRequestRequest, RefundRequestSerializer
from booking.enums import ActorKind
from booking.selectors.refund_requests import refund_request
from booking.services.refund_requests import ask
from booking.throttles import PublicBook
from core import clock
from core.api_documents import IDEMPOTENCY_KEY, problems
from core.idempotency import idempotent

from .manage import ManagedView


class RefundRequestView(ManagedView):
    throttle_classes = (PublicBook,)

    @extend_schema(
        operation_id="booking_refund_request",
        tags=["bookings"],
        summary="Ask for a refund",
        description="For money that the terms do not give back; the school decides and answers by mail.",
        parameters=[IDEMPOTENCY_KEY],
        request=RefundRequestRequest,
        responses={201: RefundRequestSerializer, **problems(400, 401, 403, 404, 409, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, uid: str) -> Response:
        _view, actor = booking_for(request, uid)
        if actor.kind == ActorKind.TEACHER:
            raise PermissionDenied
        wanted = RefundRequestRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        with refusals_as_problems():
            asked = ask(booking_uid=uid, reason=wanted.validated_data["reason"], by=actor, now=clock.now())
        answer = RefundRequestSerializer(refund_request(asked.pk))
        return Response(answer.data, status=status.HTTP_201_CREATED)
