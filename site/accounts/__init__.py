"""Users with e-mail login and their roles. Knows no tenant."""
