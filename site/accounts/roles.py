"""What owners and teachers may do. Each package names its permissions; the groups in every school follow.

Permissions on pages and on collections (pictures, documents) count from the root down. A student is a user without
a role. Owners are never superusers: a superuser would see the control plane's rows.
"""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission

if TYPE_CHECKING:
    from .models import User

OWNER = "Owners"
TEACHER = "Teachers"
ROLES = (OWNER, TEACHER)
# Brought by Wagtail's first migration; a school's roles are ours.
_WAGTAIL_EXAMPLES = ("Moderators", "Editors")

_granted: dict[str, set[str]] = {role: set() for role in ROLES}


class UnknownPermission(LookupError):
    """A package granted a permission that no model has."""


def grant(role: str, *permissions: str) -> None:
    """Let a role have permissions, as "app_label.codename". Call it from AppConfig.ready; `sync_roles` applies it."""
    _granted[role].update(permissions)


def granted() -> dict[str, list[str]]:
    """What each role has been granted so far, in order."""
    return {role: sorted(_granted[role]) for role in ROLES}


def sync_roles() -> None:
    """Make the current school's groups have exactly the permissions that were granted. Raises UnknownPermission.

    Runs after migrations of a schema; copies of the template bring their groups along.
    """
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role in ROLES:
        missing = sorted(_granted[role] - known.keys())
        if missing:
            raise UnknownPermission(", ".join(missing))
        group, _is_new = Group.objects.get_or_create(name=role)
        _apply(group, [known[name] for name in sorted(_granted[role])])
    Group.objects.filter(name__in=_WAGTAIL_EXAMPLES, user__isnull=True).delete()


def has_role(user: Any, role: str) -> bool:
    """Whether the user of this school has the role; somebody inactive or not logged in has none. Kept per object."""
    if not user.is_authenticated or not user.is_active:
        return False
    names = getattr(user, "_role_names", None)
    if names is None:
        names = user._role_names = frozenset(user.groups.values_list("name", flat=True))
    return role in names


def give_role(user: "User", role: str) -> None:
    """Put the user into the role's group."""
    user.groups.add(Group.objects.get(name=role))
    user.__dict__.pop("_role_names", None)


def take_role(user: "User", role: str) -> None:
    """Take the user out of the role's group."""
    user.groups.remove(Group.objects.get(name=role))
    user.__dict__.pop("_role_names", None)


def _apply(group: Group, permissions: list[Permission]) -> None:
    from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

    pages = {
        p for p in permissions if (p.content_type.app_label, p.content_type.model) == ("wagtailcore", "page")
    }
    files = {p for p in permissions if p.content_type.app_label in ("wagtailimages", "wagtaildocs")}
    group.permissions.set([p for p in permissions if p not in pages | files])
    _replace(GroupPagePermission, pages, {"group": group, "page": Page.get_first_root_node()})
    _replace(
        GroupCollectionPermission, files, {"group": group, "collection": Collection.get_first_root_node()}
    )


def _replace(model: Any, wanted: set[Permission], at_root: dict[str, Any]) -> None:
    """Make the group's rows of this model be `wanted` at the root of the tree, and nothing elsewhere."""
    model.objects.filter(group=at_root["group"]).exclude(permission__in=wanted, **at_root).delete()
    present = set(model.objects.filter(**at_root).values_list("permission_id", flat=True))
    model.objects.bulk_create(
        model(permission=permission, **at_root)
        for permission in sorted(wanted, key=lambda p: p.pk)
        if permission.pk not in present
    )
