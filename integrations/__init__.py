"""Strangers to each other: one drawer for each outside system (Immersio, calendars, meetings, webhooks)."""
