"""What the staff's screens share."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.roles import OWNER, TEACHER, has_role
from booking.enums import ActorKind
from booking.services.actors import Actor
from booking.services.refusals import Refusal
from core.page_cache import bump_content_version
from tenants.guards import only_with
from tenants.selectors import is_platform

# Whoever may change the school's booking settings: owners and operators, no teacher who is nothing more.
SETTINGS_PERMISSION = "booking.change_bookingsettings"
owners_only = only_with(SETTINGS_PERMISSION)


def actor_of(request: HttpRequest) -> Actor:
    """The person in front of the admin: staff, unless they are a teacher and nothing more."""
    user: Any = request.user
    kind = ActorKind.TEACHER if is_only_teacher(user) else ActorKind.STAFF
    return Actor(kind, user.pk)


def is_only_teacher(user: Any) -> bool:
    """A teacher without an owner's rights: sees own hours and own bookings."""
    return has_role(user, TEACHER) and not has_role(user, OWNER) and not user.is_superuser


class SeenByVisitors:
    """For Wagtail's create, edit and delete views of what stands on the website: cached pages follow the change."""

    def save_instance(self) -> Any:
        saved = super().save_instance()  # type: ignore[misc]
        transaction.on_commit(bump_content_version)
        return saved

    def delete_action(self) -> None:
        super().delete_action()  # type: ignore[misc]
        transaction.on_commit(bump_content_version)


class SchoolOnly:
    """For viewsets: no menu item on the platform's host, where nobody teaches."""

    @property
    def menu_item_class(self) -> type:
        class Item(super().menu_item_class):  # type: ignore[misc]
            def is_shown(self, request: HttpRequest) -> bool:
                return not is_platform() and super().is_shown(request)

        return Item


class RefusalsAsErrors:
    """For Wagtail's create and edit views: a service's refusal is shown on the form, with what was typed.

    `refusal_fields` says which field a refusal's code belongs to; others are shown above the form.
    """

    refusal_fields: dict[str, str] = {}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except Refusal as refusal:
            form.add_error(self.refusal_fields.get(refusal.code), str(refusal))
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]
