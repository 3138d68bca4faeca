"""Our words for the mails about payments that a bank refused, that came twice, and about money given back by hand."""

from django.utils.translation import gettext_lazy as _

from booking import events

from .mails import MailKind, Reads

STUDENT_MONEY_MAILS = (
    MailKind(
        name=events.STUDENT_PAYMENT_FAILED,
        event=events.STUDENT_PAYMENT_FAILED,
        reads=Reads.STUDENT,
        label=_("Payment refused by the bank"),
        when=_(
            "When a payment that takes days, a bank debit say, is refused in the end. The place is kept a little."
        ),
        subject=_("Your payment did not go through: {workshop}"),
        heading=_("Your bank did not make the payment"),
        body=_(
            "Your bank has not paid the {amount} for {workshop}. We keep your place until {until}, so that you can pay "
            "another way."
        ),
        extra=("amount", "until"),
    ),
    MailKind(
        name=f"{events.STUDENT_LATE_MONEY}.twice",
        event=events.STUDENT_LATE_MONEY,
        reads=Reads.STUDENT,
        label=_("Paid twice"),
        when=_("When a student has paid twice for the same booking. The second payment goes back at once."),
        subject=_("You paid twice, one payment comes back: {workshop}"),
        heading=_("You paid twice"),
        body=_(
            "You have paid {workshop} twice. The second payment comes back to you; your booking is not changed."
        ),
        extra=("amount",),
    ),
    MailKind(
        name=f"{events.STUDENT_REFUNDED}.outside",
        event=events.STUDENT_REFUNDED,
        reads=Reads.STUDENT,
        label=_("Given back by the school"),
        when=_("When you note that you have given money back in cash or by a bank transfer."),
        subject=_("{school} has given you {amount} back"),
        heading=_("Your money is back"),
        body=_("{school} has given you {amount} back for {workshop}."),
        extra=("amount",),
    ),
)

SCHOOL_MONEY_MAILS = (
    MailKind(
        name=f"{events.SCHOOL_LATE_MONEY}.twice",
        event=events.SCHOOL_LATE_MONEY,
        reads=Reads.SCHOOL,
        label=_("Paid twice"),
        when=_("When a student has paid twice for the same booking. The second payment goes back at once."),
        subject=_("Paid twice: {student}"),
        heading=_("A student paid twice"),
        body=_(
            "{student} has paid {workshop} twice. The second payment goes back by itself; nothing is to be done."
        ),
        extra=("amount",),
    ),
)
