"""Workshops, sessions, bookings and seats; the engine that finds free times."""
