"""The dates of a booking, each with how it stands and what can be done about it."""

from dataclasses import dataclass
from datetime import datetime

from booking.enums import ActorKind, Attendance
from booking.selectors.bookings import BookingView, LessonView
from booking.selectors.cancellations import cancellation_preview
from booking.selectors.reschedules import move_refusal
from booking.wording.formats import full_day_text, local_day, page_locale, time_text


@dataclass(frozen=True, slots=True)
class ManagedLesson:
    """`state` is coming, running, attended, no_show, past or cancelled. `when` is on the student's clocks."""

    seat_id: int
    when: str
    teachers: str
    state: str
    can_cancel: bool
    can_move: bool


def managed_lessons(view: BookingView, *, now: datetime) -> tuple[ManagedLesson, ...]:
    """In the order of their start. Dates from which the booking was moved away are not among them. No query."""
    shown = [lesson for lesson in view.lessons if lesson.is_active or lesson.is_cancelled]
    # Of a hold that ran out nothing is active or cancelled: what it was for is shown nevertheless.
    return tuple(_lesson(view, lesson, now) for lesson in shown or view.lessons)


def lesson_when(lesson: LessonView, zone: str) -> str:
    """“Tuesday 12 January 2027, 18:00 – 19:00”."""
    locale = page_locale()
    day = full_day_text(local_day(lesson.start_at, zone), locale)
    times = (time_text(at, zone, locale) for at in (lesson.start_at, lesson.end_at))
    return f"{day}, " + "\u00a0–\u00a0".join(times)


def _lesson(view: BookingView, lesson: LessonView, now: datetime) -> ManagedLesson:
    state = _state(lesson, now)
    is_ours = view.is_confirmed and state == "coming" and lesson.is_active
    return ManagedLesson(
        seat_id=lesson.seat_id,
        when=lesson_when(lesson, view.attendee_time_zone),
        teachers=", ".join(teacher.name for teacher in lesson.teachers),
        state=state,
        can_cancel=is_ours and cancellation_preview(view, now, seat_id=lesson.seat_id).is_allowed,
        can_move=is_ours and not move_refusal(view, start_at=lesson.start_at, by=ActorKind.STUDENT, now=now),
    )


def _state(lesson: LessonView, now: datetime) -> str:
    if lesson.is_cancelled:
        return "cancelled"
    if lesson.start_at > now:
        return "coming"
    if lesson.end_at > now:
        return "running"
    return {Attendance.ATTENDED: "attended", Attendance.NO_SHOW: "no_show"}.get(
        Attendance(lesson.attendance), "past"
    )
