"""Teachers as the school's own people and programs see them."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from booking.models import Schedule, Teacher, TimeOff

from .hours import Availability, availability_of
from .school import school_view


@dataclass(frozen=True, slots=True)
class StaffTeacher:
    """A teacher with what concerns the school. `time_zone`: of their hours, else the school's."""

    id: int
    name: str
    slug: str
    email: str
    is_active: bool
    time_zone: str


def staff_teachers(*, user_id: int | None = None, after: int = 0, limit: int) -> list[StaffTeacher]:
    """Teachers with an id above `after`, by id; only the one who logs in as `user_id`, if given. Two queries."""
    rows = Teacher.objects.filter(pk__gt=after).select_related("schedule").order_by("pk")
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    home = school_view().time_zone
    return [
        StaffTeacher(
            id=row.pk,
            name=row.name,
            slug=row.slug,
            email=row.email,
            is_active=row.is_active,
            time_zone=row.schedule.time_zone if hasattr(row, "schedule") else home,
        )
        for row in rows[:limit]
    ]


def may_see_teacher(teacher_id: int, *, user_id: int | None = None) -> bool:
    """Whether there is this teacher, and they log in as `user_id`, if given."""
    rows = Teacher.objects.filter(pk=teacher_id)
    return (rows if user_id is None else rows.filter(user_id=user_id)).exists()


def teacher_availability(teacher_id: int) -> Availability:
    """What is stored; a teacher without hours has none, in the school's zone."""
    schedule = Schedule.objects.filter(teacher_id=teacher_id).first()
    return availability_of(schedule) if schedule else Availability(time_zone=school_view().time_zone)


def coming_time_off(teacher_id: int, *, today: date) -> list[TimeOff]:
    """Time off of a teacher that is not over on `today`, in order."""
    rows = TimeOff.objects.filter(schedule__teacher_id=teacher_id, last_on__gte=today)
    return list(rows.order_by("first_on", "pk"))


def zone_of_teacher(teacher_id: int) -> ZoneInfo:
    """The zone of the teacher's hours, else the school's."""
    stored = Schedule.objects.filter(teacher_id=teacher_id).values_list("time_zone", flat=True).first()
    return ZoneInfo(stored or school_view().time_zone)
