"""The way to the comparison with Stripe."""

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import reconciliation
from .menu import ITEMS_HOOK, money_item


@hooks.register("register_admin_urls")
def comparison_urls() -> list[URLResolver]:
    return [path("stripe-comparison/", include((reconciliation.urlpatterns, reconciliation.app_name)))]


@hooks.register(ITEMS_HOOK)
def comparison_item() -> MenuItem:
    return money_item(
        _("Comparison with Stripe"),
        "payments_comparison:index",
        name="stripe-comparison",
        icon_name="tasks",
        order=800,
    )
