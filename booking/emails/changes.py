"""Mails about a booking that was moved to another time, or was not."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from booking import events, ics
from booking.enums import ActorKind, BookingStatus, RescheduleStatus
from booking.selectors.bookings import BookingView, LessonView, booking_view, teacher_contact
from booking.selectors.reschedules import MoveFacts, move_facts
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url
from themes.mail import Attachment

from .dates import student_entries, teacher_entries
from .envelope import Letter, Reader, Rows, booking_words, compose, place_rows, post, speaking, time_words
from .student import student_of

_STANDING = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


@outbox.handler(events.STUDENT_RESCHEDULED)
def mail_student_rescheduled(message: OutboxMessage, now: datetime) -> None:
    """Before and after, the money, and the calendar entry changed. Not sent once the booking has ended, or this date
    was moved on or cancelled."""
    found = _found(message)
    if found is None or found[0].status not in _STANDING or not _is_there(*found):
        return
    view, move = found
    reader = student_of(view)
    with speaking(reader):
        post(moved_letter(booking_view(view.uid) or view, move_facts(move.uid) or move, reader, now), message)


@outbox.handler(events.STUDENT_MOVE_TO_PAY)
def mail_student_move_to_pay(message: OutboxMessage, now: datetime) -> None:
    """What is to be paid for the date that the school has chosen, and until when. Not sent once that has ended."""
    found = _found(message)
    if found is None or found[1].status != RescheduleStatus.PENDING:
        return
    view, move = found
    reader = student_of(view)
    with speaking(reader):
        post(to_pay_letter(booking_view(view.uid) or view, move_facts(move.uid) or move, reader), message)


@outbox.handler(events.STUDENT_NOT_MOVED)
def mail_student_not_moved(message: OutboxMessage, now: datetime) -> None:
    """That everything is as it was; or that money came too late and goes back."""
    found = _found(message)
    if found is None:
        return
    view, move = found
    reader = student_of(view)
    why = message.key.rpartition(":")[2]
    with speaking(reader):
        view, move = booking_view(view.uid) or view, move_facts(move.uid) or move
        post(not_moved_letter(view, move, reader, why=why), message)


@outbox.handler(events.TEACHER_RESCHEDULED)
def mail_teacher_rescheduled(message: OutboxMessage, now: datetime) -> None:
    """Who comes when instead of when. A lesson for one is moved in the teacher's calendar; a class stays in it."""
    found = _found(message)
    contact = teacher_contact(message.payload["teacher"])
    if found is None or contact is None:
        return
    view, move = found
    reader = Reader(contact.email, contact.locale, contact.time_zone)
    with speaking(reader):
        view = booking_view(view.uid) or view
        post(teacher_moved_letter(view, move, contact.id, reader, now), message)


def moved_letter(view: BookingView, move: MoveFacts, reader: Reader, now: datetime) -> Letter:
    """Call it where the texts are the reader's, with a view and a move whose texts are too."""
    by_student = move.by_kind == ActorKind.STUDENT
    lessons = _lessons(view, move.to_seat_id)
    teachers = lessons[0].teachers if lessons else view.teachers
    return compose(
        events.STUDENT_RESCHEDULED if by_student else f"{events.STUDENT_RESCHEDULED}.by_school",
        reader,
        _words(view, move, reader, reason=move.reason),
        facts=["" if by_student else move.reason, _money_text(move)],
        details=[
            *_change_rows(move, reader),
            (_("Teacher"), ", ".join(teacher.name for teacher in teachers)),
            *place_rows(view),
            (_("Booking number"), view.uid),
        ],
        button=(absolute_url(view.manage_path), _("See or cancel your booking")),
        attachments=student_entries(
            view, lessons, method=ics.CalendarMethod.REQUEST, name="lesson.ics", now=now
        ),
    )


def to_pay_letter(view: BookingView, move: MoveFacts, reader: Reader) -> Letter:
    """As above, while the move waits for its payment."""
    until = _moment(move.pay_until, reader) if move.pay_until else ""
    return compose(
        events.STUDENT_MOVE_TO_PAY,
        reader,
        _words(view, move, reader, amount=move.amount, until=until),
        facts=[move.reason],
        details=[
            *_change_rows(move, reader, is_done=False),
            (_("To be paid"), move.amount),
            (_("To be paid until"), until),
        ],
        button=(
            absolute_url(reverse("booking:reschedule", args=[view.token])),
            _("Pay and move, or leave it"),
        ),
    )


