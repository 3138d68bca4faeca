"""Wakes higher packages; see docs on architecture: call down, signal up."""

from django.dispatch import Signal

# Sent once, inside the new school's schema and transaction. Arguments: tenant, theme_id, now.
tenant_provisioned = Signal()
