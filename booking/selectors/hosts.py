"""Who gives a workshop of tutoring, and by which rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import F

from booking.enums import HostMode
from booking.models import Teacher

_HOURS = ("weekly_hours", "overrides", "time_off", "trips")


@dataclass(frozen=True, slots=True)
class Hosts:
    """The teachers who come into question for a lesson, by pk, with their hours loaded.

    `shares` are their weights when they take turns. `may_be_chosen`: students pick a
    teacher, or there is only one to have. Empty: nobody can give it.
    """

    mode: str = HostMode.ROUND_ROBIN
    teachers: tuple[Teacher, ...] = ()
    shares: Mapping[int, int] = field(default_factory=dict)
    may_be_chosen: bool = True

    @property
    def give_together(self) -> bool:
        """Every one of them is needed, for every lesson."""
        return self.mode == HostMode.COLLECTIVE


def bookable_hosts(workshop_id: int, *, teacher_id: int | None = None, by_staff: bool = False) -> Hosts:
    """The workshop's active teachers who have hours, as its host mode has it. Five queries.

    * single: the one teacher; of several, the first that was ticked and can be booked;
    * round robin: all of them, or the one with `teacher_id`, where students (or staff) may choose;
    * collective: all of them, and nobody at all as long as one of them cannot be booked. `teacher_id` only asks
      whether that teacher is among them.

    A `teacher_id` that may not be chosen changes nothing here; whoever books with one is refused
    (`slot_taking.TeacherNotChosen`).
    """
    rows = _rows(workshop_id)
    if not rows:
        return Hosts()
    first = rows[0]
    able = [row for row in rows if row.is_active and hasattr(row, "schedule")]
    if first.host_mode == HostMode.SINGLE:
        able = sorted(able, key=lambda row: row.ticked)[:1]
    if first.host_mode == HostMode.COLLECTIVE and len(able) < len(rows):
        able = []
    may_be_chosen = by_staff or first.may_choose or len(able) == 1
    if teacher_id is not None and may_be_chosen:
        able = _asked_for(teacher_id, able, together=first.host_mode == HostMode.COLLECTIVE)
    return Hosts(first.host_mode, tuple(able), {row.pk: row.share for row in able}, may_be_chosen)


def _rows(workshop_id: int) -> list:
    """All hosts, by pk, with what the workshop says of them."""
    hosts = Teacher.objects.filter(hosted_workshops__workshop_id=workshop_id).annotate(
        host_mode=F("hosted_workshops__workshop__host_mode"),
        may_choose=F("hosted_workshops__workshop__students_choose_teacher"),
        share=F("hosted_workshops__weight"),
        ticked=F("hosted_workshops__pk"),
    )
    hours = (f"schedule__{name}" for name in _HOURS)
    return list(hosts.select_related("schedule").prefetch_related(*hours).order_by("pk"))


def _asked_for(teacher_id: int, able: list, *, together: bool) -> list:
    if together:
        return able if any(row.pk == teacher_id for row in able) else []
    return [row for row in able if row.pk == teacher_id]
