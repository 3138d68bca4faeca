"""Accounts of people who prove their address: made on the first login, moved to another address."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from . import codes
from .models import EmailCode, User


class AccountClosed(Exception):
    """The school has closed this account."""


class AddressTaken(Exception):
    """Another account of the school has this address. Only told to who reads its mail."""


def user_of_code(*, code_id: int, typed: str, now: datetime) -> User:
    """Whom the code lets in; their account is made with it if there was none.

    Raises WrongCode, CodeOver and AccountClosed.
    """
    email = codes.redeem(code_id=code_id, purpose=EmailCode.Purpose.LOGIN, typed=typed, now=now).email
    user = User.objects.filter(email=email).first() or _new_user(email)
    if not user.is_active:
        raise AccountClosed
    if user.verified_email != email:
        user.verified_email = email
        user.save(update_fields=["verified_email"])
    return user


def new_address_of_code(*, user: User, code_id: int, typed: str, now: datetime) -> str:
    """The address whose mailbox the user has just opened, not theirs yet: `move_to` makes it so.

    Raises WrongCode and CodeOver, the latter also for somebody else's code. Not to be called in a transaction that
    a refusal rolls back: the wrong guess would not count.
    """
    if not EmailCode.objects.filter(pk=code_id, user=user).exists():
        raise codes.CodeOver
    purpose = EmailCode.Purpose.NEW_ADDRESS
    return codes.redeem(code_id=code_id, purpose=purpose, typed=typed, now=now).email


def move_to(*, user: User, email: str) -> str:
    """Give the user an address that they have proven; returns the old one. Raises AddressTaken."""
    before = user.email
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=email, verified_email=email)
    except IntegrityError:
        raise AddressTaken from None
    user.email = user.verified_email = email
    return before


def clear_logins(*, now: datetime) -> int:
    """Remove logins that have run out and codes of yesterday, in the current schema; returns how many rows.

    Browsers do not say when they forget a cookie, so nothing else removes these rows.
    """
    sessions, _each = Session.objects.filter(expire_date__lt=now).delete()
    return sessions + codes.clear_away(now=now)


def _new_user(email: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, verified_email=email)
    except (IntegrityError, ValidationError):  # made in this very moment by a second press of the button
        return User.objects.get(email=email)
