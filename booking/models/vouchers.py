from django.db import models
from django.utils.translation import gettext_lazy as _


class VoucherScope(models.Model):
    """A workshop that a discount code is good for. A code without any is good for all."""

    voucher = models.ForeignKey("payments.Voucher", on_delete=models.CASCADE, related_name="scopes")
    workshop = models.ForeignKey(
        "booking.Workshop",
        verbose_name=_("workshop"),
        on_delete=models.CASCADE,
        related_name="voucher_scopes",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voucher", "workshop"], name="voucher_scope_once")]

    def __str__(self) -> str:
        return f"{self.voucher} – {self.workshop}"
