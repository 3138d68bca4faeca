"""Encryption of single fields at rest, with keys that can be changed without downtime.

`FIELD_ENCRYPTION_KEYS` lists Fernet keys, newest first: the first encrypts, all decrypt. To change keys, put a new
one in front, re-encrypt with `reencrypted`, and drop the old one.
"""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models


class CannotDecrypt(Exception):
    """None of the keys opens this value: it was written with a key that is gone, or tampered with."""


def encrypt(text: str) -> str:
    """Ciphertext for `text`; each call gives another one."""
    return _fernet(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a ciphertext. Raises CannotDecrypt."""
    try:
        return _fernet(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise CannotDecrypt from None


def reencrypted(token: str) -> str:
    """The same text under the newest key. Raises CannotDecrypt."""
    try:
        return _fernet(tuple(settings.FIELD_ENCRYPTION_KEYS)).rotate(token.encode()).decode()
    except InvalidToken:
        raise CannotDecrypt from None


class EncryptedTextField(models.TextField):
    """Text that is ciphertext in the database. It can be tested for null, not searched or sorted by."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return None if text is None else encrypt(text)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: it cannot be looked up with {lookup_name!r}.")
        return super().get_lookup(lookup_name)


@lru_cache(maxsize=8)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS is empty.")
    return MultiFernet([Fernet(key) for key in keys])
