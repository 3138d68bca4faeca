"""Mails to the student."""

from datetime import datetime

from django.utils.translation import gettext as _

from booking import events, ics
from booking.enums import BookingStatus, RefundStatus
from booking.selectors.bookings import BookingView, booking_view
from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url
from themes.mail import send_branded

from .envelope import (
    Reader,
    invitation,
    message_id,
    organizer_email,
    place_rows,
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
        view = booking_view(view.uid) or view
        calendar = ics.booking_calendar(
            view, method=ics.CalendarMethod.REQUEST, organizer_email=organizer_email(), now=now
        )
        send_branded(
            template="booking/mail/student_confirmed",
            to=reader.email,
            subject=_("You are booked: %(title)s") % {"title": view.workshop_title},
            context={
                "booking": view,
                "details": [
                    *when_rows(view, reader),
                    *_teacher_rows(view),
                    *place_rows(view),
                    *_price_rows(view),
                ],
                "button": {"url": absolute_url(view.manage_path), "label": _("See or cancel your booking")},
            },
            locale=reader.locale,
            time_zone=reader.time_zone,
            attachments=invitation(calendar, method="REQUEST", name="lesson.ics"),
            message_id=message_id(message),
        )


@outbox.handler(events.STUDENT_CANCELLED)
def mail_student_cancelled(message: OutboxMessage, now: datetime) -> None:
    """That it is cancelled, what becomes of the money, and the calendar entry taken out."""
    view = booking_view(message.payload["booking"])
    if view is None or view.cancellation is None:
        return
    reader = student_of(view)
    with speaking(reader):
        view = booking_view(view.uid) or view
        calendar = ics.booking_calendar(
            view, method=ics.CalendarMethod.CANCEL, organizer_email=organizer_email(), now=now
        )
        send_branded(
            template="booking/mail/student_cancelled",
            to=reader.email,
            subject=_("Cancelled: %(title)s") % {"title": view.workshop_title},
            context={
                "booking": view,
                "money": _money_text(view),
                "details": [*when_rows(view, reader), *_teacher_rows(view)],
                "button": {"url": absolute_url("/"), "label": _("Find another time")},
            },
            locale=reader.locale,
            time_zone=reader.time_zone,
            attachments=invitation(calendar, method="CANCEL", name="cancelled.ics"),
            message_id=message_id(message),
        )


def student_of(view: BookingView) -> Reader:
    """The attendee as a reader: the language and zone they booked in."""
    return Reader(view.attendee_email, view.attendee_locale, view.attendee_time_zone)


def _teacher_rows(view: BookingView) -> list[tuple[str, str]]:
    names = ", ".join(teacher.name for teacher in view.teachers)
    return [(_("Teacher"), names)] if names else []


def _price_rows(view: BookingView) -> list[tuple[str, str]]:
    paid = view.payment is not None and view.payment.is_paid
    return [(_("Paid") if paid else _("Price"), view.price), (_("Booking number"), view.uid)]


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
