"""For everybody: what a choice costs with a discount code, before it is booked."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from booking.api.refusals import refusals_as_problems
from booking.api.serializers.quotes import QuoteRequest, QuoteSerializer
from booking.selectors.quotes import NothingToQuote, quote
from booking.services.voucher_refusals import BY_PROBLEM
from booking.throttles import PublicQuote, PublicRead
from core import clock
from core.api_documents import problems

from .public import PublicView


class QuoteView(PublicView):
    throttle_classes = (PublicRead, PublicQuote)

    @extend_schema(
        operation_id="public_quote",
        tags=["public"],
        summary="What a time, a date or a series costs, with a discount code",
        description="Nothing is booked or kept. A code that does not count is refused (409 when it is used up, else "
        "422) with the same `code` as by a booking, and named in `errors`.",
        request=QuoteRequest,
        responses={200: QuoteSerializer, **problems(400, 404, 409, 422, 429)},
    )
    def post(self, request: Request, workshop_id: int) -> Response:
        wanted = QuoteRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        try:
            found = quote(workshop_id, **wanted.wanted(), now=clock.now())
        except NothingToQuote as error:
            raise NotFound from error
        if found.problem:
            with refusals_as_problems():
                raise BY_PROBLEM[found.problem]
        return Response(QuoteSerializer(found).data)
