"""What the OpenAPI document says of all endpoints alike: problems, and the header that makes a POST count once."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from .idempotency import HEADER
from .problems import PROBLEM_TYPE
from .serializers import StrictSerializer

_MEANINGS = {
    400: "A field is missing or malformed; `errors` names it.",
    401: "Neither a valid link nor a login came with the request.",
    403: "Not allowed for this caller.",
    404: "There is no such thing, or not for this caller.",
    409: "Something else came first; `code` says what.",
    422: "Understood, but the rules do not allow it; `code` says which.",
    429: "Too many requests; wait as long as Retry-After says.",
    503: "A service behind this one does not answer; try again after Retry-After.",
}


class ProblemSerializer(serializers.Serializer):
    """RFC 9457 problem details. `code` is stable, `title` and `detail` are in the request's language."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # the name is RFC 9457 practice
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Field → messages.",
    )


class StrictSerializerExtension(OpenApiSerializerExtension):
    """Says in the document that unknown fields are refused."""

    target_class = StrictSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="The same key and body get the stored answer; the same key with another body is refused (422).",
)


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    """The `responses` of these refusals."""
    return {
        (status, PROBLEM_TYPE): OpenApiResponse(ProblemSerializer, description=_MEANINGS[status])
        for status in statuses
    }
