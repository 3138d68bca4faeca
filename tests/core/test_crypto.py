"""Fields encrypted at rest, and keys that change."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from django.test.utils import isolate_apps

from core import crypto

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def keys(settings: Any) -> Any:
    def use(*names: str) -> None:
        settings.FIELD_ENCRYPTION_KEYS = list(names)

    return use


def test_text_comes_back_and_is_not_readable(keys: Any) -> None:
    keys(OLD)
    token = crypto.encrypt("acct_1Señor")
    assert crypto.decrypt(token) == "acct_1Señor"
    assert "acct" not in token
    assert crypto.encrypt("acct_1Señor") != token


def test_key_is_changed_without_losing_a_value(keys: Any) -> None:
    keys(OLD)
    token = crypto.encrypt("secret")
    keys(NEW, OLD)
    assert crypto.decrypt(token) == "secret"
    renewed = crypto.reencrypted(token)
    keys(NEW)
    assert crypto.decrypt(renewed) == "secret"
    assert crypto.decrypt(crypto.encrypt("new")) == "new"
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(token)
    with pytest.raises(crypto.CannotDecrypt):
        crypto.reencrypted(token)


def test_value_that_was_tampered_with_is_refused(keys: Any) -> None:
    keys(OLD)
    token = crypto.encrypt("secret")
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(token[:-6] + "AAAAAA")


def test_nothing_is_encrypted_without_a_key(keys: Any) -> None:
    keys()
    with pytest.raises(ImproperlyConfigured):
        crypto.encrypt("secret")


@pytest.mark.django_db
@isolate_apps("core")
def test_field_keeps_ciphertext_in_the_database(keys: Any) -> None:
    class Safe(models.Model):
        id = models.BigAutoField(primary_key=True)
        secret = crypto.EncryptedTextField(null=True)

        class Meta:
            app_label = "core"

        def __str__(self) -> str:
            return str(self.pk)

    keys(OLD)
    with connection.schema_editor() as editor:
        editor.create_model(Safe)
    kept, empty = Safe.objects.create(secret="whsec_1"), Safe.objects.create(secret=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM core_safe ORDER BY id")
        [(raw,), (nothing,)] = cursor.fetchall()
    assert crypto.decrypt(raw) == "whsec_1"
    assert ("whsec_1" in raw, nothing) == (False, None)
    assert Safe.objects.get(pk=kept.pk).secret == "whsec_1"
    assert Safe.objects.get(pk=empty.pk).secret is None
    assert Safe.objects.filter(secret__isnull=True).get() == empty
    for lookup in ("secret", "secret__contains", "secret__in"):
        with pytest.raises(FieldError, match="is encrypted"):
            Safe.objects.filter(**{lookup: ["whsec_1"]}).exists()
