"""What students do with their account: prove an address, move to another one, tell about themselves."""

from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F

from accounts import codes
from accounts.models import EmailCode, User
from accounts.selectors import verified_email
from accounts.services import move_to, new_address_of_code
from booking import events
from booking.models import Booking, StudentProfile, Teacher
from core import outbox

__all__ = [
    "change_address",
    "is_password",
    "renew_student_feed",
    "renew_teacher_feed",
    "save_profile",
    "send_address_code",
    "send_login_code",
    "set_password",
]


def send_login_code(*, email: str, locale: str, now: datetime) -> int:
    """Mail a code that opens the account of this address, or makes it; returns its id. Raises TooManyCodes."""
    return _send(
        events.STUDENT_LOGIN_CODE, EmailCode.Purpose.LOGIN, email=email, locale=locale, user=None, now=now
    )


def send_address_code(*, user: User, email: str, locale: str, now: datetime) -> int:
    """Mail a code to the address that shall become the user's; returns its id. Raises TooManyCodes."""
    purpose = EmailCode.Purpose.NEW_ADDRESS
    return _send(events.STUDENT_NEW_ADDRESS, purpose, email=email, locale=locale, user=user, now=now)


def change_address(*, user: User, code_id: int, typed: str, locale: str, now: datetime) -> None:
    """Move the account to the address of the code. What was booked for the old one stays with the account, and the
    old mailbox is told.

    Raises WrongCode, CodeOver and AddressTaken. The code is used up in a transaction of its own, before the move.
    """
    proven = verified_email(user)
    email = new_address_of_code(user=user, code_id=code_id, typed=typed, now=now)
    with transaction.atomic():
        before = move_to(user=user, email=email)
        if proven:
            Booking.objects.filter(attendee_email=proven, student=None).update(student=user)
        outbox.record(
            kind=events.STUDENT_ADDRESS_CHANGED,
            key=f"booking.address_changed:{code_id}",
            payload={"to": before, "locale": locale},
            now=now,
        )


@transaction.atomic
def save_profile(*, user: User, first_name: str, last_name: str, language: str, time_zone: str) -> None:
    """What a student tells about themselves; `language` is one of the screens', `time_zone` an IANA name."""
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])
    StudentProfile.objects.update_or_create(
        user=user, defaults={"language": language, "time_zone": time_zone}
    )


def set_password(*, user: User, password: str) -> None:
    """Every other session of the person ends with it."""
    user.set_password(password)
    user.save(update_fields=["password"])


def is_password(user: User, password: str) -> bool:
    """Whether it is the user's password now."""
    return user.has_usable_password() and check_password(password, user.password)


@transaction.atomic
def renew_student_feed(*, user: User) -> None:
    """From now on the address of the student's calendar is another one."""
    StudentProfile.objects.get_or_create(user=user)
    StudentProfile.objects.filter(user=user).update(feed_version=F("feed_version") + 1)


def renew_teacher_feed(*, teacher_id: int) -> None:
    """From now on the address of the teacher's calendar is another one."""
    Teacher.objects.filter(pk=teacher_id).update(feed_version=F("feed_version") + 1)


@transaction.atomic
def _send(kind: str, purpose: str, *, email: str, locale: str, user: User | None, now: datetime) -> int:
    row = codes.issue(purpose=purpose, email=email, locale=locale, user=user, now=now)
    outbox.record(kind=kind, key=f"accounts.code:{row.pk}", payload={"code": row.pk}, now=now)
    return row.pk
