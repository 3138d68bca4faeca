"""Codes by mail: who types what was sent to a mailbox has proven that it is theirs.

Nothing that is kept gives a code away: it follows from the row and the secret key, so it stands neither in the
database nor in the outbox nor in a log, and a mail that is delivered twice carries the same one. Limits are counted in
the database and hold without Redis.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from core.schema import current_schema

from .models import EmailCode, User

LENGTH = 6
VALID = timedelta(minutes=10)
MOST_WRONG_GUESSES = 5
# To one mailbox, whoever asks: the second keeps a stranger from filling it all day.
MOST_SENT = ((timedelta(minutes=15), 6), (timedelta(days=1), 40))
# Without vowels, which make words, and without what looks alike.
ALPHABET = "BCDFGHJKMNPQRSTVWXZ34679"
# As long as a limit looks back.
_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """What the mail says, to whom and in which language."""

    email: str
    locale: str
    code: str


class TooManyCodes(Exception):
    """This mailbox has been sent enough for now."""


class WrongCode(Exception):
    """Not what was sent; another guess is allowed."""


class CodeOver(Exception):
    """Used, too old, or guessed at too often: only a new one helps."""


def issue(*, purpose: str, email: str, locale: str, user: User | None = None, now: datetime) -> EmailCode:
    """A new code for the mailbox, to be sent by the caller. Raises TooManyCodes.

    The same for an address that has an account and for one that has none. Two requests at the same moment may both
    be the last one allowed.
    """
    email = email.strip().lower()
    sent = EmailCode.objects.filter(email=email)
    if any(sent.filter(created_at__gt=now - span).count() >= most for span, most in MOST_SENT):
        raise TooManyCodes
    return EmailCode.objects.create(
        purpose=purpose,
        email=email,
        user=user,
        nonce=secrets.token_hex(16),
        locale=locale,
        created_at=now,
        expires_at=now + VALID,
    )


def letter(code_id: int, *, now: datetime) -> Letter | None:
    """The mail that brings the code; None once it would come too late."""
    row = EmailCode.objects.filter(pk=code_id).first()
    return Letter(row.email, row.locale, code_of(row)) if row is not None and _is_open(row, now) else None


def is_open(code_id: int, *, purpose: str, now: datetime) -> bool:
    """Whether the code can still be typed in."""
    row = EmailCode.objects.filter(pk=code_id, purpose=purpose).first()
    return row is not None and _is_open(row, now)


def redeem(*, code_id: int, purpose: str, typed: str, now: datetime) -> EmailCode:
    """The row, used up. Raises WrongCode, which counts, and CodeOver.

    Locks the row: guesses made at the same moment count one by one.
    """
    with transaction.atomic():
        row = EmailCode.objects.select_for_update().filter(pk=code_id, purpose=purpose).first()
        if row is None or not _is_open(row, now):
            raise CodeOver
        is_right = constant_time_compare(code_of(row), _cleaned(typed))
        if is_right:
            row.used_at = now
        else:
            row.wrong_guesses += 1
        row.save(update_fields=["used_at", "wrong_guesses"])
    if is_right:
        return row
    raise WrongCode if _is_open(row, now) else CodeOver


def clear_away(*, now: datetime) -> int:
    """Remove codes that nobody can use any more and no limit counts; returns how many."""
    return EmailCode.objects.filter(created_at__lt=now - _KEPT).delete()[0]


def code_of(row: EmailCode) -> str:
    """The characters to be sent; for nobody but the mail."""
    told = f"{row.pk}:{row.nonce}:{row.purpose}:{row.email}"
    salt = f"immersio.{current_schema()}.email-code"
    number = int.from_bytes(salted_hmac(salt, told, algorithm="sha256").digest())
    signs = []
    for _place in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def _is_open(row: EmailCode, now: datetime) -> bool:
    return row.used_at is None and now < row.expires_at and row.wrong_guesses < MOST_WRONG_GUESSES


def _cleaned(typed: str) -> str:
    """As people type it: in small letters, with spaces or a hyphen in the middle."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())
