"""The operator's form of a plan."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .models import Plan
from .services.plans import save_plan

_BP_IN_PERCENT = 100
_MOST_PERCENT = 30


class PlanForm(WagtailAdminModelForm):
    """The fee is asked for in percent and kept in hundredths of one."""

    fee_percent = forms.DecimalField(
        label=_("Platform fee in percent"),
        min_value=0,
        max_value=_MOST_PERCENT,
        decimal_places=2,
        initial=Decimal(0),
        help_text=_(
            "Of each online payment of the schools on this plan, rounded half up. Changes count for payments that "
            "are begun afterwards. When a payment is refunded, its share of the fee goes back, too."
        ),
    )
    # No field of the model's: that only one plan is for new schools is seen to when it is saved.
    for_new_schools = forms.BooleanField(
        label=_("For new schools"),
        required=False,
        help_text=_("New schools begin with it, instead of the plan that they began with until now."),
    )

    class Meta:
        model = Plan
        fields: ClassVar = ["name", "slug"]
        help_texts: ClassVar = {
            "slug": _("Small letters, digits and hyphens; for programs, schools do not see it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "slug", "fee_percent", "for_new_schools"])
        if self.instance.pk:
            self.initial["fee_percent"] = Decimal(self.instance.application_fee_bp) / _BP_IN_PERCENT
            self.initial["for_new_schools"] = self.instance.is_default

    def save(self, commit: bool = True) -> Plan:
        self.instance.application_fee_bp = int(self.cleaned_data["fee_percent"] * _BP_IN_PERCENT)
        self.instance.is_default = self.cleaned_data["for_new_schools"]
        return save_plan(plan=self.instance)
