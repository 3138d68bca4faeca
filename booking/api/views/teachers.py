"""Teachers and their time, for the school's own people and programs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import SCHOOL_AUTHENTICATION, IsStaff
from accounts.roles import OWNER, has_role
from booking.api.refusals import refusals_as_problems
from booking.api.school import school_actor
from booking.api.serializers.teachers import (
    AvailabilityRequest,
    AvailabilitySerializer,
    CollisionSerializer,
    TeacherPageSerializer,
    TeacherQuery,
    TimeOffListSerializer,
    TimeOffRequest,
    TimeOffSerializer,
)
from booking.selectors.staff_teachers import (
    coming_time_off,
    may_see_teacher,
    staff_teachers,
    teacher_availability,
    zone_of_teacher,
)
from booking.selectors.week_days import today_in
from booking.services import hours, time_off
from booking.throttles import PublicRead
from core import clock
from core.api_documents import IDEMPOTENCY_KEY, problems
from core.idempotency import idempotent
from core.problems import Problem
from core.serializers import camel

from .manage import ManagedView

_MOST_SHOWN = 100


class StaffView(ManagedView):
    """Owners see every teacher, teachers themselves."""

    authentication_classes = SCHOOL_AUTHENTICATION
    permission_classes = (IsStaff,)
    throttle_classes = (PublicRead,)

    def only_user(self, request: Request) -> int | None:
        return None if has_role(request.user, OWNER) else request.user.pk

    def must_see(self, request: Request, teacher_id: int) -> None:
        """Raises NotFound for others, so that nobody can tell which there are."""
        if not may_see_teacher(teacher_id, user_id=self.only_user(request)):
            raise NotFound


class TeachersView(StaffView):
    @extend_schema(
        operation_id="teachers",
        tags=["teachers"],
        summary="The school's teachers",
        parameters=[TeacherQuery],
        responses={200: TeacherPageSerializer, **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        query = TeacherQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        limit, after = query.validated_data["limit"], int(query.validated_data.get("cursor", 0))
        found = staff_teachers(user_id=self.only_user(request), after=after, limit=limit + 1)
        shown = found[:limit]
        cursor = str(shown[-1].id) if len(found) > limit else None
        return Response(TeacherPageSerializer({"teachers": shown, "next_cursor": cursor}).data)


class AvailabilityView(StaffView):
    @extend_schema(
        operation_id="teacher_availability",
        tags=["teachers"],
        summary="A teacher's hours",
        responses={200: AvailabilitySerializer, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, teacher_id: int) -> Response:
        self.must_see(request, teacher_id)
        return Response(AvailabilitySerializer(teacher_availability(teacher_id)).data)

    @extend_schema(
        operation_id="teacher_availability_save",
        tags=["teachers"],
        summary="Replace a teacher's hours",
        description="Sessions that are booked stay. A change that gets in their way is refused with 409 and "
        "`collisions`, unless `acceptCollisions` is true.",
        request=AvailabilityRequest,
        responses={200: AvailabilitySerializer, **problems(400, 401, 403, 404, 409, 429)},
    )
    def put(self, request: Request, teacher_id: int) -> Response:
        self.must_see(request, teacher_id)
        wanted = AvailabilityRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        with _as_problems():
            hours.save_availability(
                schedule_id=hours.ensure_schedule(teacher_id=teacher_id).pk,
                wanted=wanted.wanted(),
                keeps_time_off=True,
                accepted=None if wanted.validated_data["accept_collisions"] else (),
                by=school_actor(request),
                now=clock.now(),
            )
        return Response(AvailabilitySerializer(teacher_availability(teacher_id)).data)


class TimeOffView(StaffView):
    @extend_schema(
        operation_id="teacher_time_off",
        tags=["teachers"],
        summary="A teacher's time off",
        responses={200: TimeOffListSerializer, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, teacher_id: int) -> Response:
        self.must_see(request, teacher_id)
        today = today_in(zone_of_teacher(teacher_id), clock.now())
        return Response(TimeOffListSerializer({"time_off": coming_time_off(teacher_id, today=today)}).data)

    @extend_schema(
        operation_id="teacher_time_off_add",
        tags=["teachers"],
        summary="Give a teacher days off",
        description="Sessions on these days stay. Where there are some, it is refused with 409 and `collisions`, "
        "unless `acceptCollisions` is true.",
        parameters=[IDEMPOTENCY_KEY],
        request=TimeOffRequest,
        responses={201: TimeOffSerializer, **problems(400, 401, 403, 404, 409, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, teacher_id: int) -> Response:
        self.must_see(request, teacher_id)
        wanted = TimeOffRequest(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = wanted.validated_data
        with _as_problems():
            row = time_off.add(
                schedule_id=hours.ensure_schedule(teacher_id=teacher_id).pk,
                first_on=given["first_on"],
                last_on=given["last_on"],
                reason=given["reason"],
                accepted=None if given["accept_collisions"] else (),
                by=school_actor(request),
                now=clock.now(),
            )
        return Response(TimeOffSerializer(row).data, status=status.HTTP_201_CREATED)


class OneTimeOffView(StaffView):
    @extend_schema(
        operation_id="teacher_time_off_remove",
        tags=["teachers"],
        summary="Take days off back",
        responses={204: None, **problems(401, 403, 404, 429)},
    )
    def delete(self, request: Request, teacher_id: int, time_off_id: int) -> Response:
        self.must_see(request, teacher_id)
        with refusals_as_problems():
            time_off.remove(
                time_off_id=time_off_id, teacher_id=teacher_id, by=school_actor(request), now=clock.now()
            )
        return Response(status=status.HTTP_204_NO_CONTENT)


@contextmanager
def _as_problems() -> Iterator[None]:
    """Faults by field as 400, collisions as 409 with the sessions, others as everywhere."""
    with refusals_as_problems():
        try:
            yield
        except hours.InvalidHours as refusal:
            errors = {_outside(name): [str(text)] for name, text in refusal.errors.items()}
            raise ValidationError(errors) from refusal
        except hours.Collides as refusal:
            raise _collides(refusal) from refusal


def _collides(refusal: hours.Collides) -> Problem:
    shown = refusal.collisions[:_MOST_SHOWN]
    return Problem(
        status_code=409,
        code=refusal.code,
        detail=_("Sessions are planned at times that this change takes away: %(number)s.")
        % {"number": len(refusal.collisions)},
        collisions=CollisionSerializer(shown, many=True).data,
    )


def _outside(name: str) -> str:
    """`trips.0.last_on` → `trips.0.lastOn`."""
    return ".".join(camel(part) for part in name.split("."))
