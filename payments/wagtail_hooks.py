"""What payments brings into Wagtail's admin."""

from wagtail import hooks

from payments.admin import billing, connect_menu, menu, reconciliation_menu  # noqa: F401 - they register screens


@hooks.register("register_icons")
def icons(known: list[str]) -> list[str]:
    return [*known, "payments/icons/wallet.svg"]
