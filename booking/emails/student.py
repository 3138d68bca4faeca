"""Mails to the student."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import events, ics
from booking.enums import ActorKind, BookingStatus, RefundStatus
from booking.selectors.bookings import BookingView, booking_view
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url

from .envelope import (
    Letter,
    Reader,
    Rows,
    booking_words,
    compose,
    invitation,
    organizer_email,
    place_rows,
    post,
    speaking,
    when_rows,
)

_STANDING = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


@outbox.handler(events.STUDENT_CONFIRMED)
def mail_student_confirmed(message: OutboxMessage, now: datetime) -> None:
    """Where and when, what was paid, how to cancel, and the calendar entry. Not sent once the booking has ended."""
    view = booking_view(message.payload["booking"])
    if view is None or view.status not in _STANDING:
        return
    reader = student_of(view)
    with speaking(reader):
        post(confirmed_letter(booking_view(view.uid) or view, reader, now), message)


@outbox.handler(events.STUDENT_CANCELLED)
def mail_student_cancelled(message: OutboxMessage, now: datetime) -> None:
    """That it is cancelled, what becomes of the money, and the calendar entry taken out."""
    view = booking_view(message.payload["booking"])
    if view is None or view.cancellation is None:
        return
    reader = student_of(view)
    with speaking(reader):
        post(cancelled_letter(booking_view(view.uid) or view, reader, now), message)


def confirmed_letter(view: BookingView, reader: Reader, now: datetime) -> Letter:
    """Call it where the texts are the reader's, with a view whose texts are too."""
    calendar = ics.booking_calendar(
        view, method=ics.CalendarMethod.REQUEST, organizer_email=organizer_email(), now=now
    )
    return compose(
        events.STUDENT_CONFIRMED,
        reader,
        booking_words(view, reader),
        details=[*when_rows(view, reader), *teacher_rows(view), *place_rows(view), *_price_rows(view)],
        button=(absolute_url(view.manage_path), _("See or cancel your booking")),
        closing=[_policy_text(view)],
        attachments=invitation(calendar, method="REQUEST", name="lesson.ics"),
    )


def cancelled_letter(view: BookingView, reader: Reader, now: datetime) -> Letter:
    """As above; `view.cancellation` says who has cancelled, and why."""
    ended = view.cancellation
    assert ended is not None, "the booking is cancelled"
    calendar = ics.booking_calendar(
        view, method=ics.CalendarMethod.CANCEL, organizer_email=organizer_email(), now=now
    )
    by_student = ended.by_kind == ActorKind.STUDENT
    return compose(
        events.STUDENT_CANCELLED if by_student else f"{events.STUDENT_CANCELLED}.by_school",
        reader,
        booking_words(view, reader, amount=ended.refund, reason=ended.reason),
        facts=["" if by_student else ended.reason, _money_text(view)],
        details=[*when_rows(view, reader), *teacher_rows(view)],
        button=(absolute_url("/"), _("Find another time")),
        attachments=invitation(calendar, method="CANCEL", name="cancelled.ics"),
    )


def student_of(view: BookingView) -> Reader:
    """The attendee as a reader: the language and zone they booked in."""
    return Reader(view.attendee_email, view.attendee_locale, view.attendee_time_zone)


def teacher_rows(view: BookingView) -> Rows:
    """Who teaches, if anybody is named."""
    return [(_("Teacher"), ", ".join(teacher.name for teacher in view.teachers))] if view.teachers else []


def _price_rows(view: BookingView) -> Rows:
    paid = view.payment is not None and view.payment.is_paid
    return [(_("Paid") if paid else _("Price"), view.price), (_("Booking number"), view.uid)]


def _policy_text(view: BookingView) -> str:
    if view.is_free:
        return _("If you cannot come, please cancel by the link above, so that somebody else can.")
    hours = view.refund_window_hours
    if not hours:
        return _(
            "If your plans change, cancel by the link above. Until the start you get all of your money back."
        )
    return ngettext(
        "If your plans change, cancel by the link above. Until %(hours)s hour before the start you get all of your "
        "money back.",
        "If your plans change, cancel by the link above. Until %(hours)s hours before the start you get all of your "
        "money back.",
        hours,
    ) % {"hours": hours}


def _money_text(view: BookingView) -> str:
    cancellation = view.cancellation
    if cancellation is None or view.is_free or view.payment is None or not view.payment.is_paid:
        return ""
    if cancellation.refund_status == RefundStatus.NOT_ELIGIBLE:
        return _("It was too late for an automatic refund. If you think it should be one, answer this mail.")
    if cancellation.refund_status == RefundStatus.FAILED:
        return _("The refund of %(amount)s did not go through. The school will get in touch with you.") % {
            "amount": cancellation.refund
        }
    return _("%(amount)s goes back to the card you paid with. Banks take five to ten days to show it.") % {
        "amount": cancellation.refund
    }
