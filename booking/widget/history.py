"""What has happened to a booking, in sentences, the latest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from booking.enums import ActorKind, RefundStatus
from booking.selectors.bookings import BookingView, MoveView
from booking.selectors.cancellations import CancellationView
from booking.wording.formats import full_day_text, local_day, page_locale, short_text, time_text
from booking.wording.zones import zone_label


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """`on` is the day and time in words; `reason` is what somebody wrote, `money` how the refund stands, or empty."""

    at: datetime
    on: str
    text: str
    reason: str = ""
    money: str = ""


def history_of(view: BookingView) -> tuple[HistoryLine, ...]:
    """Moves and cancellations after the booking itself; a booking to which nothing has happened has no history."""
    lines = [*_moves(view), *_cancellations(view)]
    if not lines:
        return ()
    made = HistoryLine(view.created_at, _on(view.created_at, view), _("Booked."))
    return tuple(sorted([*lines, made], key=lambda line: line.at, reverse=True))


def moment_text(at: datetime, zone: str) -> str:
    """“Thursday 14 January 2027, 18:00, Madrid (UTC+1)”."""
    locale = page_locale()
    day = full_day_text(local_day(at, zone), locale)
    return ", ".join((day, time_text(at, zone, locale), zone_label(zone, at, locale)))


def refund_text(cancellation: CancellationView) -> str:
    """How the money of a cancellation stands; empty where none was to go back."""
    words = {
        RefundStatus.PENDING: _("%(amount)s goes back to you."),
        RefundStatus.PROCESSING: _("%(amount)s is on its way back to you."),
        RefundStatus.COMPLETED: _("%(amount)s went back to you."),
        RefundStatus.FAILED: _("Sending %(amount)s back has failed; the school takes care of it."),
    }.get(RefundStatus(cancellation.refund_status), "")
    return words % {"amount": cancellation.refund} if words and cancellation.refund else ""


def _moves(view: BookingView) -> Iterator[HistoryLine]:
    for move in view.reschedules:
        yield HistoryLine(move.at, _on(move.at, view), _move_text(move, view), move.reason)


def _move_text(move: MoveView, view: BookingView) -> str:
    zone, locale = view.attendee_time_zone, page_locale()
    words = {
        "before": short_text(move.from_start_at, zone, locale),
        "after": short_text(move.to_start_at, zone, locale),
    }
    if move.by_kind == ActorKind.STUDENT:
        return _("Moved by you from %(before)s to %(after)s.") % words
    return _("Moved by the school from %(before)s to %(after)s.") % words


def _cancellations(view: BookingView) -> Iterator[HistoryLine]:
    starts = {lesson.seat_id: lesson.start_at for lesson in view.lessons}
    for each in view.cancellations:
        date = starts.get(each.seat_id) if each.seat_id is not None else None
        text = _cancel_text(each, date, view)
        yield HistoryLine(each.created_at, _on(each.created_at, view), text, each.reason, refund_text(each))


def _cancel_text(each: CancellationView, date: datetime | None, view: BookingView) -> str:
    by_student = each.by_kind == ActorKind.STUDENT
    if date is None:
        return _("Cancelled by you.") if by_student else _("Cancelled by the school.")
    words = {"date": short_text(date, view.attendee_time_zone, page_locale())}
    if by_student:
        return _("You have cancelled %(date)s.") % words
    return _("The school has cancelled %(date)s.") % words


def _on(at: datetime, view: BookingView) -> str:
    return short_text(at, view.attendee_time_zone, page_locale(), with_year=True)
