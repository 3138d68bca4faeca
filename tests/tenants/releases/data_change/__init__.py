"""A release that also rewrites rows."""
