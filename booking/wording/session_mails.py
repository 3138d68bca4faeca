"""Our words for the mails about sessions that the school has moved or called off."""

from django.utils.translation import gettext_lazy as _

from booking import events

from .mails import MailKind, Reads

STUDENT_SESSION_MAILS = (
    MailKind(
        name=events.STUDENT_SESSION_MOVED,
        event=events.STUDENT_SESSION_MOVED,
        reads=Reads.STUDENT,
        label=_("Session moved by the school"),
        when=_("When you move a session that a student has booked, or give it to another teacher."),
        subject=_("Changed: {workshop}"),
        heading=_("Something has changed"),
        body=_("{school} had to change {workshop}. This is how it is from now on."),
        extra=("old_date", "old_time"),
    ),
)
TEACHER_SESSION_MAILS = (
    MailKind(
        name=events.TEACHER_SESSION_MOVED,
        event=events.TEACHER_SESSION_MOVED,
        reads=Reads.TEACHER,
        label=_("Sessions moved"),
        when=_("When you move sessions, or change who gives them. One mail for all dates that were changed."),
        subject=_("Changed: {workshop}"),
        heading=_("Your dates have changed"),
        body=_("The school has changed dates of {workshop}. Students who have booked are told."),
        extra=("people",),
    ),
    MailKind(
        name=events.TEACHER_SESSION_CANCELLED,
        event=events.TEACHER_SESSION_CANCELLED,
        reads=Reads.TEACHER,
        label=_("Sessions called off"),
        when=_("When you call sessions off. One mail for all of them, however many students had booked."),
        subject=_("Called off: {workshop}"),
        heading=_("This does not take place"),
        body=_("The school has called {workshop} off. Students who had booked are told."),
        extra=("people", "reason"),
    ),
)
