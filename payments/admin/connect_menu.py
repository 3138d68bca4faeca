"""The way to the screen of the Stripe account."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from tenants.selectors import is_platform

from . import connect
from .account_notice import AccountPanel
from .menu import ITEMS_HOOK, money_item


@hooks.register("register_admin_urls")
def connect_urls() -> list[URLResolver]:
    return [path("stripe-account/", include((connect.urlpatterns, connect.app_name)))]


@hooks.register(ITEMS_HOOK)
def connect_item() -> MenuItem:
    return money_item(
        _("Stripe account"), "payments_connect:show", name="stripe-account", icon_name="link", order=900
    )


@hooks.register("construct_homepage_panels")
def account_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Says nothing while all is well."""
    if not is_platform():
        panels.append(AccountPanel())
