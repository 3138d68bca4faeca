"""Moving a booking, and waiting for a place."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.enums import RescheduleStatus, WaitlistStatus
from booking.services.actors import Attendee
from core.serializers import CamelSerializer, InstantField, StrictSerializer

from .booking_requests import AttendeeSerializer
from .bookings import PaymentPageSerializer

_MOST_ID = 2**63 - 1


class RescheduleRequest(StrictSerializer):
    """Another time of tutoring (`start`), or another session of a class (`sessionId`)."""

    start = InstantField(required=False)
    session_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    teacher_id = serializers.IntegerField(
        required=False, min_value=1, max_value=_MOST_ID, help_text="Left out: the same one if possible."
    )
    lesson = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=_MOST_ID,
        help_text="The `id` of one of the booking's lessons; needed where it has several.",
    )
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)
    waive_difference = serializers.BooleanField(
        required=False, default=False, help_text="For the school: a dearer or cheaper date costs the same."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("start" in attrs) == ("session_id" in attrs):
            raise serializers.ValidationError({"start": [_("Give either start or sessionId.")]})
        return attrs

    def wanted(self) -> dict[str, Any]:
        """The valid request as keywords for the service."""
        given = self.validated_data
        return {
            "seat_id": given.get("lesson"),
            "start": given.get("start"),
            "session_id": given.get("session_id"),
            "teacher_id": given.get("teacher_id"),
            "reason": given["reason"],
            "waive": given["waive_difference"],
        }


class RescheduledSerializer(CamelSerializer):
    """A move. While it is `pending`, `payment.url` leads to the payment of the difference until `payUntil`, and the
    booking stays where it is."""

    uid = serializers.CharField()
    status = serializers.ChoiceField(choices=RescheduleStatus.choices)
    from_ = InstantField(source="from_start_at")
    to = InstantField(source="to_start_at")
    difference_minor = serializers.IntegerField(
        help_text="In the currency's smallest unit; above 0 it is to be paid, below 0 it goes back."
    )
    pay_until = InstantField(required=False)
    payment = PaymentPageSerializer(required=False)


class WaitRequest(StrictSerializer):
    """A full session, or a series of which a date is full."""

    session_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    series = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    attendee = AttendeeSerializer()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("session_id" in attrs) == ("series" in attrs):
            raise serializers.ValidationError({"sessionId": [_("Give either sessionId or series.")]})
        return attrs

    def wanted(self) -> dict[str, Any]:
        """The valid request as keywords for the service."""
        given = self.validated_data
        return {
            "session_id": given.get("session_id"),
            "series_id": given.get("series"),
            "attendee": Attendee(**given["attendee"]),
        }


class WaitingSerializer(CamelSerializer):
    """An entry of a waiting list. `url` is its page, where it is left and an offer is taken."""

    uid = serializers.CharField()
    status = serializers.ChoiceField(choices=WaitlistStatus.choices)
    position = serializers.IntegerField()
    url = serializers.URLField()
