"""The mail to a school's owners about what the comparison with Stripe's books could not put right by itself."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import outbox
from core.models import OutboxMessage
from tenants.selectors import absolute_url
from themes.languages import nearest_language
from themes.mail import message_id, send_branded
from themes.selectors import brand

from . import events
from .selectors.comparisons import found_in
from .zones import school_zone

# More than that are read on the screen.
_MOST_LINES = 20


@outbox.handler(events.SCHOOL_RECONCILIATION)
def mail_differences(message: OutboxMessage, now: datetime) -> None:
    """What is new since the last comparison and open still; nothing when somebody has settled it all meanwhile."""
    owner = get_user_model().objects.filter(pk=message.payload["owner"], is_active=True).first()
    language = nearest_language(brand().language)
    with translation.override(language):
        found = found_in(message.payload["run"], language)
        if owner is None or not found:
            return
        lines = [" · ".join(filter(None, (row.title, row.about, row.person, row.amount))) for row in found]
        heading = ngettext(
            "Your books and Stripe’s differ in one thing",
            "Your books and Stripe’s differ in %(count)d things",
            len(found),
        ) % {"count": len(found)}
        send_branded(
            template="payments/mail/account",
            to=owner.email,
            subject=heading,
            context={
                "heading": heading,
                "sentences": [
                    _("The comparison with Stripe found this, and a person has to decide about it:")
                ],
                "wanted": lines[:_MOST_LINES],
                "closing": _(
                    "On the page you read what each means and what to do. You are told of each once."
                ),
                "details": [],
                "button": {
                    "url": absolute_url(reverse("payments_comparison:index")),
                    "label": _("See what differs"),
                },
            },
            locale=brand().language,
            time_zone=school_zone().key,
            message_id=message_id(message),
        )
