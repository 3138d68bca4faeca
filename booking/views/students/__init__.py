"""The students' own area: logging in, their bookings, their profile, their calendar."""
