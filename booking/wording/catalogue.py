"""All kinds of mail about bookings, in the order in which a school reads them."""

from django.utils.translation import gettext_lazy as _

from booking import events
from payments.mail_names import MAIL_NAMES

from .change_mails import STUDENT_CHANGE_MAILS, STUDENT_WAITLIST_MAILS, TEACHER_CHANGE_MAILS
from .date_mails import STUDENT_DATE_MAILS, TEACHER_DATE_MAILS
from .invoice_mails import STUDENT_INVOICE_MAILS
from .mails import MailKind
from .money_mails import SCHOOL_MONEY_MAILS, STUDENT_MONEY_MAILS
from .refund_mails import SCHOOL_REFUND_MAILS, STUDENT_REFUND_MAILS
from .session_mails import STUDENT_SESSION_MAILS, TEACHER_SESSION_MAILS
from .staff_mails import SCHOOL_MAILS, TEACHER_MAILS
from .student_mails import STUDENT_MAILS

MAIL_KINDS: dict[str, MailKind] = {
    kind.name: kind
    for kind in (
        *STUDENT_MAILS,
        *STUDENT_DATE_MAILS,
        *STUDENT_CHANGE_MAILS,
        *STUDENT_SESSION_MAILS,
        *STUDENT_WAITLIST_MAILS,
        *STUDENT_REFUND_MAILS,
        *STUDENT_MONEY_MAILS,
        *STUDENT_INVOICE_MAILS,
        *TEACHER_MAILS,
        *TEACHER_DATE_MAILS,
        *TEACHER_CHANGE_MAILS,
        *TEACHER_SESSION_MAILS,
        *SCHOOL_MAILS,
        *SCHOOL_REFUND_MAILS,
        *SCHOOL_MONEY_MAILS,
    )
}
# Kinds of outbox rows that are mails about bookings. Codes to log in with are none, and nobody's to look at.
MAIL_EVENTS = frozenset(kind.event for kind in MAIL_KINDS.values())
# All that a school sees among its sent mails: also what payments tells it about money and its Stripe account.
SENT_EVENTS = MAIL_EVENTS | MAIL_NAMES.keys()


def mail_kind(name: str) -> MailKind:
    """The kind of this name. Raises KeyError."""
    return MAIL_KINDS[name]


def kinds_of(event: str) -> tuple[MailKind, ...]:
    """The kinds, or cases, that leave by this kind of outbox row."""
    return tuple(kind for kind in MAIL_KINDS.values() if kind.event == event)


def event_label(event: str) -> str:
    """What a kind of outbox row is called where its cases do not matter."""
    return str(_COMMON_LABELS.get(event) or MAIL_NAMES.get(event) or kinds_of(event)[0].label)


_COMMON_LABELS = {
    events.STUDENT_CANCELLED: _("Booking cancelled"),
    events.TEACHER_CANCELLED: _("Booking cancelled"),
    events.STUDENT_REFUNDED: _("Refund"),
    events.STUDENT_LATE_MONEY: _("Paid too late or twice"),
    events.SCHOOL_LATE_MONEY: _("Paid too late or twice"),
    events.STUDENT_INVOICE: _("Invoice or receipt"),
    events.STUDENT_REFUND_DECIDED: _("Refund request decided"),
    events.STUDENT_RESCHEDULED: _("Booking moved"),
    events.STUDENT_NOT_MOVED: _("Booking not moved"),
    events.STUDENT_OFFER_LAPSED: _("End of a wait"),
}