def not_moved_letter(view: BookingView, move: MoveFacts, reader: Reader, *, why: str) -> Letter:
    """As above, when a move has ended without being done: `why` is "lapsed", "called_off" or "money_back"."""
    kind = events.STUDENT_NOT_MOVED if why == "lapsed" else f"{events.STUDENT_NOT_MOVED}.{why}"
    is_money = why == "money_back"
    stands = view.status in _STANDING
    return compose(
        kind,
        reader,
        _words(view, move, reader, amount=move.amount),
        facts=[_("Your lesson stays where it was.") if is_money and stands else ""],
        details=[
            (_("Your lesson") if stands else _("Was"), _time(move.from_start_at, move.from_end_at, reader)),
            (_("Coming back"), move.amount if is_money else ""),
        ],
        button=(absolute_url(view.manage_path), _("Look at the booking")),
    )


def teacher_moved_letter(
    view: BookingView, move: MoveFacts, teacher_id: int, reader: Reader, now: datetime
) -> Letter:
    """As above, for a teacher of the old date, of the new one, or of both."""
    return compose(
        events.TEACHER_RESCHEDULED,
        reader,
        _words(view, move, reader, reason=move.reason),
        facts=[_whose_text(move, teacher_id)],
        details=[
            *_change_rows(move, reader),
            (_("Student"), f"{view.attendee_name}\n{view.attendee_email}"),
            (_("Note"), view.note),
            (_("Reason"), move.reason),
        ],
        button=(absolute_url(reverse("bookings:show", args=[view.uid])), _("Open the booking")),
        closing=[_("Answering this mail writes to %(student)s.") % {"student": view.attendee_name}],
        attachments=_teacher_entries(view, move, teacher_id, now),
        reply_to=view.attendee_email,
    )


def _found(message: OutboxMessage) -> tuple[BookingView, MoveFacts] | None:
    view, move = booking_view(message.payload["booking"]), move_facts(message.payload["reschedule"])
    return (view, move) if view is not None and move is not None else None


def _is_there(view: BookingView, move: MoveFacts) -> bool:
    return any(lesson.is_active for lesson in _lessons(view, move.to_seat_id))


def _lessons(view: BookingView, seat_id: int) -> list[LessonView]:
    return [lesson for lesson in view.lessons if lesson.seat_id == seat_id]


def _words(view: BookingView, move: MoveFacts, reader: Reader, **extra: str) -> dict[str, str]:
    old = time_words(move.from_start_at, move.from_end_at, reader)
    new = time_words(move.to_start_at, move.to_end_at, reader)
    return {**booking_words(view, reader), **new, "old_date": old["date"], "old_time": old["time"], **extra}


def _change_rows(move: MoveFacts, reader: Reader, *, is_done: bool = True) -> Rows:
    return [
        (_("Before") if is_done else _("Until now"), _time(move.from_start_at, move.from_end_at, reader)),
        (_("Now") if is_done else _("New time"), _time(move.to_start_at, move.to_end_at, reader)),
    ]


def _time(start_at: datetime, end_at: datetime, reader: Reader) -> str:
    return "\n".join(time_words(start_at, end_at, reader).values())


def _moment(at: datetime, reader: Reader) -> str:
    locale, zone = page_locale(), reader.time_zone
    return f"{full_day_text(local_day(at, zone), locale)}, {time_text(at, zone, locale)}"


def _money_text(move: MoveFacts) -> str:
    if move.difference_minor > 0:
        return _("You have paid the difference of %(amount)s.") % {"amount": move.amount}
    if move.difference_minor < 0:
        return _(
            "The new date costs %(amount)s less, which goes back to you, the way you paid. Banks take five to ten "
            "days to show it."
        ) % {"amount": move.amount}
    return ""


def _whose_text(move: MoveFacts, teacher_id: int) -> str:
    if teacher_id not in move.to_teachers:
        return _("Somebody else gives the lesson at its new time.")
    if teacher_id not in move.from_teachers:
        return _("Somebody else was to give it until now; at the new time it is yours.")
    return ""


def _teacher_entries(view: BookingView, move: MoveFacts, teacher_id: int, now: datetime) -> list[Attachment]:
    if view.workshop_kind != "tutoring":
        return []
    files: list[Attachment] = []
    if teacher_id in move.to_teachers:
        lessons = _lessons(view, move.to_seat_id)
        method = ics.CalendarMethod.PUBLISH
        files += teacher_entries(view, lessons, method=method, name="lesson.ics", now=now)
    if teacher_id in move.from_teachers and view.lessons:
        method = ics.CalendarMethod.CANCEL
        gone = teacher_entries(view, [_left(view, move)], method=method, name="moved-away.ics", now=now)
        # One invitation to a mail is what mail programs show; the other one is a file to open.
        files += [file for file in gone if not (files and file.is_alternative)]
    return files


def _left(view: BookingView, move: MoveFacts) -> LessonView:
    """The date that was left: it is none of the booking's any more."""
    return replace(
        view.lessons[0],
        seat_id=move.from_seat_id,
        session_id=move.from_session_id,
        start_at=move.from_start_at,
        end_at=move.from_end_at,
        session_sequence=move.from_sequence,
    )
