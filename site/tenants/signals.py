"""Wakes higher packages; see docs on architecture: call down, signal up."""

from django.dispatch import Signal

# Sent once, inside the new school's schema and transaction; an exception undoes the whole school.
# Arguments: tenant, theme_id, time_zone, currency, owner, now.
tenant_provisioned = Signal()
