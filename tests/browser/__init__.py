"""A real Chromium against a real server, a real database and the Stripe stand-in."""
