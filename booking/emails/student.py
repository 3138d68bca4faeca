"""Mails to the student."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from booking import events, ics
from booking.enums import ActorKind, BookingStatus, RefundStatus
from booking.selectors.bookings import BookingView, LessonView, booking_view
from booking.selectors.cancellations import CancellationView
from booking.widget.policy import rule_text
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from core import outbox
from core.models import OutboxMessage
from payments.enums import PaymentMethod, PaymentStatus
from payments.selectors.invoices import documents_issued_at
from tenants.selectors import absolute_url

from .attached import with_documents
from .dates import dates_rows, student_entries
from .envelope import (
    Letter,
    Reader,
    Rows,
    booking_words,
    compose,
    place_rows,
    post,
    speaking,
    time_words,
)

_STANDING = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


@outbox.handler(events.STUDENT_CONFIRMED)
def mail_student_confirmed(message: OutboxMessage, now: datetime) -> None:
    """Where and when, what was paid, how to cancel; calendar entry and invoice. Not sent once the booking has ended."""
    view = booking_view(message.payload["booking"])
    if view is None or view.status not in _STANDING:
        return
    reader = student_of(view)
    with speaking(reader):
        letter = confirmed_letter(booking_view(view.uid) or view, reader, now)
        # Written by the call that confirmed it, so this is what was paid for it at that moment.
        paid = documents_issued_at([view.uid], view.confirmed_at) if view.confirmed_at else []
        post(with_documents(letter, paid), message)


@outbox.handler(events.STUDENT_PAY)
def mail_student_pay(message: OutboxMessage, now: datetime) -> None:
    """What the school has booked, what it costs, and until when it is kept. Not sent once it is paid or has ended."""
    view = booking_view(message.payload["booking"])
    if view is None or not view.is_held or view.held_until is None or view.held_until <= now:
        return
    reader = student_of(view)
    with speaking(reader):
        post(pay_letter(booking_view(view.uid) or view, reader, now), message)


@outbox.handler(events.STUDENT_CANCELLED)
def mail_student_cancelled(message: OutboxMessage, now: datetime) -> None:
    """What is cancelled, what becomes of the money, and the calendar entries taken out."""
    view = booking_view(message.payload["booking"])
    seats = message.payload.get("seats", ())
    if view is None or ending_of(view, seats) is None:
        return
    reader = student_of(view)
    with speaking(reader):
        post(cancelled_letter(booking_view(view.uid) or view, reader, now, seats), message)


def confirmed_letter(view: BookingView, reader: Reader, now: datetime) -> Letter:
    """Call it where the texts are the reader's, with a view whose texts are too."""
    lessons = view.active_lessons
    return compose(
        events.STUDENT_CONFIRMED,
        reader,
        booking_words(view, reader),
        details=[
            *dates_rows(view, lessons, reader),
            *teacher_rows(view, lessons),
            *place_rows(view),
            *_price_rows(view),
            *answer_rows(view),
        ],
        button=(absolute_url(view.manage_path), _("See or cancel your booking")),
        closing=[_policy_text(view)],
        attachments=student_entries(
            view, lessons, method=ics.CalendarMethod.REQUEST, name="lesson.ics", now=now
        ),
    )


def pay_letter(view: BookingView, reader: Reader, now: datetime) -> Letter:
    """As above, while the booking is held."""
    until = _moment(view.held_until or now, reader)
    lessons = view.active_lessons
    return compose(
        events.STUDENT_PAY,
        reader,
        booking_words(view, reader, until=until),
        details=[
            *dates_rows(view, lessons, reader),
            *teacher_rows(view, lessons),
            (_("Price"), view.price),
            (_("To be paid until"), until),
            (_("Booking number"), view.uid),
        ],
        button=(absolute_url(view.manage_path), _("See and pay your booking")),
        closing=[_policy_text(view)],
    )


