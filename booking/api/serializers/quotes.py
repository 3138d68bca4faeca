"""What a choice would cost."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.serializers import CamelSerializer, InstantField, MoneyField, StrictSerializer

_MOST_ID = 2**63 - 1
PAY_WAYS = {
    "type": "array",
    "items": {"type": "string", "enum": ["online", "school"]},
    "description": "How what costs money can be paid now, the usual way first; empty when it cannot.",
}


@extend_schema_field({"type": "number", "description": "In percent, included in the price; 0: no tax."})
class TaxRateField(serializers.Field):
    """In percent, from an attribute in hundredths of a percent."""

    def __init__(self) -> None:
        super().__init__(source="tax_rate_bp", read_only=True)

    def to_representation(self, value: Any) -> float:
        return float(value) / 100


class QuoteRequest(StrictSerializer):
    """One of `start` for tutoring, `sessionId` for a date, and `series` for the rest of one. With `email`, the code's
    limit for one address counts, too."""

    start = InstantField(required=False)
    session_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    series = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    voucher = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=40, help_text="A discount code."
    )
    email = serializers.EmailField(required=False, default="", allow_blank=True, max_length=254)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(name in attrs for name in ("start", "session_id", "series")) != 1:
            raise serializers.ValidationError({"start": [_("Give one of start, sessionId and series.")]})
        return attrs

    def wanted(self) -> dict[str, Any]:
        """The valid request as keywords for the selector."""
        given = self.validated_data
        return {
            "start": given.get("start"),
            "session_id": given.get("session_id"),
            "series_id": given.get("series"),
            "code": given["voucher"],
            "email": given["email"],
        }


class QuoteSerializer(CamelSerializer):
    """`total` is what a booking made now would cost: `listPrice` without the `discount`. `tax` is included in it.

    With `isClosed` it cannot be paid in any way at the moment.
    """

    list_price = MoneyField("list_minor")
    discount = MoneyField("discount_minor")
    total = MoneyField("total_minor")
    tax = MoneyField("tax_minor")
    tax_rate = TaxRateField()
    voucher = serializers.CharField(
        source="code", help_text="The code as the school writes it; empty without one."
    )
    pay_ways = serializers.SerializerMethodField()
    is_closed = serializers.BooleanField()

    @extend_schema_field(PAY_WAYS)
    def get_pay_ways(self, found: Any) -> list[str]:
        return [str(way) for way in found.pay_ways]
