"""The school's payments, and money going back, for its owners' programs."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import SCHOOL_AUTHENTICATION, IsOwner
from core import clock
from core.api_documents import IDEMPOTENCY_KEY, problems
from core.idempotency import idempotent
from core.problems import Problem
from core.spreadsheets import CSV
from payments.amounts import step_problem
from payments.exports import transactions_file
from payments.selectors import payment_of
from payments.selectors.payment_lists import BadCursor, filtered, payment_list
from payments.services import RefundNotExact, RefundTooLarge
from payments.services.staff_refunds import NothingLeft, refund_by_staff
from payments.throttles import StaffRead, StaffWrite

from .serializers import (
    GiveBackRequest,
    GiveBackSerializer,
    PaymentListQuery,
    PaymentListSerializer,
    PaymentsQuery,
)


class _Private(APIView):
    authentication_classes = SCHOOL_AUTHENTICATION
    permission_classes = (IsOwner,)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        """Names and money: nobody on the way keeps them."""
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


class PaymentsView(_Private):
    throttle_classes = (StaffRead,)

    @extend_schema(
        operation_id="payments",
        tags=["payments"],
        summary="The school's payments",
        description="The latest first. Only for owners.",
        parameters=[PaymentListQuery],
        responses={200: PaymentListSerializer, **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        query = PaymentListQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        try:
            found = payment_list(
                wanted=query.wanted(),
                limit=query.validated_data["limit"],
                cursor=query.validated_data.get("cursor"),
            )
        except BadCursor as error:
            raise ValidationError({"cursor": [_("This cursor does not belong to this listing.")]}) from error
        return Response(PaymentListSerializer(found).data)


class _OneKind(DefaultContentNegotiation):
    """There is one kind of answer, whatever the caller's Accept header wishes for; refusals are JSON."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class PaymentsFileView(_Private):
    throttle_classes = (StaffRead,)
    content_negotiation_class = _OneKind

    @extend_schema(
        operation_id="payments_export",
        tags=["payments"],
        summary="The school's payments as CSV",
        description="All that the filters leave, the latest first. Amounts are in whole units of their currency.",
        parameters=[PaymentsQuery],
        responses={(200, "text/csv"): OpenApiTypes.STR, **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> HttpResponseBase:
        query = PaymentsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        return transactions_file(filtered(query.wanted()).order_by("-pk"), file_format=CSV)


class RefundsView(_Private):
    throttle_classes = (StaffWrite,)

    @extend_schema(
        operation_id="booking_refund",
        tags=["payments"],
        summary="Give back what was paid for a booking",
        description="All that is left of it or a part, whatever the booking's terms say. The booking stays as it is.",
        parameters=[IDEMPOTENCY_KEY],
        request=GiveBackRequest,
        responses={201: GiveBackSerializer, **problems(400, 401, 403, 404, 409, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, uid: str) -> Response:
        """`uid` is what was paid for: payments knows it as a reference."""
        wanted = GiveBackRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        payment = payment_of(uid) if uid.isascii() and uid.isalnum() else None
        if payment is None:
            raise Problem(status_code=404, code="not_found", detail=_("Nothing was to be paid for this."))
        try:
            refund = refund_by_staff(
                payment_uid=payment.uid,
                amount_minor=wanted.validated_data["amount"],
                note=wanted.validated_data["note"],
                by_user_id=request.user.pk,
                now=clock.now(),
            )
        except NothingLeft as error:
            raise _refused("nothing_left", _("Nothing is left of this payment to give back.")) from error
        except RefundNotExact as error:
            raise _refused("refund_not_exact", step_problem(payment.currency)) from error
        except RefundTooLarge as error:
            raise _refused("refund_too_large", _("Less than that is left to give back.")) from error
        return Response(GiveBackSerializer(refund).data, status=status.HTTP_201_CREATED)


def _refused(code: str, detail: str) -> Problem:
    return Problem(status_code=422, code=code, detail=detail)
