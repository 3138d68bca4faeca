"""A booking as its student or the school sees it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.enums import ActorKind, Attendance, BookingSource, BookingStatus, RefundStatus, WorkshopKind
from core.serializers import MONEY, CamelSerializer, InstantField, MoneyField
from payments.enums import PaymentMethod, PaymentStatus
from tenants.selectors import absolute_url

from .workshops import TeacherSerializer


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
    """One that is paid at the `school` is pending as long as it is owed."""

    method = serializers.ChoiceField(choices=PaymentMethod.choices)
    status = serializers.ChoiceField(choices=PaymentStatus.choices)
    amount = MoneyField("amount_minor")
    settled_at = InstantField(allow_null=True)


class CancellationSerializer(CamelSerializer):
    """A cancellation that has happened. `refund` is what was asked for; `refundStatus` says how it stands.

    `lesson` is the one date that it ended; null: all that was left.
    """

    lesson = serializers.IntegerField(source="seat_id", allow_null=True)
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
    refusal = serializers.ChoiceField(choices=["started", "ended", "late", "held"], allow_blank=True)
    is_late = serializers.BooleanField()
    is_within_refund_window = serializers.BooleanField()
    refund = MoneyField("refund_minor")
    refund_until = InstantField()
    notice_until = InstantField()
    dates = serializers.IntegerField(help_text="How many lessons would be cancelled.")
    ends_booking = serializers.BooleanField(help_text="No lesson to come would be left.")


class LessonSerializer(CamelSerializer):
    """One date of a booking. `id` is what a cancellation of this date alone names as `lesson`."""

    id = serializers.IntegerField(source="seat_id")
    session_id = serializers.IntegerField()
    start = InstantField(source="start_at")
    end = InstantField(source="end_at")
    teachers = TeacherSerializer(many=True)
    price = serializers.SerializerMethodField()
    is_active = serializers.BooleanField()
    is_cancelled = serializers.BooleanField()
    attendance = serializers.ChoiceField(choices=Attendance.choices, allow_blank=True)
    cancellation_preview = serializers.SerializerMethodField()

    @extend_schema_field(MONEY)
    def get_price(self, lesson: Any) -> dict[str, Any]:
        return {"amount": lesson.price_minor, "currency": self.context["currency"]}

    @extend_schema_field(PreviewSerializer)
    def get_cancellation_preview(self, lesson: Any) -> dict[str, Any]:
        return PreviewSerializer(self.context["previews"][lesson.seat_id]).data


class BookedSeriesSerializer(CamelSerializer):
    id = serializers.IntegerField(source="series_id")
    title = serializers.CharField(source="series_title")


class AnswerSerializer(CamelSerializer):
    """A question in the words in which it was asked; `question` is null once the question is gone."""

    question = serializers.IntegerField(source="question_id", allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # declared fields are no attributes
    value = serializers.CharField()


class MoveSerializer(CamelSerializer):
    """A date that was moved."""

    from_ = InstantField(source="from_start_at")
    to = InstantField(source="to_start_at")
    by = serializers.ChoiceField(source="by_kind", choices=ActorKind.choices)
    reason = serializers.CharField()
    at = InstantField()


class BookingSerializer(CamelSerializer):
    """A booking as its student or the school sees it. `meetingUrl` is empty until it is confirmed.

    `lessons` are its dates in order; `sessionId`, `start`, `end` and `teachers` are those of the next one. With
    `series`, it was booked as a whole. `price` is what is left after the `discount` of a code. `cancellation` is the
    one that ended the booking, `cancellations` are all.
    """

    uid = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    workshop = BookedWorkshopSerializer(source="*")
    session_id = serializers.IntegerField()
    start = InstantField(source="start_at")
    end = InstantField(source="end_at")
    teachers = TeacherSerializer(many=True)
    lessons = serializers.SerializerMethodField()
    series = serializers.SerializerMethodField()
    source = serializers.ChoiceField(choices=BookingSource.choices)  # type: ignore[assignment]  # as above
    attendee = BookedAttendeeSerializer(source="*")
    note = serializers.CharField()
    answers = AnswerSerializer(many=True)
    price = MoneyField("price_minor")
    discount = MoneyField("discount_minor")
    voucher = serializers.CharField(source="voucher_code", help_text="The discount code; empty without one.")
    pays_at_school = serializers.BooleanField()
    is_online = serializers.BooleanField()
    meeting_url = serializers.CharField()
    place = serializers.CharField()
    held_until = InstantField(allow_null=True)
    created_at = InstantField()
    confirmed_at = InstantField(allow_null=True)
    ended_at = InstantField(allow_null=True)
    payment = PaymentSerializer(allow_null=True)
    cancellation = CancellationSerializer(allow_null=True)
    cancellations = CancellationSerializer(many=True)
    reschedules = MoveSerializer(many=True)
    cancellation_preview = serializers.SerializerMethodField()
    manage_url = serializers.SerializerMethodField()

    @extend_schema_field(LessonSerializer(many=True))
    def get_lessons(self, view: Any) -> list[dict[str, Any]]:
        context = {**self.context, "currency": view.currency}
        return list(LessonSerializer(view.lessons, many=True, context=context).data)

    @extend_schema_field(BookedSeriesSerializer(allow_null=True))
    def get_series(self, view: Any) -> dict[str, Any] | None:
        return BookedSeriesSerializer(view).data if view.is_series else None

    @extend_schema_field(PreviewSerializer)
    def get_cancellation_preview(self, view: Any) -> dict[str, Any]:
        return PreviewSerializer(self.context["preview"]).data

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_manage_url(self, view: Any) -> str:
        return absolute_url(view.manage_path)
