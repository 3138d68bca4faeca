"""One booking, for whoever has its link and for the school."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking import ics
from booking.api.callers import BookingTokenAuthentication, BookingTokenInAddress, IsSomebody, booking_for
from booking.api.refusals import refusals_as_problems
from booking.api.serializers.booking_requests import CancellationRequest
from booking.api.serializers.bookings import BookingSerializer
from booking.enums import ActorKind
from booking.selectors.bookings import BookingView, cancellation_preview
from booking.services.actors import Actor
from booking.services.cancellations import cancel_booking
from booking.throttles import PublicBook, PublicRead
from core import clock
from core.api_documents import IDEMPOTENCY_KEY, problems
from core.idempotency import idempotent


class ManagedView(APIView):
    """Answers hold personal data, so nobody on the way may keep them."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (
        BookingTokenAuthentication,
        SessionAuthentication,
    )
    permission_classes: Sequence[type[BasePermission]] = (IsSomebody,)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


class BookingDetailView(ManagedView):
    throttle_classes = (PublicRead,)

    @extend_schema(
        operation_id="booking",
        tags=["bookings"],
        summary="A booking",
        responses={200: BookingSerializer, **problems(401, 404, 429)},
    )
    def get(self, request: Request, uid: str) -> Response:
        view, actor = booking_for(request, uid)
        return _answer(view, actor)


class CancellationView(ManagedView):
    throttle_classes = (PublicBook,)

    @extend_schema(
        operation_id="booking_cancel",
        tags=["bookings"],
        summary="Cancel a booking or one of its dates",
        description=(
            "All of it, or one `lesson`. The refund follows the terms that `cancellationPreview` of the booking, or of "
            "the lesson, shows."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=CancellationRequest,
        responses={201: BookingSerializer, **problems(400, 401, 403, 404, 409, 422, 429, 503)},
    )
    @idempotent
    def post(self, request: Request, uid: str) -> Response:
        _view, actor = booking_for(request, uid)
        if actor.kind == ActorKind.TEACHER:
            raise PermissionDenied
        wanted = CancellationRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        with refusals_as_problems():
            cancel_booking(
                booking_uid=uid,
                seat_id=wanted.validated_data.get("lesson"),
                by=actor,
                reason=wanted.validated_data["reason"],
                now=clock.now(),
            )
        view, actor = booking_for(request, uid)
        return _answer(view, actor, status=status.HTTP_201_CREATED)


class CalendarRenderer(BaseRenderer):
    """Passes a calendar file through; a problem stays JSON."""

    media_type = "text/calendar"
    format = "ics"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return data if isinstance(data, bytes) else JSONRenderer().render(data)


class OneKind(DefaultContentNegotiation):
    """There is one kind of answer, whatever the caller's Accept header wishes for."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class CalendarView(ManagedView):
    authentication_classes = (BookingTokenAuthentication, BookingTokenInAddress, SessionAuthentication)
    renderer_classes = (CalendarRenderer,)
    content_negotiation_class = OneKind
    throttle_classes = (PublicRead,)

    @extend_schema(
        operation_id="booking_calendar",
        tags=["bookings"],
        summary="A booking as a calendar file",
        responses={(200, "text/calendar"): OpenApiTypes.STR, **problems(401, 404, 429)},
    )
    def get(self, request: Request, uid: str) -> Response:
        view, _actor = booking_for(request, uid)
        method = ics.CalendarMethod.PUBLISH
        return Response(
            ics.booking_calendar(view, method=method, now=clock.now()),
            content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{view.uid}.ics"'},
        )


def booking_body(view: BookingView, actor: Actor, now: datetime) -> dict[str, Any]:
    """The booking as this caller sees it, with what cancelling would do now."""
    context = {
        "preview": cancellation_preview(view, now, actor.kind),
        "previews": {
            lesson.seat_id: cancellation_preview(view, now, actor.kind, lesson.seat_id)
            for lesson in view.lessons
        },
    }
    return BookingSerializer(view, context=context).data


def _answer(view: BookingView, actor: Actor, status: int = status.HTTP_200_OK) -> Response:
    return Response(booking_body(view, actor, clock.now()), status=status)
