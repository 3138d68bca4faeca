"""How the money of a booking stands, in a few words."""

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# How the money of one place stands: on the roster and in its file.
ROSTER_WORDS = {
    "free": gettext_lazy("Free"),
    "held": gettext_lazy("Held, not paid yet"),
    "owed": gettext_lazy("Not paid"),
    "school": gettext_lazy("Owed: paid at the school"),
    "paid": gettext_lazy("Paid"),
    "disputed": gettext_lazy("Disputed"),
    "taken": gettext_lazy("Taken back by the bank"),
    "refunded": gettext_lazy("Refunded"),
}


class Priced(Protocol):
    """A BookingView, as far as its money goes."""

    @property
    def is_free(self) -> bool: ...
    @property
    def status(self) -> str: ...
    @property
    def price(self) -> str: ...
    @property
    def refundable_minor(self) -> int: ...
    @property
    def disputed_minor(self) -> int: ...
    @property
    def taken_minor(self) -> int: ...
    @property
    def payment(self) -> "Paid | None": ...


class Paid(Protocol):
    @property
    def is_paid(self) -> bool: ...
    @property
    def is_owed(self) -> bool: ...
    @property
    def status_label(self) -> str: ...
    @property
    def amount_minor(self) -> int: ...


def money_state(booking: Priced) -> str:
    """“paid”, “not paid”, “to be paid at the school”, “disputed”, “taken back by the bank”, “refunded”, “refunded in
    part” or the payment's own state; empty for a free booking."""
    if booking.is_free:
        return ""
    if booking.payment is None:
        return _("not paid")
    if booking.payment.is_owed:
        return _("to be paid at the school")
    if not booking.payment.is_paid:
        return booking.payment.status_label
    if booking.disputed_minor:
        return _("disputed")
    if booking.taken_minor:
        is_all = booking.refundable_minor <= 0
        return _("taken back by the bank") if is_all else _("taken back by the bank in part")
    if booking.refundable_minor <= 0:
        return _("refunded")
    if booking.refundable_minor < booking.payment.amount_minor:
        return _("refunded in part")
    return _("paid")


def money_text(booking: Priced) -> str:
    """“€25.00, paid”."""
    state = money_state(booking)
    return f"{booking.price}, {state}" if state else booking.price
