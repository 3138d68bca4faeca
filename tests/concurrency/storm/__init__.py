"""Thousands of requests at once, by web, API and admin, while processes are killed; then the books are read."""
