"""What the admin's door needs to know of the school."""

from typing import Any

from accounts import forms

from .selectors import absolute_url


class PasswordResetForm(forms.PasswordResetForm):
    """Links lead to the school's own address, whatever Host header and port the request came with."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        scheme, _separator, host = absolute_url("").partition("://")
        super().save(*args, **{**kwargs, "domain_override": host, "use_https": scheme == "https"})
