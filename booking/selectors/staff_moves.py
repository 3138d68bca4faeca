"""Where the school can move a lesson to: the rules for students (notice, window, waiting lists) do not count."""

from datetime import date, datetime, timedelta

from booking.models import Seat

from .prices import price_text
from .slots import slots
from .staff_slots import StaffDay, StaffSlot, staff_days

_A_YEAR = 365


def move_days(
    seat_id: int, *, from_: date, days: int, time_zone: str, teacher_id: int | None, now: datetime
) -> list[StaffDay]:
    """The days of the zone that have something to move this seat to. The lesson's own time is free for tutoring; the
    booking's own dates of a class are none of them. The number of queries does not depend on how much there is."""
    seat = Seat.objects.select_related("session__workshop").filter(pk=seat_id).first()
    if seat is None:
        return []
    workshop = seat.session.workshop
    if not workshop.is_tutoring:
        found = staff_days(workshop.pk, from_=from_, days=days, time_zone=time_zone, teacher_id=None, now=now)
        own = set(
            Seat.objects.filter(booking=seat.booking_id, is_active=True).values_list("session_id", flat=True)
        )
        others = (
            StaffDay(day.date, tuple(slot for slot in day.slots if slot.session_id not in own))
            for day in found
        )
        return [day for day in others if day.slots]
    # Of this copy only, which is never saved.
    workshop.min_notice_minutes, workshop.booking_window_days = 0, _A_YEAR
    workshop.students_choose_teacher = True
    free = slots(
        workshop=workshop,
        from_=from_,
        to=from_ + timedelta(days=days - 1),
        time_zone=time_zone,
        teacher_id=teacher_id,
        apart_from=(seat.session_id,),
        now=now,
    )
    price = price_text(seat.price_minor, workshop.currency)
    return [
        StaffDay(day.date, tuple(StaffSlot(slot.start, slot.end, 1, None, "", price) for slot in day.slots))
        for day in free
    ]


def hosts_of(seat_id: int) -> list[tuple[int, str]]:
    """The teachers who can give this tutoring, by name: id and name. Empty for classes."""
    seat = Seat.objects.select_related("session__workshop").filter(pk=seat_id).first()
    if seat is None or not seat.session.workshop.is_tutoring:
        return []
    hosts = seat.session.workshop.hosts.filter(teacher__is_active=True).order_by("teacher__name", "pk")
    return list(hosts.values_list("teacher_id", "teacher__name"))
