"""For everybody, without login: what there is, when it is free, and booking it."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking.api.refusals import refusals_as_problems
from booking.api.serializers.booking_requests import BookingRequest
from booking.api.serializers.bookings import BookedSerializer
from booking.api.serializers.workshops import (
    SeriesListSerializer,
    SlotQuery,
    SlotsSerializer,
    WorkshopPageSerializer,
    WorkshopQuery,
)
from booking.selectors.school import school_view
from booking.selectors.series import series_cards
from booking.selectors.slots import slots, time_rules
from booking.selectors.workshops import BadCursor, public_workshop_page, workshop_by_id
from booking.services.actors import GUEST
from booking.services.ordering import order
from booking.throttles import PublicBook, PublicRead
from core import clock
from core.api_documents import IDEMPOTENCY_KEY, problems
from core.idempotency import idempotent
from core.page_cache import share_for_this_minute
from tenants.selectors import absolute_url


class PublicView(APIView):
    """No cookies are read, so there is no login and no CSRF token."""

    authentication_classes = ()
    permission_classes = ()


class WorkshopsView(PublicView):
    throttle_classes = (PublicRead,)

    @extend_schema(
        operation_id="public_workshops",
        tags=["public"],
        summary="Workshops on offer",
        parameters=[WorkshopQuery],
        responses={200: WorkshopPageSerializer, **problems(400, 429)},
    )
    def get(self, request: Request) -> Response:
        query = WorkshopQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        try:
            page = public_workshop_page(
                wanted=query.wanted(),
                limit=query.validated_data["limit"],
                cursor=query.validated_data.get("cursor"),
                now=clock.now(),
            )
        except BadCursor as error:
            raise ValidationError({"cursor": [_("This cursor does not belong to this listing.")]}) from error
        return Response(WorkshopPageSerializer(page).data)


class SlotsView(PublicView):
    throttle_classes = (PublicRead,)

    @extend_schema(
        operation_id="public_workshop_slots",
        tags=["public"],
        summary="Times at which a workshop can be booked",
        parameters=[SlotQuery],
        responses={200: SlotsSerializer, **problems(400, 404, 429)},
    )
    def get(self, request: Request, workshop_id: int) -> Response:
        query = SlotQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        given, now = query.validated_data, clock.now()
        workshop = time_rules(workshop_id)
        if workshop is None:
            raise NotFound
        time_zone = given.get("time_zone") or school_view().time_zone
        days = slots(
            workshop=workshop,
            from_=given["from_"],
            to=given["to"],
            time_zone=time_zone,
            teacher_id=given.get("teacher_id"),
            now=now,
        )
        response = Response(SlotsSerializer({"time_zone": time_zone, "days": days}).data)
        share_for_this_minute(response)
        return response


class SeriesView(PublicView):
    throttle_classes = (PublicRead,)

    @extend_schema(
        operation_id="public_workshop_series",
        tags=["public"],
        summary="Courses of a workshop that are booked as a whole",
        responses={200: SeriesListSerializer, **problems(404, 429)},
    )
    def get(self, request: Request, workshop_id: int) -> Response:
        now = clock.now()
        workshop = workshop_by_id(workshop_id, now=now)
        if workshop is None:
            raise NotFound
        cards = series_cards(workshop_id, now) if workshop.has_series else []
        return Response(SeriesListSerializer({"series": cards}).data)


class BookingsView(PublicView):
    throttle_classes = (PublicBook,)

    @extend_schema(
        operation_id="public_book",
        tags=["public"],
        summary="Book a time, a date or a series",
        parameters=[IDEMPOTENCY_KEY],
        request=BookingRequest,
        responses={201: BookedSerializer, **problems(400, 403, 404, 409, 422, 429, 503)},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        wanted = BookingRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        with refusals_as_problems():
            ordered = order(**wanted.wanted(), by=GUEST, now=clock.now())
        answer: dict[str, Any] = {
            "uid": ordered.booking.uid,
            "status": ordered.booking.status,
            "token": ordered.token,
            "manage_url": absolute_url(ordered.manage_path),
        }
        if ordered.payment_url:
            answer |= {"held_until": ordered.booking.held_until, "payment": {"url": ordered.payment_url}}
        return Response(BookedSerializer(answer).data, status=status.HTTP_201_CREATED)
