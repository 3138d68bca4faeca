"""A booking's invoice as a file."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from booking.api.callers import BookingTokenAuthentication, BookingTokenInAddress, booking_for
from booking.enums import ActorKind
from booking.selectors.documents import latest_document
from booking.throttles import PublicRead
from core.api_documents import problems
from payments.services.documents import file_of

from .manage import CalendarRenderer, ManagedView, OneKind


class PdfRenderer(CalendarRenderer):
    """Passes a PDF through; a problem stays JSON."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None  # type: ignore[assignment]


class InvoiceView(ManagedView):
    authentication_classes = (BookingTokenAuthentication, BookingTokenInAddress, SessionAuthentication)
    renderer_classes = (PdfRenderer,)
    content_negotiation_class = OneKind
    throttle_classes = (PublicRead,)

    @extend_schema(
        operation_id="booking_invoice",
        tags=["bookings"],
        summary="The invoice or receipt of a booking as PDF",
        description=(
            "The latest one, or the document of this `number`, which may also be a credit note. Teachers get none."
        ),
        parameters=[
            OpenApiParameter("number", str, description="Such as `INV-2027-00042`.", required=False),
        ],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, uid: str) -> Response:
        view, actor = booking_for(request, uid)
        if actor.kind == ActorKind.TEACHER:
            raise PermissionDenied
        card = latest_document(view.uid, number=request.query_params.get("number", "")[:40])
        if card is None:
            raise NotFound
        file = file_of(card.id)
        return Response(
            file.content,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{file.name}"',
                "X-Content-Type-Options": "nosniff",
            },
        )
