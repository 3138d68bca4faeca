"""Our words for the mails about a booking that was moved, and about waiting lists."""

from django.utils.translation import gettext_lazy as _

from booking import events

from .mails import MailKind, Reads

STUDENT_CHANGE_MAILS = (
    MailKind(
        name=events.STUDENT_RESCHEDULED,
        event=events.STUDENT_RESCHEDULED,
        reads=Reads.STUDENT,
        label=_("Booking moved"),
        when=_("When a student has moved a booking to another time."),
        subject=_("Moved: {workshop}"),
        heading=_("Your lesson has a new time"),
        body=_(
            "You have moved {workshop} to {date}, {time}. The calendar file in this mail changes your calendar."
        ),
        extra=("old_date", "old_time", "reason"),
    ),
    MailKind(
        name=f"{events.STUDENT_RESCHEDULED}.by_school",
        event=events.STUDENT_RESCHEDULED,
        reads=Reads.STUDENT,
        label=_("Booking moved by the school"),
        when=_("When you have moved one student's booking to another time."),
        subject=_("Moved: {workshop}"),
        heading=_("Your lesson has a new time"),
        body=_(
            "{school} has moved {workshop} to {date}, {time}. The calendar file in this mail changes your calendar."
        ),
        extra=("old_date", "old_time", "reason"),
    ),
    MailKind(
        name=events.STUDENT_MOVE_TO_PAY,
        event=events.STUDENT_MOVE_TO_PAY,
        reads=Reads.STUDENT,
        label=_("Difference to be paid for a move"),
        when=_("When you have moved a booking to a dearer date and ask for the difference."),
        subject=_("Please confirm the new time: {workshop}"),
        heading=_("A new time for your lesson"),
        body=_(
            "{school} keeps a place for you on {date}, {time}. It costs {amount} more than your lesson so far: once "
            "this is paid, your lesson is moved. Until then it stays where it is."
        ),
        extra=("old_date", "old_time", "amount", "until"),
    ),
    MailKind(
        name=events.STUDENT_NOT_MOVED,
        event=events.STUDENT_NOT_MOVED,
        reads=Reads.STUDENT,
        label=_("Booking not moved"),
        when=_("When the difference for a dearer date was not paid in time."),
        subject=_("Not moved: {workshop}"),
        heading=_("Your lesson stays where it is"),
        body=_(
            "The difference for the new date was not paid in time, so {workshop} was not moved. Your place on "
            "{old_date}, {old_time}, is yours as before."
        ),
        extra=("old_date", "old_time", "amount"),
    ),
    MailKind(
        name=f"{events.STUDENT_NOT_MOVED}.called_off",
        event=events.STUDENT_NOT_MOVED,
        reads=Reads.STUDENT,
        label=_("New date called off"),
        when=_("When you call off a date to which a student was about to move."),
        subject=_("Not moved: {workshop}"),
        heading=_("Your lesson stays where it is"),
        body=_(
            "The date to which you were about to move {workshop} does not take place. Your place on {old_date}, "
            "{old_time}, is yours as before, and nothing is to be paid."
        ),
        extra=("old_date", "old_time", "amount"),
    ),
    MailKind(
        name=f"{events.STUDENT_NOT_MOVED}.money_back",
        event=events.STUDENT_NOT_MOVED,
        reads=Reads.STUDENT,
        label=_("Paid too late for a move"),
        when=_("When the difference for a dearer date came after the place had been given up; it goes back."),
        subject=_("Your payment comes back: {workshop}"),
        heading=_("Your payment came too late"),
        body=_(
            "Your payment of {amount} for the new date arrived when the place was not kept any more. All of it goes "
            "back to you, the way you paid."
        ),
        extra=("old_date", "old_time", "amount"),
    ),
)
STUDENT_WAITLIST_MAILS = (
    MailKind(
        name=events.STUDENT_WAITLISTED,
        event=events.STUDENT_WAITLISTED,
        reads=Reads.STUDENT,
        label=_("On the waiting list"),
        when=_("When a student has joined a waiting list."),
        subject=_("You are on the waiting list: {workshop}"),
        heading=_("You are on the list, {student}"),
        body=_(
            "{workshop} is full just now. As soon as a place is free and it is your turn, we write to you and keep "
            "the place for you for a while."
        ),
    ),
    MailKind(
        name=events.STUDENT_OFFER,
        event=events.STUDENT_OFFER,
        reads=Reads.STUDENT,
        label=_("A place from the waiting list"),
        when=_("When a place is free for the student who waits for it."),
        subject=_("A place is free for you: {workshop}"),
        heading=_("A place is free, {student}"),
        body=_(
            "You were waiting for {workshop}, and now a place is free. We keep it for you until {until}. After that "
            "it goes to the next in line."
        ),
        extra=("until",),
    ),
    MailKind(
        name=events.STUDENT_OFFER_LAPSED,
        event=events.STUDENT_OFFER_LAPSED,
        reads=Reads.STUDENT,
        label=_("Offer ran out"),
        when=_("When a student has not taken a place that was offered from the waiting list."),
        subject=_("The place is not kept any more: {workshop}"),
        heading=_("The offer has ended"),
        body=_(
            "You had not taken the place in {workshop} in time, so it went to the next in line. You are not on the "
            "waiting list any more; if you still want to come, join it once more."
        ),
    ),
    MailKind(
        name=f"{events.STUDENT_OFFER_LAPSED}.declined",
        event=events.STUDENT_OFFER_LAPSED,
        reads=Reads.STUDENT,
        label=_("Offer declined"),
        when=_("When a student has declined a place from the waiting list."),
        subject=_("You have given the place up: {workshop}"),
        heading=_("Thank you for telling us"),
        body=_("The place in {workshop} goes to the next in line. Nothing is to be paid."),
    ),
    MailKind(
        name=f"{events.STUDENT_OFFER_LAPSED}.removed",
        event=events.STUDENT_OFFER_LAPSED,
        reads=Reads.STUDENT,
        label=_("Taken off the waiting list"),
        when=_("When you have taken a student off a waiting list."),
        subject=_("Not on the waiting list any more: {workshop}"),
        heading=_("You are not on the waiting list any more"),
        body=_(
            "{school} has taken you off the waiting list of {workshop}. Answer this mail if you have a question."
        ),
    ),
    MailKind(
        name=f"{events.STUDENT_OFFER_LAPSED}.closed",
        event=events.STUDENT_OFFER_LAPSED,
        reads=Reads.STUDENT,
        label=_("No place became free"),
        when=_("When a session is about to begin and students were still waiting for a place."),
        subject=_("No place became free: {workshop}"),
        heading=_("This time it did not work out"),
        body=_(
            "{workshop} begins soon, and no place has become free for you. We are sorry. Perhaps another date suits "
            "you?"
        ),
    ),
    MailKind(
        name=f"{events.STUDENT_OFFER_LAPSED}.called_off",
        event=events.STUDENT_OFFER_LAPSED,
        reads=Reads.STUDENT,
        label=_("Called off while waiting"),
        when=_("When you call off a session for which students were waiting."),
        subject=_("Called off: {workshop}"),
        heading=_("This does not take place"),
        body=_(
            "{school} had to call off {workshop}, for which you were waiting. Perhaps another date suits you?"
        ),
    ),
)
TEACHER_CHANGE_MAILS = (
    MailKind(
        name=events.TEACHER_RESCHEDULED,
        event=events.TEACHER_RESCHEDULED,
        reads=Reads.TEACHER,
        label=_("Booking moved"),
        when=_("When one student's booking was moved to another time, by the student or by the school."),
        subject=_("Moved: {workshop}, {student}"),
        heading=_("A booking was moved"),
        body=_("{student} comes to {workshop} at another time than before."),
        extra=("old_date", "old_time", "reason"),
    ),
)
