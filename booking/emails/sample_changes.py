"""Examples of the mails about changes: sessions moved and called off, bookings moved, places that become free."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from booking import events
from booking.enums import ActorKind, RescheduleStatus, WaitlistStatus
from booking.selectors.bookings import BookingView
from booking.selectors.reschedules import MoveFacts
from booking.selectors.taught_dates import TaughtDate
from booking.selectors.waitlist import WaitingView

from . import changes, session_teachers, sessions, waitlist
from .envelope import Letter, Reader
from .sample_bookings import Writes, contact, priced

_WEEK, _OFFERED = timedelta(days=7), timedelta(hours=12)


def _session_moved(view: BookingView, reader: Reader, now: datetime) -> Letter:
    date = _date(view)
    before = {date.session_id: date.start_at - _WEEK}
    return sessions.student_moved_letter(view, [date], before, reader, now)


def _teacher_dates(view: BookingView, reader: Reader, now: datetime) -> Letter:
    date = _date(view)
    before, roles = {date.session_id: date.start_at - _WEEK}, {date.session_id: "stays"}
    return session_teachers.teacher_moved_letter(contact(view, reader), [date], before, roles, reader, now)


def _called_off(view: BookingView, reader: Reader, now: datetime) -> Letter:
    date, who = _date(view), contact(view, reader)
    reason = _("The teacher is ill.")
    return session_teachers.teacher_called_off_letter(who, [date], {date.session_id: 1}, reason, reader, now)


def _moved(by: ActorKind) -> Writes:
    return lambda view, reader, now: changes.moved_letter(view, _move(view, by, now), reader, now)


def _to_pay(view: BookingView, reader: Reader, now: datetime) -> Letter:
    return changes.to_pay_letter(view, _move(view, ActorKind.STAFF, now), reader)


def _not_moved(why: str) -> Writes:
    def write(view: BookingView, reader: Reader, now: datetime) -> Letter:
        move = _move(view, ActorKind.STUDENT, now)
        return changes.not_moved_letter(view, move, reader, why=why)

    return write


def _teacher_moved(view: BookingView, reader: Reader, now: datetime) -> Letter:
    return changes.teacher_moved_letter(view, _move(view, ActorKind.STUDENT, now), 0, reader, now)


def _waits(view: BookingView, reader: Reader, now: datetime) -> Letter:
    return waitlist.waitlisted_letter(_waiting(view, WaitlistStatus.WAITING, now), reader)


def _offered(view: BookingView, reader: Reader, now: datetime) -> Letter:
    return waitlist.offer_letter(_waiting(view, WaitlistStatus.OFFERED, now), reader)


def _wait_ended(why: str) -> Writes:
    def write(view: BookingView, reader: Reader, now: datetime) -> Letter:
        return waitlist.ended_letter(_waiting(view, WaitlistStatus.LAPSED, now), reader, why=why)

    return write


def _date(view: BookingView) -> TaughtDate:
    return TaughtDate(
        session_id=view.session_id,
        workshop_title=view.workshop_title,
        start_at=view.start_at,
        end_at=view.end_at,
        is_scheduled=True,
        is_online=view.is_online,
        meeting_url=view.meeting_url,
        place=view.place,
        teachers=tuple(teacher.name for teacher in view.teachers),
        calendar_sequence=1,
    )


def _move(view: BookingView, by: ActorKind, now: datetime) -> MoveFacts:
    seat = view.lessons[0].seat_id if view.lessons else 0
    return MoveFacts(
        uid=view.uid,
        booking_uid=view.uid,
        status=RescheduleStatus.DONE,
        by_kind=by,
        reason="" if by == ActorKind.STUDENT else _("The teacher is ill."),
        from_seat_id=seat,
        to_seat_id=seat,
        from_session_id=view.session_id,
        from_sequence=1,
        from_start_at=view.start_at - _WEEK,
        from_end_at=view.end_at - _WEEK,
        to_start_at=view.start_at,
        to_end_at=view.end_at,
        difference_minor=0,
        amount=priced(view).price,
        pay_until=now + _OFFERED,
        from_teachers=(0,),
        to_teachers=(0,),
    )


def _waiting(view: BookingView, status: WaitlistStatus, now: datetime) -> WaitingView:
    return WaitingView(
        uid=view.uid,
        status=status,
        status_label=str(status.label),
        position=1 if status == WaitlistStatus.WAITING else 0,
        workshop_title=view.workshop_title,
        workshop_slug=view.workshop_slug,
        workshop_kind=view.workshop_kind,
        teachers=tuple(teacher.name for teacher in view.teachers),
        is_online=view.is_online,
        place=view.place,
        series_title="",
        start_at=view.start_at,
        end_at=view.end_at,
        attendee_name=view.attendee_name,
        attendee_email=view.attendee_email,
        attendee_time_zone=view.attendee_time_zone,
        attendee_locale=view.attendee_locale,
        created_at=now,
        offered_until=now + _OFFERED,
        booking_uid=view.uid,
        is_free=view.is_free,
        price=view.price,
        school=view.school,
    )


_LAPSED = events.STUDENT_OFFER_LAPSED

CHANGE_SAMPLES: dict[str, Writes] = {
    events.STUDENT_SESSION_MOVED: _session_moved,
    events.TEACHER_SESSION_MOVED: _teacher_dates,
    events.TEACHER_SESSION_CANCELLED: _called_off,
    events.STUDENT_RESCHEDULED: _moved(ActorKind.STUDENT),
    f"{events.STUDENT_RESCHEDULED}.by_school": _moved(ActorKind.STAFF),
    events.STUDENT_MOVE_TO_PAY: _to_pay,
    events.STUDENT_NOT_MOVED: _not_moved("lapsed"),
    f"{events.STUDENT_NOT_MOVED}.called_off": _not_moved("called_off"),
    f"{events.STUDENT_NOT_MOVED}.money_back": _not_moved("money_back"),
    events.TEACHER_RESCHEDULED: _teacher_moved,
    events.STUDENT_WAITLISTED: _waits,
    events.STUDENT_OFFER: _offered,
    _LAPSED: _wait_ended(""),
    **{f"{_LAPSED}.{why}": _wait_ended(why) for why in ("declined", "removed", "closed", "called_off")},
}
