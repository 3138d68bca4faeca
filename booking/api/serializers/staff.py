"""What the school's own programs send and get: lists of people, refund requests."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.enums import RefundRequestStatus, RefundStatus
from booking.services.whitelist import Mode

from .base import CamelSerializer, InstantField, MoneyField, StrictSerializer

_MOST_EMAILS = 5_000


class WhitelistRequest(StrictSerializer):
    """`emails` are addresses or domains such as example.com; an empty list with `replace` empties the list."""

    emails = serializers.ListField(
        child=serializers.CharField(max_length=400, allow_blank=True), max_length=_MOST_EMAILS
    )
    mode = serializers.ChoiceField(choices=[(mode.value, mode.value) for mode in Mode])


class WhitelistAnswer(CamelSerializer):
    success = serializers.BooleanField()
    total_whitelisted = serializers.IntegerField()


class RefundRequestRequest(StrictSerializer):
    reason = serializers.CharField(max_length=1000, help_text="Why the student asks; the school reads it.")


class RefundRequestSerializer(CamelSerializer):
    """A request and how it stands. `granted` is what goes back; `refundStatus` is null until something does."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=RefundRequestStatus.choices)
    reason = serializers.CharField()
    answer = serializers.CharField()
    granted = MoneyField("granted_minor")
    refund_status = serializers.SerializerMethodField()
    created_at = InstantField()
    decided_at = InstantField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=RefundStatus.choices, allow_null=True))
    def get_refund_status(self, view: Any) -> str | None:
        return view.refund_status or None
