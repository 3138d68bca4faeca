from wagtail import hooks

from .admin import SchoolViewSet
from .admin_plans import PlanViewSet


@hooks.register("register_admin_viewset")
def schools() -> SchoolViewSet:
    """Shown by the policy in policies.py on the platform's host only."""
    return SchoolViewSet("schools", url_prefix="schools")


@hooks.register("register_admin_viewset")
def plans() -> PlanViewSet:
    """Likewise."""
    return PlanViewSet("plans", url_prefix="plans")
