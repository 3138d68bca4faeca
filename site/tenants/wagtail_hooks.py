from wagtail import hooks

from .admin import SchoolViewSet


@hooks.register("register_admin_viewset")
def schools() -> SchoolViewSet:
    """Shown by the policy in policies.py on the platform's host only."""
    return SchoolViewSet("schools", url_prefix="schools")
