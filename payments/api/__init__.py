"""Money in the school's API."""
