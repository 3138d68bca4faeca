"""Each kind of mail made from an example: a real booking of the school if it has one, else one made up on the spot.

Nothing is written and nothing leaves. The number is made up in any case, so that no link in an example works.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from booking import events
from booking.enums import ActorKind, RefundStatus
from booking.models import Booking
from booking.selectors.bookings import BookingView, TeacherContact, booking_view
from booking.selectors.cancellations import CancellationView
from booking.selectors.prices import price_text
from booking.selectors.refund_requests import AskedRefund
from booking.selectors.reminders import Expected, SessionToTeach
from booking.selectors.sample_booking import sample_booking
from booking.selectors.taught_dates import TaughtDate
from booking.wording.catalogue import mail_kind
from booking.wording.mails import Reads

from .envelope import Letter, Reader, booking_words, compose, place_rows, school_of, speaking, when_rows
from .late_money import school_late_letter, student_late_letter
from .refund_requests import decided_letter
from .refunded import school_refund_failed_letter, student_refunded_letter
from .reminders import student_reminder_letter, teacher_reminder_letter
from .sessions import student_moved_letter, teacher_called_off_letter, teacher_moved_letter
from .student import cancelled_letter, confirmed_letter, student_of
from .teacher import teacher_cancelled_letter, teacher_confirmed_letter

NUMBER = "EXAMPLE"
_PRICE = 2500
_WEEK = timedelta(days=7)

Writes = Callable[[BookingView, Reader, datetime], Letter]


def sample_letter(name: str, *, language: str, now: datetime) -> Letter:
    """The letter of this kind (`mail_kind`) as a reader of `language` would get it. Raises KeyError."""
    kind = mail_kind(name)
    anybody = Reader("", language, "UTC")
    with speaking(anybody):
        view = replace(_example(now), uid=NUMBER, attendee_locale=language)
        reader = replace(_reader(kind.reads, view), locale=language)
        return _WRITERS.get(name, _plain(name))(view, reader, now)


def _example(now: datetime) -> BookingView:
    rows = Booking.objects.confirmed().order_by("-created_at", "-pk").values_list("uid", flat=True)
    uid = rows.first()
    return (booking_view(uid) if uid else None) or sample_booking(now)


def _reader(reads: Reads, view: BookingView) -> Reader:
    if reads == Reads.STUDENT:
        return student_of(view)
    return school_of(view)


def _priced(view: BookingView) -> BookingView:
    """A free one costs something here, since the mail is about money."""
    if not view.is_free:
        return view
    return replace(view, price_minor=_PRICE, price=price_text(_PRICE, view.currency))


def _cancelled(by: ActorKind, *, late: bool = False) -> Callable[[BookingView, datetime], BookingView]:
    def end(view: BookingView, now: datetime) -> BookingView:
        refund = 0 if late or view.is_free else view.price_minor
        ending = CancellationView(
            by_kind=by,
            by_label=str(by.label),
            reason="" if by == ActorKind.STUDENT else _("The teacher is ill."),
            created_at=now,
            is_late=late,
            is_within_refund_window=not late,
            refund_status=RefundStatus.PENDING if refund else RefundStatus.NOT_ELIGIBLE,
            refund_label="",
            refund_minor=refund,
            currency=view.currency,
            refund=price_text(refund, view.currency) if refund else "",
        )
        return replace(view, cancellation=ending)

    return end


def _ended(write: Writes, by: ActorKind, *, late: bool = False) -> Writes:
    end = _cancelled(by, late=late)
    return lambda view, reader, now: write(end(view, now), reader, now)


def _paid(write: Writes) -> Writes:
    return lambda view, reader, now: write(_priced(view), reader, now)


def _refunded(*, failed: bool) -> Writes:
    def write(view: BookingView, reader: Reader, now: datetime) -> Letter:
        return student_refunded_letter(_priced(view), reader, _priced(view).price, failed=failed)

    return write


def _refund_failed(view: BookingView, reader: Reader, now: datetime) -> Letter:
    return school_refund_failed_letter(_priced(view), reader, _priced(view).price)


def _teaches(view: BookingView, reader: Reader, now: datetime) -> Letter:
    lesson = SessionToTeach(
        session_id=view.session_id,
        workshop_title=view.workshop_title,
        start_at=view.start_at,
        end_at=view.end_at,
        is_online=view.is_online,
        meeting_url=view.meeting_url,
        place=view.place,
        people=(Expected(view.attendee_name, view.note),),
        contact=_contact(view, reader),
    )
    return teacher_reminder_letter(lesson, reader, now)


def _plain(name: str) -> Writes:
    """For a kind without an example of its own: its words, with the facts that every mail has."""

    def write(view: BookingView, reader: Reader, now: datetime) -> Letter:
        before = replace(view, start_at=view.start_at - _WEEK, end_at=view.end_at - _WEEK)
        old = booking_words(before, reader)
        words = booking_words(
            view,
            reader,
            amount=_priced(view).price,
            reason=_("The teacher is ill."),
            old_date=old["date"],
            old_time=old["time"],
            until=f"{old['date']}, {old['time'].partition('–')[0]}",
            people="1",
        )
        return compose(name, reader, words, details=[*when_rows(view, reader), *place_rows(view)])

    return write


def _session_moved(view: BookingView, reader: Reader, now: datetime) -> Letter:
    date = _date(view)
    return student_moved_letter(view, [date], {date.session_id: date.start_at - _WEEK}, reader, now)


def _teacher_dates(view: BookingView, reader: Reader, now: datetime) -> Letter:
    date = _date(view)
    before = {date.session_id: date.start_at - _WEEK}
    return teacher_moved_letter(
        _contact(view, reader), [date], before, {date.session_id: "stays"}, reader, now
    )


def _called_off(view: BookingView, reader: Reader, now: datetime) -> Letter:
    date = _date(view)
    reason = _("The teacher is ill.")
    return teacher_called_off_letter(
        _contact(view, reader), [date], {date.session_id: 1}, reason, reader, now
    )


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


def _contact(view: BookingView, reader: Reader) -> TeacherContact:
    name = view.teachers[0].name if view.teachers else ""
    return TeacherContact(0, name, reader.email, reader.time_zone, reader.locale)


def _decided(*, granted: bool) -> Writes:
    def write(view: BookingView, reader: Reader, now: datetime) -> Letter:
        view = _priced(view)
        answer = "" if granted else _("The class took place as planned, and the place was kept for you.")
        decided = AskedRefund(
            id=0,
            booking_uid=view.uid,
            status="granted" if granted else "declined",
            status_label="",
            reason="",
            answer=answer,
            granted_minor=view.price_minor if granted else 0,
            currency=view.currency,
            granted=view.price if granted else "",
            refund_status="",
            refund_label="",
            created_at=now,
            decided_at=now,
            decided_by="",
        )
        return decided_letter(view, decided, reader, now)

    return write


_WRITERS: dict[str, Writes] = {
    events.STUDENT_CONFIRMED: confirmed_letter,
    events.STUDENT_REMINDER: student_reminder_letter,
    events.STUDENT_CANCELLED: _ended(cancelled_letter, ActorKind.STUDENT),
    f"{events.STUDENT_CANCELLED}.by_school": _ended(cancelled_letter, ActorKind.STAFF),
    events.STUDENT_REFUNDED: _refunded(failed=False),
    f"{events.STUDENT_REFUNDED}.failed": _refunded(failed=True),
    events.STUDENT_REFUND_DECIDED: _decided(granted=True),
    f"{events.STUDENT_REFUND_DECIDED}.declined": _decided(granted=False),
    events.STUDENT_SESSION_MOVED: _session_moved,
    events.TEACHER_SESSION_MOVED: _teacher_dates,
    events.TEACHER_SESSION_CANCELLED: _called_off,
    events.STUDENT_LATE_MONEY: _paid(student_late_letter),
    events.TEACHER_CONFIRMED: teacher_confirmed_letter,
    events.TEACHER_REMINDER: _teaches,
    events.TEACHER_CANCELLED: _ended(teacher_cancelled_letter, ActorKind.STUDENT),
    f"{events.TEACHER_CANCELLED}.late": _ended(teacher_cancelled_letter, ActorKind.STUDENT, late=True),
    f"{events.TEACHER_CANCELLED}.by_school": _ended(teacher_cancelled_letter, ActorKind.STAFF),
    events.SCHOOL_LATE_MONEY: _paid(school_late_letter),
    events.SCHOOL_REFUND_FAILED: _refund_failed,
}
