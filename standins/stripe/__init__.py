"""A strict stand-in for the part of Stripe's API that the product uses, spoken to by Stripe's own client library."""

from standins.stripe.config import Config, Endpoint
from standins.stripe.standin import StripeStandIn

__all__ = ["Config", "Endpoint", "StripeStandIn"]
