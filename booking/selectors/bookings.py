"""A booking with everything that a page, a mail, a calendar file or the API shows."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from booking.enums import BookingStatus
from booking.models import Booking, Cancellation, Seat, SessionHost, Teacher
from core.signing import BadToken, sign, unsign
from payments.enums import PaymentStatus
from payments.selectors import payment_of, refundable_minor
from themes.selectors import brand

from .cancellations import CancellationView, cancellation_preview, cancellation_view
from .prices import price_text
from .school import SchoolView, school_view
from .teachers import TeacherCard, teacher_card

__all__ = [
    "BookingView",
    "PaymentView",
    "TeacherContact",
    "booking_token",
    "booking_uid_of_token",
    "booking_view",
    "cancellation_preview",
    "is_teacher_of",
    "teacher_contacts",
]

_PURPOSE = "booking"
_WITH_LINK = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class PaymentView:
    """The money of a booking. `amount` is written for the active language."""

    uid: str
    status: str
    status_label: str
    amount_minor: int
    currency: str
    amount: str
    settled_at: datetime | None
    refundable_minor: int

    @property
    def is_paid(self) -> bool:
        return self.status == PaymentStatus.SUCCEEDED


@dataclass(frozen=True, slots=True)
class BookingView:
    """One booking. Instants are aware UTC; texts are in the active language.

    `meeting_url` is empty until the booking is confirmed. `place` is the school's address where the workshop names
    none, and empty online. `payment` is None for a free booking, `cancellation` until there is one.
    """

    uid: str
    status: str
    status_label: str
    workshop_id: int
    workshop_title: str
    workshop_slug: str
    workshop_kind: str
    workshop_summary: str
    session_id: int
    start_at: datetime
    end_at: datetime
    teachers: tuple[TeacherCard, ...]
    attendee_name: str
    attendee_email: str
    attendee_time_zone: str
    attendee_locale: str
    note: str
    student_id: int | None
    price_minor: int
    currency: str
    price: str
    is_online: bool
    meeting_url: str
    place: str
    held_until: datetime | None
    created_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    calendar_sequence: int
    refund_window_hours: int
    cancellation_notice_hours: int
    refuse_late_cancellation: bool
    payment: PaymentView | None
    cancellation: CancellationView | None
    school: SchoolView

    @property
    def is_free(self) -> bool:
        return self.price_minor == 0

    @property
    def is_held(self) -> bool:
        return self.status == BookingStatus.HELD

    @property
    def is_confirmed(self) -> bool:
        return self.status == BookingStatus.CONFIRMED

    @property
    def token(self) -> str:
        """The signed token that stands in the manage link: whoever has it may see and cancel this booking."""
        return booking_token(self.uid)

    @property
    def manage_path(self) -> str:
        return reverse("booking:manage", args=[self.token])


@dataclass(frozen=True, slots=True)
class TeacherContact:
    """Where news for a teacher goes, and in which language. Never shown to students."""

    id: int
    name: str
    email: str
    time_zone: str
    locale: str


def booking_view(uid: str) -> BookingView | None:
    """The booking with this public number, or None. The number of queries is fixed."""
    row = Booking.objects.select_related("workshop").filter(uid=uid).first()
    if row is None:
        return None
    seat = row.seats.select_related("session").order_by("-is_active", "-pk")[0]
    ending = row.cancellations.order_by("-created_at", "-pk").first()
    return _view(row, seat, _teachers(seat.session_id), ending, school_view())


def booking_token(uid: str) -> str:
    """The signed token for the booking's manage link."""
    return sign(uid, purpose=_PURPOSE)


def booking_uid_of_token(token: str) -> str | None:
    """The booking that the token was made for; None for a forged one or another school's."""
    try:
        uid = unsign(token, purpose=_PURPOSE)
    except BadToken:
        return None
    return uid if isinstance(uid, str) else None


def teacher_contacts(booking_uid: str) -> list[TeacherContact]:
    """The teachers of the booking's session, also after it was cancelled; by pk."""
    hosts = SessionHost.objects.filter(session__seats__booking__uid=booking_uid).distinct()
    school = school_view()
    return [
        TeacherContact(
            id=host.teacher_id,
            name=host.teacher.name,
            email=host.teacher.email,
            time_zone=host.teacher.schedule.time_zone
            if hasattr(host.teacher, "schedule")
            else school.time_zone,
            locale=_language(host.teacher) or brand().language,
        )
        for host in hosts.select_related("teacher__schedule", "teacher__user__wagtail_userprofile").order_by(
            "teacher_id"
        )
    ]


def _language(teacher: Teacher) -> str:
    """What the teacher has chosen for the admin; empty without a login or a choice."""
    profile = getattr(teacher.user, "wagtail_userprofile", None)
    return profile.preferred_language if profile else ""


def is_teacher_of(*, user_id: int, booking_uid: str) -> bool:
    """Does this login belong to a teacher of the booking's session?"""
    return SessionHost.objects.filter(
        teacher__user_id=user_id, session__seats__booking__uid=booking_uid
    ).exists()


def _teachers(session_id: int) -> tuple[TeacherCard, ...]:
    rows = SessionHost.objects.filter(session_id=session_id).select_related("teacher__photo")
    rows = rows.prefetch_related("teacher__photo__renditions")
    return tuple(
        teacher_card(row.teacher) for row in rows.order_by("teacher__sort_order", "teacher__name", "pk")
    )


def _payment(uid: str) -> PaymentView | None:
    row = payment_of(uid)
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
        refundable_minor=refundable_minor(row),
    )


def _view(
    row: Booking,
    seat: Seat,
    teachers: tuple[TeacherCard, ...],
    ending: Cancellation | None,
    school: SchoolView,
) -> BookingView:
    workshop = row.workshop
    return BookingView(
        uid=row.uid,
        status=row.status,
        status_label=str(row.get_status_display()),
        workshop_id=workshop.pk,
        workshop_title=workshop.title,
        workshop_slug=workshop.slug,
        workshop_kind=workshop.kind,
        workshop_summary=workshop.summary,
        session_id=seat.session_id,
        start_at=seat.session.start_at,
        end_at=seat.session.end_at,
        teachers=teachers,
        attendee_name=row.attendee_name,
        attendee_email=row.attendee_email,
        attendee_time_zone=row.attendee_time_zone,
        attendee_locale=row.attendee_locale,
        note=row.note,
        student_id=row.student_id,
        price_minor=row.price_minor,
        currency=row.currency,
        price=price_text(row.price_minor, row.currency),
        is_online=workshop.is_online,
        meeting_url=workshop.meeting_url if row.status in _WITH_LINK else "",
        place="" if workshop.is_online else workshop.place or school.address,
        held_until=row.held_until,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        ended_at=row.ended_at,
        calendar_sequence=row.calendar_sequence,
        refund_window_hours=workshop.refund_window_hours,
        cancellation_notice_hours=workshop.cancellation_notice_hours,
        refuse_late_cancellation=workshop.refuse_late_cancellation,
        payment=None if row.is_free else _payment(row.uid),
        cancellation=cancellation_view(ending, row.currency) if ending else None,
        school=school,
    )
