"""Who may look after schools: operators, and only on the platform's own host.

The control plane's tables are on every school's search path, so Wagtail would show its screens to any superuser of
any school. This policy is asked for menu items, views, searches and choosers alike.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from .selectors import is_platform

# Schools are suspended, never deleted from a screen.
_IMPOSSIBLE = {"delete"}


class PlatformOnlyPolicy(ModelPermissionPolicy):
    """Django's model permissions in the platform's schema, nothing elsewhere."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return is_platform() and action not in _IMPOSSIBLE and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return self.user_has_any_permission(user, actions)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet:
        return (
            self.model._default_manager.all()
            if self.user_has_any_permission(user, actions)
            else self._nothing()
        )

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet:
        return self.instances_user_has_any_permission_for(user, [action])

    def users_with_any_permission(self, actions: Any) -> QuerySet:
        if not is_platform():
            return get_user_model()._default_manager.none()
        return super().users_with_any_permission([action for action in actions if action not in _IMPOSSIBLE])

    def users_with_permission(self, action: str) -> QuerySet:
        return self.users_with_any_permission([action])

    def _nothing(self) -> QuerySet:
        return self.model._default_manager.none()
