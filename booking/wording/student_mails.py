"""Our words for the mails that students get."""

from django.utils.translation import gettext_lazy as _

from booking import events

from .mails import MailKind, Reads

STUDENT_MAILS = (
    MailKind(
        name=events.STUDENT_CONFIRMED,
        event=events.STUDENT_CONFIRMED,
        reads=Reads.STUDENT,
        label=_("Booking confirmed"),
        when=_("As soon as a place is booked, and paid if it costs something."),
        subject=_("You are booked: {workshop}"),
        heading=_("See you soon, {student}"),
        body=_(
            "Your place in {workshop} is booked. The calendar file in this mail puts it into your calendar."
        ),
    ),
    MailKind(
        name=events.STUDENT_REMINDER,
        event=events.STUDENT_REMINDER,
        reads=Reads.STUDENT,
        label=_("Reminder"),
        when=_("Before each session, at the times that you set under “Reminders”."),
        subject=_("Reminder: {workshop}, {date}"),
        heading=_("See you soon, {student}"),
        body=_("{workshop} is coming up. Here is what you need to know."),
    ),
    MailKind(
        name=events.STUDENT_CANCELLED,
        event=events.STUDENT_CANCELLED,
        reads=Reads.STUDENT,
        label=_("Cancelled by the student"),
        when=_("When a student cancels a booking or one of its dates."),
        subject=_("Cancelled: {workshop}"),
        heading=_("Your booking is cancelled"),
        body=_("You have cancelled {workshop}."),
        extra=("amount",),
    ),
    MailKind(
        name=f"{events.STUDENT_CANCELLED}.by_school",
        event=events.STUDENT_CANCELLED,
        reads=Reads.STUDENT,
        label=_("Cancelled by the school"),
        when=_("When you cancel a booking, or call off a session that a student has booked."),
        subject=_("Cancelled: {workshop}"),
        heading=_("Your booking is cancelled"),
        body=_("{school} had to cancel {workshop}. We are sorry."),
        extra=("amount", "reason"),
    ),
    MailKind(
        name=events.STUDENT_REFUNDED,
        event=events.STUDENT_REFUNDED,
        reads=Reads.STUDENT,
        label=_("Refund arrived"),
        when=_("When a refund that took the bank a while has gone through."),
        subject=_("Your refund of {amount} is done"),
        heading=_("Your money is back"),
        body=_("The refund for {workshop} has gone through."),
        extra=("amount",),
    ),
    MailKind(
        name=f"{events.STUDENT_REFUNDED}.failed",
        event=events.STUDENT_REFUNDED,
        reads=Reads.STUDENT,
        label=_("Refund failed"),
        when=_("When the bank does not take a refund. You get a mail too, and have to step in."),
        subject=_("Your refund of {amount} did not go through"),
        heading=_("Your refund did not go through"),
        body=_(
            "We could not send your money for {workshop} back the way it came. You need not do anything yet."
        ),
        extra=("amount",),
    ),
    MailKind(
        name=events.STUDENT_LATE_MONEY,
        event=events.STUDENT_LATE_MONEY,
        reads=Reads.STUDENT,
        label=_("Paid too late"),
        when=_("When a payment arrives after the place was given to somebody else. All of it goes back."),
        subject=_("Your payment comes back: {workshop}"),
        heading=_("The place was gone, your money comes back"),
        body=_(
            "Your payment for {workshop} arrived after the time we could hold the place for you, and someone else "
            "has taken it."
        ),
        extra=("amount",),
    ),
)
