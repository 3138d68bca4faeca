"""The endpoints, one module per resource, each with its `ROUTES`."""

from standins.stripe.resources import (
    account_links,
    accounts,
    accounts_v2,
    balance,
    charges,
    checkout_sessions,
    disputes,
    events,
    events_v2,
    payment_intents,
    refunds,
)
from standins.stripe.routing import Routes

MODULES = (
    checkout_sessions,
    payment_intents,
    charges,
    refunds,
    disputes,
    events,
    accounts,
    balance,
    accounts_v2,
    account_links,
    events_v2,
)
ALL = Routes(route for module in MODULES for route in module.ROUTES)
