import re
from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from core.clock import now
from core.outbox.services import deliver_pending
from tests.booking.views.visitor import Visitor

LOGIN, CODE, OWN = "/account/login/", "/account/login/code/", "/account/"
PASSWORD = "correct horse battery"


def newest_mail(to: str) -> Any:
    """What was sent to this address last, after the worker has done its work."""
    deliver_pending(now=now())
    return next(message for message in reversed(mail.outbox) if message.to == [to])


def code_for(email: str) -> str:
    """The code in the newest mail to this address, as a person reads it."""
    found = re.findall(r"^\s*([A-Z0-9]{6})\s*$", newest_mail(email).body, re.MULTILINE)
    assert len(found) == 1
    return found[0]


def log_in(visitor: Visitor, email: str, *, at: str = LOGIN) -> Visitor:
    """By code, through the pages."""
    visitor.get(at).press("Send me a code", email=email)
    return visitor.press("Log in", code=code_for(email))


@pytest.fixture
def chloe(db: None) -> User:
    """A student whose address the school typed in: nobody has proven it."""
    return User.objects.create_user("chloe@example.com", PASSWORD, first_name="Chloe", last_name="Martin")
