"""Plans: what a school pays the platform."""

from django.db import transaction
from django_tenants.utils import get_public_schema_name, schema_context

from tenants.hosts import forget_hosts
from tenants.models import Plan, Tenant


@transaction.atomic
def save_plan(*, plan: Plan) -> Plan:
    """Write a plan, new or changed. One that is for new schools takes that from the one that was.

    A changed fee counts for payments that are opened from now on.
    """
    with schema_context(get_public_schema_name()):
        if plan.is_default:
            Plan.objects.filter(is_default=True).exclude(pk=plan.pk).update(is_default=False)
        plan.save()
        transaction.on_commit(forget_hosts)
    return plan


@transaction.atomic
def choose_plan(*, tenant: Tenant, plan: Plan | None) -> None:
    """Put the school on a plan, or on none: then the platform takes nothing of its payments."""
    with schema_context(get_public_schema_name()):
        Tenant.objects.filter(pk=tenant.pk).update(plan=plan)
        transaction.on_commit(forget_hosts)
    tenant.plan = plan


def default_plan() -> Plan | None:
    """The plan that new schools begin with."""
    return Plan.objects.filter(is_default=True).first()
