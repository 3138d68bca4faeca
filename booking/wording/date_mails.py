"""Our words for mails about single dates of a booking, and about bookings that the school entered."""

from django.utils.translation import gettext_lazy as _

from booking import events

from .mails import MailKind, Reads

STUDENT_DATE_MAILS = (
    MailKind(
        name=events.STUDENT_PAY,
        event=events.STUDENT_PAY,
        reads=Reads.STUDENT,
        label=_("Booked by the school, to be paid"),
        when=_("When you enter a booking that costs something. The place is kept until it is to be paid."),
        subject=_("Your place in {workshop}, to be paid until {until}"),
        heading=_("A place for you, {student}"),
        body=_(
            "{school} has booked {workshop} for you. The place is kept until {until}; when it is paid, it is yours."
        ),
        extra=("until",),
    ),
    MailKind(
        name=f"{events.STUDENT_CANCELLED}.date",
        event=events.STUDENT_CANCELLED,
        reads=Reads.STUDENT,
        label=_("One date cancelled by the student"),
        when=_("When a student cancels one date of a course and keeps the others."),
        subject=_("Cancelled: {workshop}, {date}"),
        heading=_("One date is cancelled"),
        body=_("You have cancelled {workshop} on {date}. Your other dates stay as they are."),
        extra=("amount",),
    ),
    MailKind(
        name=f"{events.STUDENT_CANCELLED}.date_by_school",
        event=events.STUDENT_CANCELLED,
        reads=Reads.STUDENT,
        label=_("One date cancelled by the school"),
        when=_("When you cancel or call off one date of a course that a student has booked as a whole."),
        subject=_("Cancelled: {workshop}, {date}"),
        heading=_("One date is cancelled"),
        body=_(
            "{school} had to cancel {workshop} on {date}. We are sorry. Your other dates stay as they are."
        ),
        extra=("amount", "reason"),
    ),
)
TEACHER_DATE_MAILS = (
    MailKind(
        name=f"{events.TEACHER_CANCELLED}.date",
        event=events.TEACHER_CANCELLED,
        reads=Reads.TEACHER,
        label=_("One date of a course cancelled"),
        when=_("When a student cancels one date of a course in good time and keeps the others."),
        subject=_("Not on {date}: {workshop}, {student}"),
        heading=_("A student does not come once"),
        body=_("{student} does not come to {workshop} on {date}, and keeps the other dates."),
        extra=("reason",),
    ),
)
