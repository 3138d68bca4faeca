"""What the school's own programs send and get: lists of people, refund requests."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.enums import BookingStatus, RefundRequestStatus, RefundStatus
from booking.selectors.booking_lists import BookingFilter
from booking.services.whitelist import Mode
from core.serializers import CamelSerializer, InstantField, MoneyField, StrictSerializer

from .bookings import BookingSerializer
from .workshops import DayField

_MOST_EMAILS = 5_000
_MOST_ID = 2**63 - 1


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


class BookingsQuery(CamelSerializer):
    """Filters of the listing; each one narrows it. Days are days of the school's zone, both included."""

    status = serializers.ChoiceField(required=False, choices=BookingStatus.choices)
    from_ = DayField(required=False, help_text="With a date on or after this day.")
    to = DayField(required=False, help_text="With a date on or before this day.")
    teacher_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    workshop_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    updated_since = InstantField(
        required=False, help_text="Booked, confirmed, ended, moved, or with attendance noted since."
    )
    limit = serializers.IntegerField(required=False, default=20, min_value=1, max_value=100)
    cursor = serializers.CharField(
        required=False, max_length=100, help_text="`nextCursor` of the part before."
    )

    def wanted(self, *, taught_by: int | None) -> BookingFilter:
        """The valid filters for the selector; `taught_by` is the login of a teacher who sees own bookings only."""
        given = self.validated_data
        return BookingFilter(
            status=given.get("status", ""),
            from_on=given.get("from_"),
            to_on=given.get("to"),
            teacher_id=given.get("teacher_id"),
            workshop_id=given.get("workshop_id"),
            updated_since=given.get("updated_since"),
            taught_by=taught_by,
        )


class BookingPageSerializer(CamelSerializer):
    bookings = BookingSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)
