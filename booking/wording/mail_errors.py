"""Why a mail did not leave, in words for whoever runs a school."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NOT_TAKEN = _("The mailbox does not exist, or does not take this mail. Is the address written correctly?")
_NOT_REACHED = _("The mail server could not be reached.")
_WORDS: dict[str, Promise] = {
    "SMTPRecipientsRefused": _NOT_TAKEN,
    "SMTPSenderRefused": _("The mail server does not take mails from this platform just now."),
    "SMTPDataError": _("The mail server took the address, but not the mail."),
    "SMTPServerDisconnected": _NOT_REACHED,
    "SMTPConnectError": _NOT_REACHED,
    "ConnectionRefusedError": _NOT_REACHED,
    "ConnectionResetError": _NOT_REACHED,
    "TimeoutError": _NOT_REACHED,
    "gaierror": _NOT_REACHED,
    "OSError": _NOT_REACHED,
    "NoHandlerError": _("This release does not know this mail. It leaves with the next one."),
    "Every attempt was cut short.": _("Every attempt was cut short."),
}


def error_text(last_error: str) -> str:
    """What the outbox noted (“TimeoutError: …”) in plain words; nothing for nothing."""
    if not last_error:
        return ""
    known = _WORDS.get(last_error) or _WORDS.get(last_error.partition(":")[0])
    return str(known or _("Something went wrong while the mail was made. Your operator can see what."))
