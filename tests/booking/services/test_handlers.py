"""Whatever booking writes down to be done has somebody who does it."""

import pytest

from booking import events
from core.duelist import registry as duelist
from core.outbox import registry as outbox

MAILS = (
    events.STUDENT_CONFIRMED,
    events.TEACHER_CONFIRMED,
    events.STUDENT_CANCELLED,
    events.TEACHER_CANCELLED,
    events.STUDENT_LATE_MONEY,
    events.SCHOOL_LATE_MONEY,
)


@pytest.mark.parametrize("kind", MAILS)
def test_every_mail_is_sent_by_somebody(kind) -> None:
    assert outbox.handler_of(kind).__module__.startswith("booking.emails")


def test_somebody_ends_holds() -> None:
    assert duelist.handler_of(events.HOLD_ENDS).__module__ == "booking.handlers.holds"
