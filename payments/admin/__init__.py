"""Money in the school's admin: for its owners."""
