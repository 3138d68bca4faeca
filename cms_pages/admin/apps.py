"""Wagtail's app for users, with our forms."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    user_viewset = "cms_pages.admin.people.PeopleViewSet"
