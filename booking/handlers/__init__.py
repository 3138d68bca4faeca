"""What booking does when the outbox or the due list says so: each module is imported for what it registers."""

from booking import emails

from . import holds, moves, reminders, waitlist

__all__ = ["emails", "holds", "moves", "reminders", "waitlist"]
