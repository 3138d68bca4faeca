"""Who may book: people on a workshop's list, and where the school asks for it only those who have logged in."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from accounts.selectors import verified_email
from booking.enums import ActorKind, RegistrationMode
from booking.models import BookingSettings, Workshop
from booking.selectors.whitelist import is_listed

from .actors import Actor, Attendee
from .refusals import Forbidden


class LoginRequired(Forbidden):
    code = "login_required"
    message = _("Please log in with your e-mail address before you book.")


class NotWhitelisted(Forbidden):
    code = "not_whitelisted"
    message = _(
        "Only people on the school's list can book this, and this address is not on it. Please ask the school."
    )


def refuse_unregistered(workshop: Workshop, attendee: Attendee, by: Actor) -> None:
    """Raise LoginRequired or NotWhitelisted where a student may not book. The school itself may book for anybody.

    The login comes first, so that nobody can try out who is on the list.
    """
    if by.kind != ActorKind.STUDENT:
        return
    if needs_login(workshop) and not _is_own(attendee, by):
        raise LoginRequired
    if workshop.registration_mode == RegistrationMode.WHITELIST and not is_listed(
        workshop.pk, attendee.address
    ):
        raise NotWhitelisted


def needs_login(workshop: Workshop) -> bool:
    """Does this workshop, or the whole school, ask students to log in before they book? One query at most."""
    return workshop.requires_login or BookingSettings.objects.filter(requires_login=True).exists()


def _is_own(attendee: Attendee, by: Actor) -> bool:
    """Is the attendee's the address that the login has proved?"""
    if by.user_id is None:
        return False
    user = get_user_model().objects.filter(pk=by.user_id, is_active=True).first()
    return user is not None and verified_email(user) == attendee.address
