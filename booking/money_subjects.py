"""What booking tells payments about: what is paid for, whether money agrees with it, and what was held for too long."""

from payments import subjects

from .selectors.money_checks import check
from .selectors.money_subjects import describe
from .selectors.online_sales import sells_online
from .services.money_mending import mend
from .wording.catalogue import MAIL_EVENTS, event_label


def _mail_names() -> dict[str, str]:
    return {event: event_label(event) for event in MAIL_EVENTS}


subjects.register(describe=describe, check=check, mend=mend)
subjects.register_mails(_mail_names)
subjects.register_sales(sells_online)
