"""Who may see a booking: whoever has its signed link, its student, the school's owners, the session's teacher."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.roles import OWNER, has_role
from booking.enums import ActorKind
from booking.selectors.bookings import BookingView, booking_uid_of_token, booking_view, is_teacher_of
from booking.selectors.students import owns_booking
from booking.services.actors import GUEST, Actor

HEADER = "X-Booking-Token"
PARAMETER = "token"


@dataclass(frozen=True, slots=True)
class BookingLink:
    """What the request's signed token is good for."""

    uid: str


class BookingTokenAuthentication(BaseAuthentication):
    """The signed token of the manage link, in the header X-Booking-Token. Needs no CSRF token: it is no cookie."""

    def authenticate(self, request: Request) -> tuple[Any, BookingLink] | None:
        token = self.token_of(request)
        if not token:
            return None
        uid = booking_uid_of_token(token)
        if uid is None:
            raise AuthenticationFailed(_("This link is not valid."))
        return AnonymousUser(), BookingLink(uid)

    def authenticate_header(self, request: Request) -> str:
        return "BookingToken"

    def token_of(self, request: Request) -> str:
        return request.headers.get(HEADER, "")


class BookingTokenInAddress(BookingTokenAuthentication):
    """The same token as `?token=`, for calendar programs, which send no headers of ours."""

    def token_of(self, request: Request) -> str:
        return request.query_params.get(PARAMETER, "")


class _HeaderScheme(OpenApiAuthenticationExtension):
    target_class = BookingTokenAuthentication
    name = "bookingToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": HEADER}


class _AddressScheme(OpenApiAuthenticationExtension):
    target_class = BookingTokenInAddress
    name = "bookingTokenInAddress"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "query", "name": PARAMETER}


class IsSomebody(BasePermission):
    """A signed link or a login; which bookings it opens is decided by `booking_for`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, BookingLink) or bool(request.user and request.user.is_authenticated)


def booking_for(request: Request, uid: str) -> tuple[BookingView, Actor]:
    """The booking and as whom the caller sees it. Raises NotFound for everybody else's, so that none can be guessed."""
    view = booking_view(uid) if uid.isascii() and uid.isalnum() else None
    actor = _actor(request, view) if view is not None else None
    if view is None or actor is None:
        raise NotFound
    return view, actor


def _actor(request: Request, view: BookingView) -> Actor | None:
    if isinstance(request.auth, BookingLink):
        return GUEST if request.auth.uid == view.uid else None
    user_id = request.user.pk
    if user_id is None:
        return None
    if has_role(request.user, OWNER):
        return Actor(ActorKind.STAFF, user_id)
    if owns_booking(request.user, student_id=view.student_id, attendee_email=view.attendee_email):
        return Actor(ActorKind.STUDENT, user_id)
    if request.user.is_active and is_teacher_of(user_id=user_id, booking_uid=view.uid):
        return Actor(ActorKind.TEACHER, user_id)
    return None
