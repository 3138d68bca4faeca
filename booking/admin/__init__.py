"""The staff's screens: workshops, sessions, teachers and their hours, bookings."""
