"""Which of PostgreSQL's refusals mean that somebody else was first."""

from django.db import IntegrityError

_TAKEN = ("teacher_never_double_booked", "seat_sold_once", "seat_within_capacity")


def is_taken(error: IntegrityError) -> bool:
    """Was it the teacher's time or the seat that is taken already?"""
    return violated(error) in _TAKEN


def violated(error: IntegrityError) -> str:
    """The name of the constraint that refused; empty if PostgreSQL did not say."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""
