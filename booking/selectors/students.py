"""Who the person is that has logged in, and what forms may know of them beforehand."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language

from accounts.selectors import verified_email
from booking.models import Booking, StudentProfile, Teacher
from booking.wording.zones import is_zone

from .school import school_view

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from accounts.models import User

__all__ = ["KnownAttendee", "StudentView", "known_attendee", "own_bookings", "owns_booking", "student_view"]


@dataclass(frozen=True, slots=True)
class KnownAttendee:
    """What the details form starts with after login. `email` is proven, and empty where it is not."""

    name: str
    email: str
    time_zone: str
    locale: str


@dataclass(frozen=True, slots=True)
class StudentView:
    """A person on their own pages. `language` is one that the screens speak, `time_zone` an IANA name.

    `teacher_id` is None for who does not teach here; `enters_admin` is for the school's staff.
    """

    user_id: int
    first_name: str
    last_name: str
    email: str
    verified_email: str
    language: str
    time_zone: str
    school_zone: str
    has_password: bool
    enters_admin: bool
    teacher_id: int | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def student_view(user: "User") -> StudentView:
    """The person, with the zone of their latest booking, else the school's, until they choose one."""
    profile = StudentProfile.objects.filter(user=user).first() or StudentProfile(user=user)
    school_zone = school_view().time_zone
    return StudentView(
        user_id=user.pk,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        verified_email=verified_email(user),
        language=_spoken(profile.language),
        time_zone=profile.time_zone or _zone_of_latest(user) or school_zone,
        school_zone=school_zone,
        has_password=user.has_usable_password(),
        enters_admin=user.has_perm("wagtailadmin.access_admin"),
        teacher_id=Teacher.objects.filter(user=user).values_list("pk", flat=True).first(),
    )


def known_attendee(user: "User | AnonymousUser") -> KnownAttendee | None:
    """What a booking form may be filled in with; None for who is not logged in. Only for pages that nobody keeps.

    A name that the person has not told is the one they booked with last.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    view = student_view(user)
    latest = own_bookings(user).order_by("-created_at", "-pk").values_list("attendee_name", flat=True)
    return KnownAttendee(
        name=view.name or latest.first() or "",
        email=view.verified_email,
        time_zone=view.time_zone,
        locale=view.language,
    )


def own_bookings(user: "User | AnonymousUser") -> "QuerySet[Booking]":
    """The bookings that belong to the person: made after login, or for the address whose mail they read.

    An address that is not proven opens nothing, whoever typed it into the account.
    """
    if not user.is_authenticated or not user.is_active:
        return Booking.objects.none()
    email = verified_email(user)
    return Booking.objects.filter(
        Q(student_id=user.pk) | (Q(attendee_email=email) if email else Q(pk__in=()))
    )


def owns_booking(user: "User | AnonymousUser", *, student_id: int | None, attendee_email: str) -> bool:
    """The same rule for one booking that is loaded already."""
    if not user.is_authenticated or not user.is_active:
        return False
    email = verified_email(user)
    return student_id == user.pk or bool(email and email == attendee_email)


def _spoken(language: str) -> str:
    offered = dict(settings.LANGUAGES)
    chosen = language or get_language() or settings.LANGUAGE_CODE
    return chosen if chosen in offered else settings.LANGUAGE_CODE


def _zone_of_latest(user: "User") -> str:
    zones = own_bookings(user).order_by("-created_at", "-pk").values_list("attendee_time_zone", flat=True)
    found = zones.first() or ""
    return found if is_zone(found) else ""
