"""Who is at the screen: a guest, or a student who has logged in and proved the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from booking.enums import ActorKind
from booking.selectors.students import known_attendee
from booking.services.actors import GUEST, Actor


@dataclass(frozen=True, slots=True)
class Person:
    """`email` and `name` are empty for a guest."""

    actor: Actor = GUEST
    email: str = ""
    name: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.email)


def person_of(request: HttpRequest) -> Person:
    """Reads the session, so that the answer must never be cached."""
    known = known_attendee(request.user)
    if known is None or not known.email:
        return Person()
    return Person(Actor(ActorKind.STUDENT, request.user.pk), known.email, known.name)


def to_login(request: HttpRequest, next_path: str) -> HttpResponseRedirect:
    """To the login, and from there back to `next_path`. Who is in without a proven address is asked once more."""
    again = {"again": "1"} if request.user.is_authenticated else {}
    return HttpResponseRedirect(f"{reverse('students:login')}?{urlencode({'next': next_path, **again})}")


@require_safe
def person(request: HttpRequest) -> JsonResponse:
    """For the widget, whose page is the same for everybody: who has logged in, with the token that lets them book as
    themselves; nothing for a guest."""
    found = person_of(request)
    # The token comes with a cookie: none for a guest, who has no use for it.
    known = {"name": found.name, "email": found.email, "token": get_token(request)} if found.is_known else {}
    response = JsonResponse(known)
    patch_cache_control(response, private=True, no_store=True)
    return response
