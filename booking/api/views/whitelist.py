"""A workshop's list, for the school."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import SCHOOL_AUTHENTICATION, IsOwner
from booking.api.refusals import refusals_as_problems
from booking.api.school import school_actor
from booking.api.serializers.staff import WhitelistAnswer, WhitelistRequest
from booking.services.whitelist import change
from booking.services.whitelist_lines import lines_of, read_lines
from booking.throttles import PublicRead
from core import clock
from core.api_documents import IDEMPOTENCY_KEY, problems
from core.idempotency import idempotent

from .manage import ManagedView


class WhitelistView(ManagedView):
    authentication_classes = SCHOOL_AUTHENTICATION
    permission_classes = (IsOwner,)
    throttle_classes = (PublicRead,)

    @extend_schema(
        operation_id="workshop_whitelist",
        tags=["workshops"],
        summary="Change who may book a workshop",
        description="All or nothing: with an entry that is neither an address nor a domain, nothing is changed.",
        parameters=[IDEMPOTENCY_KEY],
        request=WhitelistRequest,
        responses={200: WhitelistAnswer, **problems(400, 401, 403, 404, 409, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, workshop_id: int) -> Response:
        wanted = WhitelistRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        emails: list[str] = wanted.validated_data["emails"]
        _refuse_invalid(emails)
        with refusals_as_problems():
            done = change(
                workshop_id=workshop_id,
                entries=emails,
                mode=wanted.validated_data["mode"],
                by=school_actor(request),
                now=clock.now(),
            )
        return Response(WhitelistAnswer({"success": True, "total_whitelisted": done.total}).data)


def _refuse_invalid(emails: list[str]) -> None:
    """Raises ValidationError that names each by its place, counted from 0 as DRF does."""
    _entries, invalid = read_lines(lines_of(emails))
    errors: dict[str, Any] = {str(bad.number - 1): [f"{bad.text}: {bad.why}"] for bad in invalid}
    if errors:
        raise ValidationError({"emails": errors})
