"""`{% account_notices %}`: what an owner must know about the Stripe account, above a screen of money."""

from typing import Any

from django import template

from payments.admin.account_notice import account_notices as notices_for

register = template.Library()


@register.inclusion_tag("payments/admin/account_notices.html", takes_context=True)
def account_notices(context: template.Context) -> dict[str, Any]:
    return {"notices": notices_for(context["request"].user)}
