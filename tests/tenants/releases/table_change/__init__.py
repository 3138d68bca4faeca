"""A release that changes tables only."""
