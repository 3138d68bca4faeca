"""The rows of a booking as its view. No query."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from booking.enums import BookingStatus, QuestionKind, WaitlistStatus
from booking.models import Answer, Booking, RefundRequest, Reschedule, Seat

from .booking_parts import AnswerView, LessonView, MoveView, PaymentView, RefundRequestView
from .booking_rows import BookingRows
from .cancellations import cancellation_view
from .prices import price_text
from .school import SchoolView

_WITH_LINK = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


def fields_of(rows: BookingRows, school: SchoolView, now: datetime) -> dict[str, Any]:
    """Everything of `BookingView`, by name."""
    return {
        **_own(rows),
        **_workshop(rows, school),
        **_lessons(rows, now),
        **_history(rows),
        "payment": _payment(rows),
        "refundable_minor": rows.left.refundable_minor,
        "disputed_minor": rows.left.disputed_minor,
        "taken_minor": rows.left.taken_minor,
        "school": school,
    }


def _own(rows: BookingRows) -> dict[str, Any]:
    row = rows.booking
    return {
        "uid": row.uid,
        "status": row.status,
        "status_label": str(row.get_status_display()),
        "attendee_name": row.attendee_name,
        "attendee_email": row.attendee_email,
        "attendee_time_zone": row.attendee_time_zone,
        "attendee_locale": row.attendee_locale,
        "note": row.note,
        "student_id": row.student_id,
        "price_minor": row.price_minor,
        "currency": row.currency,
        "price": price_text(row.price_minor, row.currency),
        "held_until": row.held_until,
        "created_at": row.created_at,
        "confirmed_at": row.confirmed_at,
        "ended_at": row.ended_at,
        "calendar_sequence": row.calendar_sequence,
        "series_id": row.series_id,
        "series_title": row.series.title if row.series else "",
        "answers": tuple(_answer(answer) for answer in rows.answers),
        "source": row.source,
        "source_label": str(row.get_source_display()),
        "waitlist_offer": _is_offer(rows),
        **_terms(row),
    }


def _terms(row: Booking) -> dict[str, Any]:
    list_minor = row.price_minor + row.discount_minor
    return {
        "discount_minor": row.discount_minor,
        "discount": price_text(row.discount_minor, row.currency) if row.discount_minor else "",
        "list_price": price_text(list_minor, row.currency),
        "voucher_code": row.voucher_code,
        "pays_at_school": row.pays_at_school,
        "billing_name": row.billing_name,
        "billing_address": row.billing_address,
        "billing_tax_id": row.billing_tax_id,
    }


def _workshop(rows: BookingRows, school: SchoolView) -> dict[str, Any]:
    workshop = rows.booking.workshop
    return {
        "workshop_id": workshop.pk,
        "workshop_title": workshop.title,
        "workshop_slug": workshop.slug,
        "workshop_kind": workshop.kind,
        "pay_way": workshop.pay_way,
        "workshop_summary": workshop.summary,
        "is_online": workshop.is_online,
        "meeting_url": workshop.meeting_url if rows.booking.status in _WITH_LINK else "",
        "place": "" if workshop.is_online else workshop.place or school.address,
        "refund_window_hours": workshop.refund_window_hours,
        "cancellation_notice_hours": workshop.cancellation_notice_hours,
        "refuse_late_cancellation": workshop.refuse_late_cancellation,
        "refund_tiers": rows.tiers,
        "students_may_reschedule": workshop.students_may_reschedule,
        "reschedule_notice_hours": workshop.reschedule_notice_hours,
    }


def _lessons(rows: BookingRows, now: datetime) -> dict[str, Any]:
    alone = {row.seat_id for row in rows.cancellations if row.seat_id is not None}
    lessons = tuple(_lesson(rows, seat, alone) for seat in rows.seats)
    next_ = _next(lessons, now)
    return {
        "lessons": lessons,
        "session_id": next_.session_id,
        "start_at": next_.start_at,
        "end_at": next_.end_at,
        "teachers": next_.teachers,
    }


def _lesson(rows: BookingRows, seat: Seat, alone: set[int]) -> LessonView:
    ended = rows.booking.status == BookingStatus.CANCELLED and not seat.is_active
    return LessonView(
        seat_id=seat.pk,
        session_id=seat.session_id,
        start_at=seat.session.start_at,
        end_at=seat.session.end_at,
        teachers=rows.teachers.get(seat.session_id, ()),
        is_active=seat.is_active,
        is_cancelled=seat.pk in alone or ended,
        attendance=seat.attendance,
        attendance_label=str(seat.get_attendance_display()),
        price_minor=seat.price_minor,
        moved_at=seat.moved_at,
        session_sequence=seat.session.calendar_sequence,
        calendar_key=rows.calendar_keys[seat.pk],
    )


def _next(lessons: Sequence[LessonView], now: datetime) -> LessonView:
    """The next that is to come or running, if any is still booked else of those that were; or else the last."""
    for among in ([lesson for lesson in lessons if lesson.is_active], list(lessons)):
        if among:
            return next((lesson for lesson in among if lesson.end_at > now), among[-1])
    raise AssertionError("a booking keeps its seats")


def _history(rows: BookingRows) -> dict[str, Any]:
    cancellations = tuple(cancellation_view(row, rows.booking.currency) for row in rows.cancellations)
    asked = rows.refund_request
    return {
        "cancellations": cancellations,
        "cancellation": next((each for each in cancellations if each.seat_id is None), None),
        "reschedules": tuple(_move(move) for move in rows.moves),
        "refund_request": _refund_request(asked, rows.booking.currency) if asked else None,
    }


def _answer(row: Answer) -> AnswerView:
    agreed = row.question is not None and row.question.kind == QuestionKind.CONSENT
    return AnswerView(question_id=row.question_id, label=row.label, value=_("Yes") if agreed else row.value)


def _move(row: Reschedule) -> MoveView:
    return MoveView(
        uid=row.uid,
        from_start_at=row.from_start_at,
        to_start_at=row.to_start_at,
        by_kind=row.by_kind,
        by_label=str(row.get_by_kind_display()),
        reason=row.reason,
        at=row.settled_at or row.created_at,
    )


def _refund_request(row: RefundRequest, currency: str) -> RefundRequestView:
    return RefundRequestView(
        id=row.pk,
        status=row.status,
        status_label=str(row.get_status_display()),
        reason=row.reason,
        answer=row.answer,
        granted_minor=row.granted_minor,
        granted=price_text(row.granted_minor, currency) if row.granted_minor else "",
        refund_status=row.refund_status,
        refund_label=str(row.get_refund_status_display()),
        created_at=row.created_at,
        decided_at=row.decided_at,
    )


def _payment(rows: BookingRows) -> PaymentView | None:
    row = rows.payment
    if row is None:
        return None
    return PaymentView(
        uid=row.uid,
        status=row.status,
        status_label=str(row.get_status_display()),
        amount_minor=row.amount_minor,
        currency=row.currency,
        amount=price_text(row.amount_minor, row.currency),
        settled_at=row.settled_at,
        refundable_minor=rows.left.refundable_minor,
        method=row.method,
        attempt=row.attempt,
        declines=row.declines,
    )


def _is_offer(rows: BookingRows) -> bool:
    entry = getattr(rows.booking, "waitlist_entry", None)
    is_held = rows.booking.status == BookingStatus.HELD
    return is_held and entry is not None and entry.status == WaitlistStatus.OFFERED
