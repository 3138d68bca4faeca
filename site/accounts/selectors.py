"""What others may know of a person."""

from typing import Any

from django.contrib.auth import get_user_model

__all__ = ["users_with_role", "verified_email"]


def verified_email(user: Any) -> str:
    """The person's address in small letters if they have shown that they read its mail, else "".

    An address that the school typed in, or changed since, is not proven: a password that goes with it opens the
    account, and nothing that belongs to whoever reads that mailbox.
    """
    if not user.is_authenticated or not user.is_active:
        return ""
    return user.email if user.email and user.email == user.verified_email else ""


def users_with_role(role: str) -> list[int]:
    """Ids of the people of this school who have the role and may log in, in the order in which they came."""
    found = get_user_model().objects.filter(groups__name=role, is_active=True)
    return list(found.order_by("pk").values_list("pk", flat=True))
