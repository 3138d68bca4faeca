"""Booking pages: complete without a script, and the pages behind the link in the mail."""
