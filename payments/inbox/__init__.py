"""What arrives from Stripe on the platform's host, and which school it is for. Stands in the public schema."""
