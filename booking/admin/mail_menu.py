"""Where the school's mails stand in Wagtail's menus: what is set under Settings, what was sent under Reports."""

from typing import Any

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from tenants.guards import PermittedItem

from . import mails, reminder_times, sent_mails
from .common import SETTINGS_PERMISSION


@hooks.register("register_admin_urls")
def mail_urls() -> list[URLResolver]:
    return [
        path("mails/", include((mails.urlpatterns, mails.app_name))),
        path("reminders/", include((reminder_times.urlpatterns, reminder_times.app_name))),
        path("sent-mails/", include((sent_mails.urlpatterns, sent_mails.app_name))),
    ]


@hooks.register("register_settings_menu_item")
def mails_item() -> MenuItem:
    return _item(_("Mails"), "booking_mails:index", name="mails", icon_name="mail", order=720)


@hooks.register("register_settings_menu_item")
def reminders_item() -> MenuItem:
    return _item(_("Reminders"), "booking_reminders:edit", name="reminders", icon_name="time", order=710)


@hooks.register("register_reports_menu_item")
def sent_mails_item() -> MenuItem:
    return _item(_("Sent mails"), "booking_sent_mails:index", name="sent-mails", icon_name="mail", order=650)


def _item(label: Any, view_name: str, **kwargs: Any) -> PermittedItem:
    return PermittedItem(label, reverse(view_name), permission=SETTINGS_PERMISSION, **kwargs)
