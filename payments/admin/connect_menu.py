"""The way to the screen of the Stripe account."""

from django.urls import URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import connect
from .menu import ITEMS_HOOK, money_item


@hooks.register("register_admin_urls")
def connect_urls() -> list[URLResolver]:
    return [path("stripe-account/", include((connect.urlpatterns, connect.app_name)))]


@hooks.register(ITEMS_HOOK)
def connect_item() -> MenuItem:
    return money_item(
        _("Stripe account"), "payments_connect:show", name="stripe-account", icon_name="link", order=900
    )
