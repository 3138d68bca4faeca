"""Dates, times and time zones in the words of the active language. Pure: no rows, no clock."""
