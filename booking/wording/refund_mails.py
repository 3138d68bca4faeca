"""Our words for the mails about money that students ask for."""

from django.utils.translation import gettext_lazy as _

from booking import events

from .mails import MailKind, Reads

STUDENT_REFUND_MAILS = (
    MailKind(
        name=events.STUDENT_REFUND_DECIDED,
        event=events.STUDENT_REFUND_DECIDED,
        reads=Reads.STUDENT,
        label=_("Refund granted"),
        when=_("When you grant a refund that a student has asked for, or a part of it."),
        subject=_("You get {amount} back: {workshop}"),
        heading=_("You get money back"),
        body=_("You asked for money back for {workshop}. We have looked at it and send you {amount}."),
        extra=("amount",),
    ),
    MailKind(
        name=f"{events.STUDENT_REFUND_DECIDED}.declined",
        event=events.STUDENT_REFUND_DECIDED,
        reads=Reads.STUDENT,
        label=_("Refund declined"),
        when=_("When you decline a refund that a student has asked for. Your answer stands under the text."),
        subject=_("About your refund: {workshop}"),
        heading=_("No refund this time"),
        body=_("You asked for money back for {workshop}. We have looked at it and cannot give a refund."),
    ),
)

SCHOOL_REFUND_MAILS = (
    MailKind(
        name=events.SCHOOL_REFUND_REQUESTED,
        event=events.SCHOOL_REFUND_REQUESTED,
        reads=Reads.SCHOOL,
        label=_("A student asks for a refund"),
        when=_("When a student asks for money that your terms do not give."),
        subject=_("Asks for a refund: {student}"),
        heading=_("A student asks for a refund"),
        body=_(
            "{student} asks for money back for {workshop}. By your terms nothing more goes back by itself. You can "
            "grant all of it or a part, or decline."
        ),
        extra=("amount", "reason"),
    ),
)
