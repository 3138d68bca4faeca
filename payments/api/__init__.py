"""Money for the school's own programs."""
