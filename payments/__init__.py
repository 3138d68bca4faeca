"""Money: connected accounts, payments, refunds. `gateway` is the only user of Stripe's library."""
