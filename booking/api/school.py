"""As whom the school's own callers act."""

from rest_framework.request import Request

from accounts.roles import OWNER, has_role
from booking.enums import ActorKind
from booking.services.actors import Actor


def school_actor(request: Request) -> Actor:
    """As whom the caller acts: staff, or a teacher who is nothing more."""
    kind = ActorKind.STAFF if has_role(request.user, OWNER) else ActorKind.TEACHER
    return Actor(kind, request.user.pk)
