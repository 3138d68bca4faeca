"""Our words for the mails that bring an invoice, receipt or credit note."""

from django.utils.translation import gettext_lazy as _

from booking import events

from .mails import MailKind, Reads

STUDENT_INVOICE_MAILS = (
    MailKind(
        name=events.STUDENT_INVOICE,
        event=events.STUDENT_INVOICE,
        reads=Reads.STUDENT,
        label=_("Invoice"),
        when=_(
            "When a student has paid at the school or paid a difference. An invoice for a booking that is paid "
            "online comes with its confirmation."
        ),
        subject=_("Your invoice: {workshop}"),
        heading=_("Your invoice"),
        body=_(
            "Thank you, {student}. We have received {amount} for {workshop}. Your invoice is attached as a PDF."
        ),
        extra=("amount",),
    ),
    MailKind(
        name=f"{events.STUDENT_INVOICE}.receipt",
        event=events.STUDENT_INVOICE,
        reads=Reads.STUDENT,
        label=_("Receipt"),
        when=_("The same, where the student has given no address for an invoice."),
        subject=_("Your receipt: {workshop}"),
        heading=_("Your receipt"),
        body=_(
            "Thank you, {student}. We have received {amount} for {workshop}. Your receipt is attached as a PDF."
        ),
        extra=("amount",),
    ),
    MailKind(
        name=f"{events.STUDENT_INVOICE}.credit_note",
        event=events.STUDENT_INVOICE,
        reads=Reads.STUDENT,
        label=_("Credit note"),
        when=_(
            "When money goes back to a student at once. Otherwise it comes with the mail about the refund."
        ),
        subject=_("Your credit note: {workshop}"),
        heading=_("Your credit note"),
        body=_(
            "We have sent {amount} for {workshop} back to you. The credit note is attached as a PDF; it belongs to the "
            "invoice or receipt that you have from us."
        ),
        extra=("amount",),
    ),
    MailKind(
        name=f"{events.STUDENT_INVOICE}.corrected",
        event=events.STUDENT_INVOICE,
        reads=Reads.STUDENT,
        label=_("Corrected invoice"),
        when=_("When an invoice or receipt is made out to another name or address afterwards."),
        subject=_("Your corrected invoice: {workshop}"),
        heading=_("Your invoice, corrected"),
        body=_(
            "Here is a new document for {workshop}, over {amount}. A credit note takes the one before back; no money "
            "is moved. Both are attached as PDF."
        ),
        extra=("amount",),
    ),
)
