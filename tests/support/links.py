"""Links with a signed token: each one that is made is another, since the token says in which second."""

import re

from booking.selectors.bookings import booking_uid_of_token

_BOOKING = re.compile(r"/booking/([\w:-]+)/")


def bookings_in(text: str) -> set[str | None]:
    """The bookings whose pages are named in an address or a text; None for a link that opens nothing."""
    return {booking_uid_of_token(token) for token in _BOOKING.findall(text)}
