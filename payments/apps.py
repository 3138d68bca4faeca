from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        """Register what the outbox and the due list call, and say what owners may do. Teachers see no money."""
        from accounts.roles import OWNER, grant

        from . import comparison_emails, emails, handlers, money_emails, notices  # noqa: F401

        grant(OWNER, "payments.view_payment", "payments.change_payment", "payments.view_invoice")
        grant(OWNER, "payments.change_billingsettings", "payments.change_paymentsettings")
        grant(OWNER, *(f"payments.{verb}_voucher" for verb in ("add", "change", "delete", "view")))
