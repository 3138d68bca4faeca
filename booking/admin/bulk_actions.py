"""What can be done with several bookings at once: what each would mean for a booking, and doing it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking.enums import ActorKind, Attendance, BookingStatus
from booking.forms.bulk import BulkCancellationForm, NothingToFill
from booking.selectors.bookings import BookingView, cancellation_preview
from booking.services import attendance
from booking.services.actors import Actor
from booking.services.cancellations import cancel_booking
from booking.services.staff_bookings import may_send_link, send_link_again

_HELD_LESSONS = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Effect:
    """What would happen to one booking; `refusal` says why nothing will."""

    booking: BookingView
    text: str
    refusal: str = ""
    refund_minor: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """One choice of the list's menu."""

    name: str
    label: Promise
    button: Promise
    foresee: Callable[[BookingView, datetime], Effect]
    carry_out: Callable[[BookingView, str, Actor, datetime], None]
    form: type = NothingToFill
    is_serious: bool = False


def _foresee_cancel(view: BookingView, moment: datetime) -> Effect:
    preview = cancellation_preview(view, moment, by=ActorKind.STAFF)
    if preview.refusal:
        began = preview.refusal == "started"
        return Effect(view, "", _g("has begun") if began else _g("has ended already"))
    if not preview.refund:
        return Effect(view, _g("cancelled; nothing was paid"))
    text = _g("cancelled; %(amount)s goes back") % {"amount": preview.refund}
    return Effect(view, text, refund_minor=preview.refund_minor)


def _cancel(view: BookingView, reason: str, by: Actor, moment: datetime) -> None:
    cancel_booking(booking_uid=view.uid, by=by, reason=reason, now=moment)


def _foresee_mark(view: BookingView, moment: datetime) -> Effect:
    if view.status not in _HELD_LESSONS:
        return Effect(view, "", _g("was not confirmed"))
    begun = sum(lesson.start_at <= moment for lesson in view.active_lessons)
    if not begun:
        return Effect(view, "", _g("has not begun yet"))
    return Effect(view, ngettext("%(number)s date", "%(number)s dates", begun) % {"number": begun})


def _mark(mark: Attendance) -> Callable[[BookingView, str, Actor, datetime], None]:
    def carry_out(view: BookingView, reason: str, by: Actor, moment: datetime) -> None:
        for lesson in view.active_lessons:
            if lesson.start_at <= moment:
                attendance.note(session_id=lesson.session_id, marks={lesson.seat_id: mark}, by=by, now=moment)

    return carry_out


def _foresee_send(view: BookingView, moment: datetime) -> Effect:
    if not may_send_link(view):
        return Effect(view, "", _g("has no mail to send again"))
    return Effect(view, _g("a mail to %(address)s") % {"address": view.attendee_email})


def _send(view: BookingView, reason: str, by: Actor, moment: datetime) -> None:
    send_link_again(booking_uid=view.uid, by=by, now=moment)


ACTIONS = (
    Action(
        "cancel",
        _("Cancel the bookings"),
        _("Cancel them and tell the students"),
        _foresee_cancel,
        _cancel,
        BulkCancellationForm,
        is_serious=True,
    ),
    Action(
        "attended", _("Note that they were there"), _("Note it"), _foresee_mark, _mark(Attendance.ATTENDED)
    ),
    Action(
        "no_show", _("Note that they did not come"), _("Note it"), _foresee_mark, _mark(Attendance.NO_SHOW)
    ),
    Action("send", _("Mail the link again"), _("Send the mails"), _foresee_send, _send),
)
