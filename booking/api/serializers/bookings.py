"""Bookings: asking for one, and seeing it."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.enums import ActorKind, Attendance, BookingSource, BookingStatus, RefundStatus, WorkshopKind
from booking.services.actors import Attendee
from booking.wording.names import one_line
from payments.enums import PaymentStatus
from tenants.selectors import absolute_url

from .base import MONEY, CamelSerializer, InstantField, MoneyField, StrictSerializer, TimeZoneField
from .workshops import TeacherSerializer

_MOST_ID = 2**63 - 1
_LONGEST_NOTE, _LONGEST_ANSWER = 1000, 4000
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


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            "note": {"type": "string", "maxLength": 1000, "description": "What the teacher should know."}
        },
        "patternProperties": {"^[0-9]+$": {"type": "string", "maxLength": 4000}},
        "additionalProperties": False,
        "description": "A note, and answers to the workshop's questions by their id. Consent is given by “yes”.",
    }
)
class AnswersField(serializers.Field):
    """`{"note": text, "<question id>": text}` as a pair: the note, and the answers by question."""

    default_error_messages = {
        "shape": _("Give an object of texts, by “note” and by the ids of questions."),
        "unknown": _("There is no such field."),
        "text": _("This must be a text."),
        "long": _("At most %(count)d characters, please."),
    }

    def to_internal_value(self, data: Any) -> tuple[str, dict[int, str]]:
        if not isinstance(data, Mapping):
            self.fail("shape")
        errors = {str(name): [error] for name, text in data.items() if (error := self._error(name, text))}
        if errors:
            raise serializers.ValidationError(errors)
        return data.get("note", ""), {int(name): text for name, text in data.items() if name != "note"}

    def _error(self, name: str, text: Any) -> str:
        longest = _LONGEST_NOTE if name == "note" else _LONGEST_ANSWER
        if name != "note" and not re.fullmatch("[0-9]{1,18}", name):
            return str(self.error_messages["unknown"])
        if not isinstance(text, str):
            return str(self.error_messages["text"])
        return str(self.error_messages["long"]) % {"count": longest} if len(text) > longest else ""


class BookingRequest(StrictSerializer):
    """One of `start` for tutoring, `sessionId` for a date of a class or workshop, and `series` for all that is left
    of one."""

    workshop_id = serializers.IntegerField(min_value=1, max_value=_MOST_ID)
    start = InstantField(required=False, help_text="The start of a slot of tutoring.")
    session_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    series = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=_MOST_ID,
        help_text="The id of a series: a place in each of its dates still to come, or none at all.",
    )
    teacher_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    attendee = AttendeeSerializer()
    answers = AnswersField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(name in attrs for name in ("start", "session_id", "series")) != 1:
            raise serializers.ValidationError({"start": [_("Give one of start, sessionId and series.")]})
        return attrs

    def wanted(self) -> dict[str, Any]:
        """The valid request as keywords for the booking service."""
        given = dict(self.validated_data)
        note, answers = given.get("answers", ("", {}))
        return {
            "workshop_id": given["workshop_id"],
            "start": given.get("start"),
            "session_id": given.get("session_id"),
            "series_id": given.get("series"),
            "teacher_id": given.get("teacher_id"),
            "attendee": Attendee(**given["attendee"]),
            "note": note,
            "answers": answers,
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
    `series`, it was booked as a whole. `cancellation` is the one that ended the booking, `cancellations` are all.
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


class CancellationRequest(StrictSerializer):
    """All that is still to come, or the one date `lesson`."""

    lesson = serializers.IntegerField(
        required=False, min_value=1, max_value=_MOST_ID, help_text="The `id` of one of the booking's lessons."
    )
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)
