"""A teacher's time, for the school's own programs."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from rest_framework import serializers

from booking.selectors.hours import Availability, DateSpan, Journey, WeeklySpan
from booking.services.hours_rules import FIRST_DATE, LAST_DATE, MOST_SESSIONS
from core.serializers import CamelSerializer, InstantField, StrictSerializer

from .zones import TimeZoneField

_MOST_ROWS = 400


class CivilDateField(serializers.DateField):
    """A date on a calendar, without a zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[MinValueValidator(FIRST_DATE), MaxValueValidator(LAST_DATE)], **kwargs)


class ClockField(serializers.TimeField):
    """Hours and minutes on a clock: 09:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **kwargs)


class WeeklySerializer(StrictSerializer):
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Sunday, 6 is Saturday.")
    starts = ClockField()
    ends = ClockField(help_text="23:59 means until midnight.")


class OverrideSerializer(StrictSerializer):
    """Hours that replace the weekly ones of a date; without times the date is closed."""

    on = CivilDateField()
    starts = ClockField(allow_null=True, default=None)
    ends = ClockField(allow_null=True, default=None)


class TripSerializer(StrictSerializer):
    """The hours count in another zone from the first day to the last, both included; no last day: for good."""

    first_on = CivilDateField()
    last_on = CivilDateField(allow_null=True, default=None)
    time_zone = TimeZoneField()


class AvailabilitySerializer(StrictSerializer):
    """Hours on the clocks of `timeZone`. Time off has an address of its own."""

    time_zone = TimeZoneField()
    weekly = serializers.ListField(child=WeeklySerializer(), max_length=_MOST_ROWS)
    overrides = serializers.ListField(child=OverrideSerializer(), max_length=_MOST_ROWS)
    trips = serializers.ListField(child=TripSerializer(), max_length=_MOST_ROWS)
    sessions_per_day = serializers.IntegerField(min_value=1, max_value=MOST_SESSIONS, allow_null=True)
    sessions_per_week = serializers.IntegerField(min_value=1, max_value=MOST_SESSIONS, allow_null=True)


class AvailabilityRequest(AvailabilitySerializer):
    """All of it: what is left out of a list is taken away."""

    accept_collisions = serializers.BooleanField(
        default=False, help_text="Save although sessions are planned at times that this takes away."
    )

    def wanted(self) -> Availability:
        """The valid fields for the service; they say nothing of time off."""
        given = self.validated_data
        return Availability(
            time_zone=given["time_zone"],
            weekly=tuple(WeeklySpan(**row) for row in given["weekly"]),
            overrides=tuple(DateSpan(**row) for row in given["overrides"]),
            trips=tuple(Journey(**row) for row in given["trips"]),
            sessions_per_day=given["sessions_per_day"],
            sessions_per_week=given["sessions_per_week"],
        )


class TimeOffSerializer(CamelSerializer):
    id = serializers.IntegerField()
    first_on = CivilDateField()
    last_on = CivilDateField()
    reason = serializers.CharField()


class TimeOffListSerializer(CamelSerializer):
    """Everything that is not over yet, in order."""

    time_off = TimeOffSerializer(many=True)


class TimeOffRequest(StrictSerializer):
    """Days on which the teacher gives nothing, both included, on the clocks of their hours."""

    first_on = CivilDateField()
    last_on = CivilDateField()
    reason = serializers.CharField(max_length=160, required=False, default="", allow_blank=True)
    accept_collisions = serializers.BooleanField(
        default=False, help_text="Save although sessions are planned on these days."
    )


class StaffTeacherSerializer(CamelSerializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    email = serializers.CharField()
    is_active = serializers.BooleanField()
    time_zone = serializers.CharField()


class TeacherPageSerializer(CamelSerializer):
    teachers = StaffTeacherSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class TeacherQuery(CamelSerializer):
    limit = serializers.IntegerField(required=False, default=50, min_value=1, max_value=100)
    cursor = serializers.RegexField(
        r"^[0-9]{1,18}$", required=False, help_text="`nextCursor` of the part before."
    )


class CollisionSerializer(CamelSerializer):
    """A session in the way; it names no student."""

    session_id = serializers.IntegerField()
    title = serializers.CharField()
    start = InstantField(source="start_at")
    end = InstantField(source="end_at")
    seats_taken = serializers.IntegerField(source="taken")
    reason = serializers.CharField()
