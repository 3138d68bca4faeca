"""Spanish of Spain; what is not said here is Django's."""

DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i"
FIRST_DAY_OF_WEEK = 1
