"""Bookings: asking for one, and seeing it."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.enums import ActorKind, BookingStatus, RefundStatus, WorkshopKind
from booking.services.actors import Attendee
from booking.wording.names import one_line
from payments.enums import PaymentStatus
from tenants.selectors import absolute_url

from .base import CamelSerializer, InstantField, MoneyField, StrictSerializer, TimeZoneField
from .workshops import TeacherSerializer

_MOST_ID = 2**63 - 1
_LANGUAGE_TAG = r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}$"


def _language_of_request() -> str:
    return get_language() or "en"


class NameField(serializers.CharField):
    """A person's name, on one line."""

    def to_internal_value(self, data: Any) -> str:
        return one_line(super().to_internal_value(data)) or self.fail("blank")


class AttendeeSerializer(StrictSerializer):
    name = NameField(min_length=1, max_length=120)
    email = serializers.EmailField(max_length=254)
    time_zone = TimeZoneField(help_text="The IANA zone in which the times were shown.")
    locale = serializers.CharField(
        required=False,
        default=_language_of_request,
        max_length=12,
        validators=[RegexValidator(_LANGUAGE_TAG, _("A language tag, like en or pt-BR."))],
        help_text="The language of mails; left out: that of the request.",
    )


class AnswersSerializer(StrictSerializer):
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text="What the teacher should know."
    )


class BookingRequest(StrictSerializer):
    """Either `start` for tutoring or `sessionId` for a class or workshop."""

    workshop_id = serializers.IntegerField(min_value=1, max_value=_MOST_ID)
    start = InstantField(required=False, help_text="The start of a slot of tutoring.")
    session_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    teacher_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    attendee = AttendeeSerializer()
    answers = AnswersSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("start" in attrs) == ("session_id" in attrs):
            raise serializers.ValidationError({"start": [_("Give either start or sessionId.")]})
        return attrs

    def wanted(self) -> dict[str, Any]:
        """The valid request as keywords for the booking service."""
        given = dict(self.validated_data)
        return {
            "workshop_id": given["workshop_id"],
            "start": given.get("start"),
            "session_id": given.get("session_id"),
            "teacher_id": given.get("teacher_id"),
            "attendee": Attendee(**given["attendee"]),
            "note": given.get("answers", {}).get("note", ""),
        }


class PaymentPageSerializer(CamelSerializer):
    url = serializers.URLField(help_text="Stripe's page to pay on; open it in the top window.")


class BookedSerializer(CamelSerializer):
    """A booking just made. While it is `held`, `payment.url` leads to the payment page until `heldUntil`."""

    uid = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    held_until = InstantField(required=False)
    payment = PaymentPageSerializer(required=False)
    token = serializers.CharField(
        help_text="For X-Booking-Token. Whoever has it may see and cancel the booking."
    )
    manage_url = serializers.URLField(help_text="The booking's own page.")


class BookedWorkshopSerializer(CamelSerializer):
    id = serializers.IntegerField(source="workshop_id")
    title = serializers.CharField(source="workshop_title")
    slug = serializers.CharField(source="workshop_slug")
    kind = serializers.ChoiceField(source="workshop_kind", choices=WorkshopKind.choices)


class BookedAttendeeSerializer(CamelSerializer):
    name = serializers.CharField(source="attendee_name")
    email = serializers.EmailField(source="attendee_email")
    time_zone = serializers.CharField(source="attendee_time_zone")
    locale = serializers.CharField(source="attendee_locale")


class PaymentSerializer(CamelSerializer):
    status = serializers.ChoiceField(choices=PaymentStatus.choices)
    amount = MoneyField("amount_minor")
    settled_at = InstantField(allow_null=True)


class CancellationSerializer(CamelSerializer):
    """A cancellation that has happened. `refund` is what was asked for; `refundStatus` says how it stands."""

    by = serializers.ChoiceField(source="by_kind", choices=ActorKind.choices)
    reason = serializers.CharField()
    created_at = InstantField()
    is_late = serializers.BooleanField()
    is_within_refund_window = serializers.BooleanField()
    refund_status = serializers.ChoiceField(choices=RefundStatus.choices)
    refund = MoneyField("refund_minor")


class PreviewSerializer(CamelSerializer):
    """What cancelling now would do. `refusal` is empty when it is possible."""

    is_allowed = serializers.BooleanField()
    refusal = serializers.ChoiceField(choices=["started", "ended", "late"], allow_blank=True)
    is_late = serializers.BooleanField()
    is_within_refund_window = serializers.BooleanField()
    refund = MoneyField("refund_minor")
    refund_until = InstantField()
    notice_until = InstantField()


class BookingSerializer(CamelSerializer):
    """A booking as its student or the school sees it. `meetingUrl` is empty until it is confirmed."""

    uid = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    workshop = BookedWorkshopSerializer(source="*")
    session_id = serializers.IntegerField()
    start = InstantField(source="start_at")
    end = InstantField(source="end_at")
    teachers = TeacherSerializer(many=True)
    attendee = BookedAttendeeSerializer(source="*")
    note = serializers.CharField()
    price = MoneyField("price_minor")
    is_online = serializers.BooleanField()
    meeting_url = serializers.CharField()
    place = serializers.CharField()
    held_until = InstantField(allow_null=True)
    created_at = InstantField()
    confirmed_at = InstantField(allow_null=True)
    ended_at = InstantField(allow_null=True)
    payment = PaymentSerializer(allow_null=True)
    cancellation = CancellationSerializer(allow_null=True)
    cancellation_preview = serializers.SerializerMethodField()
    manage_url = serializers.SerializerMethodField()

    @extend_schema_field(PreviewSerializer)
    def get_cancellation_preview(self, view: Any) -> dict[str, Any]:
        return PreviewSerializer(self.context["preview"]).data

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_manage_url(self, view: Any) -> str:
        return absolute_url(view.manage_path)


class CancellationRequest(StrictSerializer):
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)
