"""What others may know of a person."""

from typing import Any

__all__ = ["verified_email"]


def verified_email(user: Any) -> str:
    """The person's address in small letters if they have shown that they read its mail, else "".

    An address that the school typed in, or changed since, is not proven: a password that goes with it opens the
    account, and nothing that belongs to whoever reads that mailbox.
    """
    if not user.is_authenticated or not user.is_active:
        return ""
    return user.email if user.email and user.email == user.verified_email else ""
