from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Owners look after the people of their school; both roles enter the admin."""
        from . import roles

        roles.grant(roles.OWNER, "wagtailadmin.access_admin")
        roles.grant(roles.OWNER, "accounts.add_user", "accounts.change_user", "accounts.delete_user")
        roles.grant(roles.TEACHER, "wagtailadmin.access_admin")
