"""What a kind of mail is: who gets it and when, our words for it, and what a school's own words may name."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reads(StrEnum):
    STUDENT = "student"
    TEACHER = "teacher"
    SCHOOL = "school"


@dataclass(frozen=True)
class MailKind:
    """One kind of mail, or one case of it.

    `name` is what a school's wording is kept under; it begins with `event`, the kind of outbox row that it leaves by.
    `subject` and `body` are our words, which a school may replace. The heading stays ours, and so do the facts that a
    letter adds: when, where, money, buttons, the calendar file.
    """

    name: str
    event: str
    reads: Reads
    label: Promise
    when: Promise
    subject: Promise
    heading: Promise
    body: Promise
    extra: tuple[str, ...] = ()

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names that may stand in braces. Whoever teaches learns nothing of money, and gets no student's link."""
        hidden = _NOT_FOR[self.reads]
        return (*(name for name in COMMON if name not in hidden), *self.extra)


COMMON = (
    "student",
    "workshop",
    "teacher",
    "date",
    "time",
    "zone",
    "place",
    "price",
    "number",
    "school",
    "link",
)
_NOT_FOR: dict[Reads, tuple[str, ...]] = {
    Reads.STUDENT: (),
    Reads.TEACHER: ("price", "number", "link"),
    Reads.SCHOOL: ("link",),
}
# Whose values are addresses that become links.
LINKS = ("link", "place")
MEANINGS: dict[str, Promise] = {
    "student": _("The student's name"),
    "workshop": _("The title of the workshop"),
    "teacher": _("Who teaches"),
    "date": _("The day, written out in the reader's language"),
    "time": _("From when to when, on the reader's clocks"),
    "zone": _("The reader's time zone"),
    "place": _("The address, or the link to join online"),
    "price": _("The price of the booking"),
    "number": _("The booking number"),
    "school": _("The name of the school"),
    "link": _("The address of the page where the booking is seen, moved or cancelled"),
    "amount": _("The amount of money that this mail is about"),
    "reason": _("The reason that was given"),
    "old_date": _("The day before the change"),
    "old_time": _("The time before the change"),
    "until": _("Until when, with day and time"),
    "people": _("How many people come"),
}
