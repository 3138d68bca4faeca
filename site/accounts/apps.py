from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Owners look after the people of their school; both roles enter the admin."""
        from . import roles

        roles.grant(roles.OWNER, "wagtailadmin.access_admin")
        roles.grant(roles.OWNER, "accounts.add_user", "accounts.change_user", "accounts.delete_user")
        roles.grant(roles.TEACHER, "wagtailadmin.access_admin")
