"""Public ids: unguessable, without look-alikes, safe in a URL and on the phone."""

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_uid(length: int = 14) -> str:
    """A random id of `length` characters from 31 (14 characters: 69 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
