"""Examples of the mails about one booking: made, reminded of, cancelled, refunded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from booking import events
from booking.enums import ActorKind, RefundStatus
from booking.selectors.booking_parts import PaymentView
from booking.selectors.bookings import BookingView, TeacherContact
from booking.selectors.cancellations import CancellationView
from booking.selectors.prices import price_text
from booking.selectors.refund_requests import AskedRefund
from booking.selectors.reminders import Expected, SessionToTeach
from payments.enums import DocumentKind, PaymentStatus
from payments.selectors.invoices import DocumentCard

from .envelope import Letter, Reader
from .invoices import document_letter
from .late_money import school_late_letter, school_twice_letter, student_late_letter, student_twice_letter
from .payment_failed import payment_failed_letter
from .refund_requests import decided_letter
from .refunded import school_refund_failed_letter, student_refunded_letter
from .reminders import student_reminder_letter, teacher_reminder_letter
from .student import cancelled_letter, confirmed_letter, pay_letter
from .teacher import teacher_cancelled_letter, teacher_confirmed_letter

_PRICE = 2500

Writes = Callable[[BookingView, Reader, datetime], Letter]


def priced(view: BookingView) -> BookingView:
    """It has cost something and was paid, since the mail is about money."""
    minor = view.price_minor or _PRICE
    price = price_text(minor, view.currency)
    paid = PaymentView(
        uid=view.uid,
        status=PaymentStatus.SUCCEEDED,
        status_label="",
        amount_minor=minor,
        currency=view.currency,
        amount=price,
        settled_at=view.created_at,
        refundable_minor=minor,
    )
    return replace(view, price_minor=minor, price=price, payment=paid)


def contact(view: BookingView, reader: Reader) -> TeacherContact:
    """Who teaches it, with the reader's address."""
    name = view.teachers[0].name if view.teachers else ""
    return TeacherContact(0, name, reader.email, reader.time_zone, reader.locale)


def _ended(write: Writes, by: ActorKind, *, late: bool = False, alone: bool = False) -> Writes:
    """`alone`: one date of it, the first."""

    def end(view: BookingView, reader: Reader, now: datetime) -> Letter:
        view = priced(view)
        refund = 0 if late else view.price_minor
        seats = [lesson.seat_id for lesson in view.lessons[:1]]
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
            seat_id=seats[0] if alone and seats else None,
        )
        ended = replace(view, cancellation=ending, cancellations=(ending,))
        return write(ended, reader, now, *([seats] if alone else []))

    return end


def _to_pay(view: BookingView, reader: Reader, now: datetime) -> Letter:
    return pay_letter(replace(priced(view), payment=None, held_until=now + timedelta(days=2)), reader, now)


def _payment_failed(view: BookingView, reader: Reader, now: datetime) -> Letter:
    view = priced(view)
    return payment_failed_letter(view, reader, view.price, now + timedelta(days=1), view.manage_path)


def _refunded(how: str = "") -> Writes:
    def write(view: BookingView, reader: Reader, now: datetime) -> Letter:
        return student_refunded_letter(priced(view), reader, priced(view).price, how=how)

    return write


def _document(kind: DocumentKind, *, corrected: bool = False) -> Writes:
    def write(view: BookingView, reader: Reader, now: datetime) -> Letter:
        view = priced(view)
        kinds = [DocumentKind.CREDIT_NOTE, kind] if corrected else [kind]
        cards = [_card(view, each, now) for each in kinds]
        return document_letter(view, reader, cards, corrected=corrected)

    return write


def _card(view: BookingView, kind: DocumentKind, now: datetime) -> DocumentCard:
    return DocumentCard(
        id=0,
        kind=kind,
        label=str(kind.label),
        number=_("EXAMPLE"),
        issued_on=now.date(),
        gross_minor=view.price_minor,
        currency=view.currency,
        reference=view.uid,
        payment_uid="",
        buyer=view.attendee_name,
        is_current=kind != DocumentKind.CREDIT_NOTE,
        is_test=False,
        refund_id=None,
        credits_id=None,
        created_at=now,
    )


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
        contact=contact(view, reader),
    )
    return teacher_reminder_letter(lesson, reader, now)


def _decided(*, granted: bool) -> Writes:
    def write(view: BookingView, reader: Reader, now: datetime) -> Letter:
        view = priced(view)
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


_STUDENT, _STAFF = ActorKind.STUDENT, ActorKind.STAFF

BOOKING_SAMPLES: dict[str, Writes] = {
    events.STUDENT_CONFIRMED: confirmed_letter,
    events.STUDENT_PAY: _to_pay,
    events.STUDENT_REMINDER: student_reminder_letter,
    events.STUDENT_CANCELLED: _ended(cancelled_letter, _STUDENT),
    f"{events.STUDENT_CANCELLED}.by_school": _ended(cancelled_letter, _STAFF),
    f"{events.STUDENT_CANCELLED}.date": _ended(cancelled_letter, _STUDENT, alone=True),
    f"{events.STUDENT_CANCELLED}.date_by_school": _ended(cancelled_letter, _STAFF, alone=True),
    events.STUDENT_REFUNDED: _refunded(),
    f"{events.STUDENT_REFUNDED}.failed": _refunded("failed"),
    f"{events.STUDENT_REFUNDED}.outside": _refunded("outside"),
    events.STUDENT_PAYMENT_FAILED: _payment_failed,
    f"{events.STUDENT_LATE_MONEY}.twice": lambda view, reader, now: student_twice_letter(
        priced(view), reader, priced(view).price
    ),
    f"{events.SCHOOL_LATE_MONEY}.twice": lambda view, reader, now: school_twice_letter(
        priced(view), reader, priced(view).price
    ),
    events.STUDENT_REFUND_DECIDED: _decided(granted=True),
    f"{events.STUDENT_REFUND_DECIDED}.declined": _decided(granted=False),
    events.STUDENT_INVOICE: _document(DocumentKind.INVOICE),
    f"{events.STUDENT_INVOICE}.receipt": _document(DocumentKind.RECEIPT),
    f"{events.STUDENT_INVOICE}.credit_note": _document(DocumentKind.CREDIT_NOTE),
    f"{events.STUDENT_INVOICE}.corrected": _document(DocumentKind.INVOICE, corrected=True),
    events.STUDENT_LATE_MONEY: lambda view, reader, now: student_late_letter(priced(view), reader, now),
    events.TEACHER_CONFIRMED: teacher_confirmed_letter,
    events.TEACHER_REMINDER: _teaches,
    events.TEACHER_CANCELLED: _ended(teacher_cancelled_letter, _STUDENT),
    f"{events.TEACHER_CANCELLED}.late": _ended(teacher_cancelled_letter, _STUDENT, late=True),
    f"{events.TEACHER_CANCELLED}.by_school": _ended(teacher_cancelled_letter, _STAFF),
    f"{events.TEACHER_CANCELLED}.date": _ended(teacher_cancelled_letter, _STUDENT, alone=True),
    events.SCHOOL_LATE_MONEY: lambda view, reader, now: school_late_letter(priced(view), reader, now),
    events.SCHOOL_REFUND_FAILED: lambda view, reader, now: school_refund_failed_letter(
        priced(view), reader, priced(view).price
    ),
}
