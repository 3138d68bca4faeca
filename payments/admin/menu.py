"""The menu of money. Other packages add to it with the hook `register_payments_menu_item`."""

from typing import Any

from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from tenants.guards import PermittedItem

from . import documents, transactions
from .common import VIEW_PERMISSION

ITEMS_HOOK = "register_payments_menu_item"

payments_menu = Menu(register_hook_name=ITEMS_HOOK, construct_hook_name="construct_payments_menu")


@hooks.register("register_admin_menu_item")
def payments_item() -> MenuItem:
    return SubmenuMenuItem(_("Payments"), payments_menu, name="payments", icon_name="wallet", order=240)


@hooks.register("register_admin_urls")
def money_urls() -> list[URLResolver]:
    return [
        path("payments/", include((transactions.urlpatterns, transactions.app_name))),
        path("invoices/", include((documents.urlpatterns, documents.app_name))),
    ]


@hooks.register(ITEMS_HOOK)
def transactions_item() -> MenuItem:
    return money_item(
        _("All payments"), "payments_transactions:index", name="transactions", icon_name="list-ul", order=10
    )


@hooks.register(ITEMS_HOOK)
def documents_item() -> MenuItem:
    return money_item(
        _("Invoices"), "payments_documents:index", name="invoices", icon_name="doc-full", order=20
    )


def money_item(label: Any, view_name: str, **kwargs: Any) -> MenuItem:
    """An item for whoever sees the school's money; `kwargs` are Wagtail's (name, icon_name, order)."""
    return PermittedItem(label, reverse(view_name), permission=VIEW_PERMISSION, **kwargs)


@hooks.register("insert_global_admin_css")
def money_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("payments/admin/money.css"))
