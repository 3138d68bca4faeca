"""What payments brings into Wagtail's admin."""

from wagtail import hooks

from payments.admin import connect_menu, menu  # noqa: F401 - they register the menu and its screens


@hooks.register("register_icons")
def icons(known: list[str]) -> list[str]:
    return [*known, "payments/icons/wallet.svg"]
