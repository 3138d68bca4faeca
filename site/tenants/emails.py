"""Mails about a school as the platform's customer."""

from email.utils import make_msgid

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import User

from .selectors import absolute_url, current_school


def invite_owner(*, owner: User, key: str) -> None:
    """Send the owner the address of the new website and a link to choose a password.

    The link is made here and is nowhere stored; it lives as long as PASSWORD_RESET_TIMEOUT.
    """
    school = current_school()
    path = reverse(
        "wagtailadmin_password_reset_confirm",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(owner.pk)),
            "token": default_token_generator.make_token(owner),
        },
    )
    context = {
        "name": owner.first_name,
        "school": school.name,
        "email": owner.email,
        "website": absolute_url("/"),
        "admin": absolute_url(reverse("wagtailadmin_home")),
        "choose_password": absolute_url(path),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    EmailMessage(
        subject=_("%(school)s is online") % {"school": school.name},
        body=render_to_string("tenants/mail/owner_invited.txt", context),
        to=[owner.email],
        headers={
            "Message-ID": make_msgid(idstring=key.replace(":", "."), domain=absolute_url("").split("//")[1])
        },
    ).send()
