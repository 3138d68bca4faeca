"""What payments brings into Wagtail's admin."""

from wagtail import hooks

from payments.admin import menu  # noqa: F401 - registers the menu


@hooks.register("register_icons")
def icons(known: list[str]) -> list[str]:
    return [*known, "payments/icons/wallet.svg"]
