"""Our words for the mails that teachers and the school get."""

from django.utils.translation import gettext_lazy as _

from booking import events

from .mails import MailKind, Reads

TEACHER_MAILS = (
    MailKind(
        name=events.TEACHER_CONFIRMED,
        event=events.TEACHER_CONFIRMED,
        reads=Reads.TEACHER,
        label=_("New booking"),
        when=_("As soon as a place is booked with the teacher."),
        subject=_("New booking: {workshop}, {student}"),
        heading=_("A new booking"),
        body=_("{student} has booked {workshop} with you."),
    ),
    MailKind(
        name=events.TEACHER_REMINDER,
        event=events.TEACHER_REMINDER,
        reads=Reads.TEACHER,
        label=_("Reminder"),
        when=_("Before each session that somebody has booked, where “Reminders” says so."),
        subject=_("Reminder: {workshop}, {date}"),
        heading=_("You teach soon"),
        body=_("{workshop} is coming up."),
        extra=("people",),
    ),
    MailKind(
        name=events.TEACHER_CANCELLED,
        event=events.TEACHER_CANCELLED,
        reads=Reads.TEACHER,
        label=_("Booking cancelled"),
        when=_("When a booking with the teacher is cancelled in good time."),
        subject=_("Cancelled: {workshop}, {student}"),
        heading=_("A booking was cancelled"),
        body=_("{student} has cancelled {workshop}."),
        extra=("reason",),
    ),
    MailKind(
        name=f"{events.TEACHER_CANCELLED}.late",
        event=events.TEACHER_CANCELLED,
        reads=Reads.TEACHER,
        label=_("Booking cancelled late"),
        when=_("When a student cancels after the notice that the workshop asks for."),
        subject=_("Late cancellation: {workshop}, {student}, {date}"),
        heading=_("A late cancellation"),
        body=_("Late cancellation: {student} does not come to {workshop} on {date}."),
        extra=("reason",),
    ),
    MailKind(
        name=f"{events.TEACHER_CANCELLED}.by_school",
        event=events.TEACHER_CANCELLED,
        reads=Reads.TEACHER,
        label=_("Booking cancelled by the school"),
        when=_("When you cancel a student's booking."),
        subject=_("Cancelled: {workshop}, {student}"),
        heading=_("A booking was cancelled"),
        body=_("The booking of {student} for {workshop} was cancelled by the school."),
        extra=("reason",),
    ),
)

SCHOOL_MAILS = (
    MailKind(
        name=events.SCHOOL_LATE_MONEY,
        event=events.SCHOOL_LATE_MONEY,
        reads=Reads.SCHOOL,
        label=_("A student paid too late"),
        when=_("When a payment arrives after the place was given to somebody else. All of it goes back."),
        subject=_("Paid too late, refunded: {student}"),
        heading=_("A payment came too late"),
        body=_(
            "{student} paid for {workshop} after the hold had ended, and no place was left. There is nothing you "
            "need to do."
        ),
        extra=("amount",),
    ),
    MailKind(
        name=events.SCHOOL_REFUND_FAILED,
        event=events.SCHOOL_REFUND_FAILED,
        reads=Reads.SCHOOL,
        label=_("A refund failed"),
        when=_("When the bank does not take a refund, so that you have to step in."),
        subject=_("Refund failed: {amount} to {student}"),
        heading=_("A refund did not go through"),
        body=_("The bank did not take the refund of {amount} to {student} for {workshop}."),
        extra=("amount",),
    ),
)
