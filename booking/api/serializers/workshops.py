"""Workshops and their slots."""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.enums import Level, QuestionKind, RegistrationMode, SoldBy, WorkshopKind
from booking.selectors.quotes import pay_ways
from booking.selectors.slots import MOST_DAYS
from booking.selectors.workshops import WorkshopFilter
from core.serializers import CamelSerializer, InstantField, MoneyField
from tenants.selectors import absolute_url

from .quotes import PAY_WAYS, TaxRateField
from .zones import TimeZoneField

_FIRST, _LAST = date(2000, 1, 1), date(2200, 12, 31)
_MOST_ID = 2**63 - 1


class DayField(serializers.DateField):
    """A civil date that calendars can count from."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[MinValueValidator(_FIRST), MaxValueValidator(_LAST)], **kwargs)


class WorkshopQuery(CamelSerializer):
    """Filters of the listing; each one narrows it."""

    q = serializers.CharField(
        required=False, max_length=100, help_text="Words in title, texts, topic or language."
    )
    kind = serializers.ChoiceField(required=False, choices=WorkshopKind.choices)
    category = serializers.CharField(required=False, max_length=60, help_text="The topic, in any case.")
    level = serializers.ChoiceField(required=False, choices=Level.choices)
    teacher = serializers.CharField(required=False, max_length=120, help_text="A teacher's id or slug.")
    from_ = DayField(
        required=False, help_text="With a session on or after this day in the school's time zone."
    )
    to = DayField(required=False, help_text="With a session on or before this day.")
    max_price = serializers.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, help_text="In the currency's smallest unit."
    )
    limit = serializers.IntegerField(required=False, default=20, min_value=1, max_value=100)
    cursor = serializers.CharField(
        required=False, max_length=1000, help_text="`nextCursor` of the part before."
    )

    def wanted(self) -> WorkshopFilter:
        """The valid filters for the selector."""
        given = self.validated_data
        return WorkshopFilter(
            q=given.get("q", ""),
            kind=given.get("kind", ""),
            category=given.get("category", ""),
            level=given.get("level", ""),
            teacher=given.get("teacher", ""),
            from_on=given.get("from_"),
            to_on=given.get("to"),
            max_price_minor=given.get("max_price"),
        )


class SlotQuery(CamelSerializer):
    """Which days of slots, in whose days."""

    from_ = DayField(help_text="The first day.")
    to = DayField(help_text=f"The last day, included; at most {MOST_DAYS} days together.")
    time_zone = TimeZoneField(
        required=False, help_text="IANA name; days are days of this zone. Left out: the school's zone."
    )
    teacher_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        days = (attrs["to"] - attrs["from_"]).days + 1
        if days < 1:
            raise serializers.ValidationError({"to": [_("The last day lies before the first.")]})
        if days > MOST_DAYS:
            message = _("Ask for %(days)s days at most.") % {"days": MOST_DAYS}
            raise serializers.ValidationError({"to": [message]})
        return attrs


class PictureSerializer(CamelSerializer):
    url = serializers.SerializerMethodField()
    alt = serializers.CharField(source="default_alt_text")
    width = serializers.IntegerField()
    height = serializers.IntegerField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, picture: Any) -> str:
        return absolute_url(picture.file.url)


class TeacherSerializer(CamelSerializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    headline = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    photo = PictureSerializer(allow_null=True)


class SessionSerializer(CamelSerializer):
    id = serializers.IntegerField()
    start = InstantField(source="start_at")
    end = InstantField(source="end_at")
    capacity = serializers.IntegerField()
    seats_left = serializers.IntegerField(help_text="Without places kept for people who wait.")
    can_wait = serializers.BooleanField(help_text="Full, and has a waiting list that can be joined.")


class QuestionSerializer(CamelSerializer):
    """What is asked of whoever books; `options` are those of a `choice`. The answer goes under `id`."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # declared fields are no attributes
    help_text = serializers.CharField()  # type: ignore[assignment]  # as above
    options = serializers.ListField(child=serializers.CharField())
    is_required = serializers.BooleanField()


class WorkshopSerializer(CamelSerializer):
    """A workshop as visitors see it. `nextSessions` are the first few; tutoring has none. `soldBy` says whether a
    booking takes one date, a series, or either; with `requiresLogin` it is booked on the school's pages only."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=WorkshopKind.choices)
    summary = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    language = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    audience = serializers.CharField()
    picture = PictureSerializer(allow_null=True)
    duration_minutes = serializers.IntegerField()
    capacity = serializers.IntegerField()
    price = MoneyField("price_minor")
    tax_rate = TaxRateField()
    pay_ways = serializers.SerializerMethodField()
    is_online = serializers.BooleanField()
    place = serializers.CharField()
    refund_window_hours = serializers.IntegerField()
    cancellation_notice_hours = serializers.IntegerField()
    can_be_booked = serializers.BooleanField()
    sold_by = serializers.ChoiceField(choices=SoldBy.choices)
    registration_mode = serializers.ChoiceField(choices=RegistrationMode.choices)
    requires_login = serializers.BooleanField()
    questions = QuestionSerializer(many=True)
    teachers = TeacherSerializer(many=True, source="hosts")
    next_sessions = SessionSerializer(many=True)
    booking_url = serializers.SerializerMethodField()

    @extend_schema_field(PAY_WAYS)
    def get_pay_ways(self, card: Any) -> list[str]:
        return [str(way) for way in pay_ways(card.pay_way, takes_money=card.takes_money)]

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_booking_url(self, card: Any) -> str:
        return absolute_url(card.book_path)


class SeriesSerializer(CamelSerializer):
    """A course that is booked as a whole. `sessions` are its dates still to come, and `price` is for these:
    `remaining` of the `planned` ones."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    rule = serializers.CharField(source="rule_text", help_text="In the request's language.")
    planned = serializers.IntegerField()
    remaining = serializers.IntegerField()
    price = MoneyField("price_minor")
    seats_left = serializers.IntegerField(help_text="In the fullest of its dates.")
    can_wait = serializers.BooleanField(help_text="Full, and has a waiting list that can be joined.")
    is_bookable = serializers.BooleanField()
    sessions = SessionSerializer(many=True)


class SeriesListSerializer(CamelSerializer):
    series = SeriesSerializer(many=True)


class WorkshopPageSerializer(CamelSerializer):
    workshops = WorkshopSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class SlotSerializer(CamelSerializer):
    """A time to book. `sessionId` and `teacherId` are left out where there is none, or none is certain."""

    start = InstantField()
    end = InstantField()
    seats_left = serializers.IntegerField()
    session_id = serializers.IntegerField(required=False)
    teacher_id = serializers.IntegerField(required=False)
    price_minor = serializers.IntegerField(
        required=False,
        help_text="In the smallest unit of the workshop's currency; left out: its usual price.",
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return {name: value for name, value in shown.items() if value is not None}


class DaySerializer(CamelSerializer):
    date = serializers.DateField()
    slots = SlotSerializer(many=True)


class SlotsSerializer(CamelSerializer):
    """Days without slots are left out."""

    time_zone = serializers.CharField()
    days = DaySerializer(many=True)
