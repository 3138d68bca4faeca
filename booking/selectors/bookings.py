"""A booking with everything that a page, a mail, a calendar file or the API shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from booking.enums import BookingSource, BookingStatus, PayWay
from booking.models import SessionHost, Teacher
from core.clock import now as clock_now
from core.signing import BadToken, sign, unsign
from themes.selectors import brand

from .booking_making import fields_of
from .booking_parts import AnswerView, LessonView, MoveView, PaymentView, RefundRequestView
from .booking_rows import load
from .cancellations import CancellationView, cancellation_preview
from .school import SchoolView, school_view
from .teachers import TeacherCard

__all__ = [
    "AnswerView",
    "BookingView",
    "LessonView",
    "MoveView",
    "PaymentView",
    "RefundRequestView",
    "TeacherContact",
    "booking_token",
    "booking_uid_of_token",
    "booking_view",
    "booking_views",
    "cancellation_preview",
    "is_teacher_of",
    "teacher_contact",
    "teacher_contacts",
]

_PURPOSE = "booking"


@dataclass(frozen=True, slots=True)
class BookingView:
    """One booking. Instants are aware UTC; texts are in the active language.

    `lessons` are its dates in the order of their start; `start_at`, `end_at`, `session_id` and `teachers` are those of
    the next one still to come or running, else of the last. `meeting_url` is empty until the booking is confirmed.
    `place` is the school's address where the workshop names none, and empty online. `payment` is None for a free
    booking. `cancellation` is the one that ended the booking; `cancellations` has single dates too, the latest first.
    `waitlist_offer`: it holds a place that was offered to somebody who waited. `list_price` is what it would have cost
    without the `discount` of its code (empty for none); `billing_*` say whom an invoice is to name.
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
    lessons: tuple[LessonView, ...] = ()
    series_id: int | None = None
    series_title: str = ""
    answers: tuple[AnswerView, ...] = ()
    source: str = BookingSource.WEBSITE
    source_label: str = ""
    cancellations: tuple[CancellationView, ...] = ()
    reschedules: tuple[MoveView, ...] = ()
    refund_request: RefundRequestView | None = None
    waitlist_offer: bool = False
    refund_tiers: tuple[tuple[int, int], ...] = ()
    refundable_minor: int = 0
    disputed_minor: int = 0
    taken_minor: int = 0
    students_may_reschedule: bool = True
    reschedule_notice_hours: int = 0
    discount_minor: int = 0
    discount: str = ""
    list_price: str = ""
    voucher_code: str = ""
    pays_at_school: bool = False
    pay_way: str = PayWay.ONLINE
    billing_name: str = ""
    billing_address: str = ""
    billing_tax_id: str = ""

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
    def is_series(self) -> bool:
        return self.series_id is not None

    @property
    def active_lessons(self) -> tuple[LessonView, ...]:
        """The dates that are held or booked."""
        return tuple(lesson for lesson in self.lessons if lesson.is_active)

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


def booking_view(uid: str, *, now: datetime | None = None) -> BookingView | None:
    """The booking with this public number, or None. The number of queries is fixed. `now` says which lesson is next."""
    return next(iter(booking_views([uid], now=now)), None)


def booking_views(uids: Sequence[str], *, now: datetime | None = None) -> list[BookingView]:
    """The bookings with these public numbers, in that order; unknown ones are left out. The number of queries does not
    depend on how many there are."""
    found = load(uids)
    if not found:
        return []
    school, now = school_view(), now or clock_now()
    return [BookingView(**fields_of(found[uid], school, now)) for uid in uids if uid in found]


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
    """The teachers of the booking's sessions, also after it was cancelled; by pk."""
    return _contacts(Teacher.objects.filter(occupied__session__seats__booking__uid=booking_uid))


def teacher_contact(teacher_id: int) -> TeacherContact | None:
    """The teacher, active or not; None if there is none."""
    return next(iter(_contacts(Teacher.objects.filter(pk=teacher_id))), None)


def _contacts(rows: QuerySet[Teacher]) -> list[TeacherContact]:
    school = school_view()
    found = rows.select_related("schedule", "user__wagtail_userprofile").order_by("pk").distinct()
    return [
        TeacherContact(
            id=teacher.pk,
            name=teacher.name,
            email=teacher.email,
            time_zone=teacher.schedule.time_zone if hasattr(teacher, "schedule") else school.time_zone,
            locale=_language(teacher) or brand().language,
        )
        for teacher in found
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
