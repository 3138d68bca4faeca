"""The school's bookings, for its own programs."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import SCHOOL_AUTHENTICATION, IsStaff
from booking.api.school import school_actor
from booking.api.serializers.staff import BookingPageSerializer, BookingsQuery
from booking.enums import ActorKind
from booking.selectors.booking_lists import BadCursor, booking_page
from booking.throttles import PublicRead
from core import clock
from core.api_documents import problems

from .manage import ManagedView, booking_body


class StaffBookingsView(ManagedView):
    authentication_classes = SCHOOL_AUTHENTICATION
    permission_classes = (IsStaff,)
    throttle_classes = (PublicRead,)

    @extend_schema(
        operation_id="bookings",
        tags=["bookings"],
        summary="The school's bookings",
        description="The latest first. A teacher sees the bookings of own dates.",
        parameters=[BookingsQuery],
        responses={200: BookingPageSerializer, **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        query = BookingsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        actor, now = school_actor(request), clock.now()
        own = actor.user_id if actor.kind == ActorKind.TEACHER else None
        try:
            page = booking_page(
                wanted=query.wanted(taught_by=own),
                limit=query.validated_data["limit"],
                cursor=query.validated_data.get("cursor"),
                now=now,
            )
        except BadCursor as error:
            raise ValidationError({"cursor": [_("This cursor does not belong to this listing.")]}) from error
        bookings = [booking_body(view, actor, now) for view in page.bookings]
        return Response({"bookings": bookings, "nextCursor": page.next_cursor})