def cancelled_letter(view: BookingView, reader: Reader, now: datetime, seats: Collection[int] = ()) -> Letter:
    """As above. `seats` are the dates that were cancelled; none: all of the booking."""
    ended = ending_of(view, seats)
    assert ended is not None, "it was cancelled"
    lessons = cancelled_lessons(view, seats)
    by_student = ended.by_kind == ActorKind.STUDENT
    words = booking_words(view, reader, amount=ended.refund, reason=ended.reason)
    if lessons:
        words |= time_words(lessons[0].start_at, lessons[0].end_at, reader)
    return compose(
        _cancelled_kind(ended, by_student=by_student),
        reader,
        words,
        facts=["" if by_student else ended.reason, _money_text(view, ended)],
        details=[*dates_rows(view, lessons, reader), *teacher_rows(view, lessons)],
        button=_after(view, ended),
        attachments=student_entries(
            view, lessons, method=ics.CalendarMethod.CANCEL, name="cancelled.ics", now=now
        ),
    )


def ending_of(view: BookingView, seats: Collection[int] = ()) -> CancellationView | None:
    """The cancellation that ended these dates: of one alone, or of the whole booking."""
    alone = (each for each in view.cancellations if each.seat_id is not None and each.seat_id in seats)
    return next(alone, view.cancellation)


def cancelled_lessons(view: BookingView, seats: Collection[int] = ()) -> list[LessonView]:
    """The dates with these numbers; without any, all of the booking."""
    return [lesson for lesson in view.lessons if not seats or lesson.seat_id in seats]


def student_of(view: BookingView) -> Reader:
    """The attendee as a reader: the language and zone they booked in."""
    return Reader(view.attendee_email, view.attendee_locale, view.attendee_time_zone)


def teacher_rows(view: BookingView, lessons: Sequence[LessonView] = ()) -> Rows:
    """Who teaches, if anybody is named: in these lessons, else in the next one."""
    found = [teacher.name for lesson in lessons for teacher in lesson.teachers]
    names = list(dict.fromkeys(found or [teacher.name for teacher in view.teachers]))
    return [(_("Teacher"), ", ".join(names))] if names else []


def answer_rows(view: BookingView) -> Rows:
    """The workshop's questions and what was answered."""
    return [(answer.label, answer.value) for answer in view.answers]


def _cancelled_kind(ended: CancellationView, *, by_student: bool) -> str:
    if ended.seat_id is not None:
        return f"{events.STUDENT_CANCELLED}.date" + ("" if by_student else "_by_school")
    return events.STUDENT_CANCELLED if by_student else f"{events.STUDENT_CANCELLED}.by_school"


def _after(view: BookingView, ended: CancellationView) -> tuple[str, str]:
    if ended.seat_id is not None and view.is_confirmed:
        return absolute_url(view.manage_path), _("See your other dates")
    return absolute_url("/"), _("Find another time")


def _moment(at: datetime, reader: Reader) -> str:
    """“Thursday 14 January 2027, 18:00” on the reader's clocks."""
    locale = page_locale()
    day = full_day_text(local_day(at, reader.time_zone), locale)
    return f"{day}, {time_text(at, reader.time_zone, locale)}"


def _price_rows(view: BookingView) -> Rows:
    label = _("Price")
    if view.payment is not None and view.payment.is_paid:
        label = _("Paid")
    elif view.payment is not None and view.payment.is_owed:
        label = _("To be paid at the school")
    return [(label, view.price), (_("Booking number"), view.uid)]


def _policy_text(view: BookingView) -> str:
    if view.is_free and not view.refuse_late_cancellation:
        return _("If you cannot come, please cancel by the link above, so that somebody else can.")
    return _("If your plans change, use the link above. %(rules)s") % {"rules": rule_text(view)}


def _money_text(view: BookingView, ended: CancellationView) -> str:
    if view.is_free or view.payment is None:
        return ""
    if view.payment.status == PaymentStatus.CANCELLED:
        return _("You do not have to pay anything.")
    if not view.payment.is_paid:
        return ""
    if ended.refund_status == RefundStatus.NOT_ELIGIBLE:
        return _("It was too late for an automatic refund. If you think it should be one, answer this mail.")
    if ended.refund_status == RefundStatus.FAILED:
        return _("The refund of %(amount)s did not go through. The school will get in touch with you.") % {
            "amount": ended.refund
        }
    if view.payment.method == PaymentMethod.SCHOOL:
        return _("The school gives %(amount)s back to you.") % {"amount": ended.refund}
    return _("%(amount)s goes back to the card you paid with. Banks take five to ten days to show it.") % {
        "amount": ended.refund
    }
