"""Why a place cannot be taken."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from .refusals import Conflict, Refusal, Unknown


class UnknownWorkshop(Unknown):
    code = "unknown_workshop"
    message = _("There is no such workshop.")


class UnknownSession(Unknown):
    code = "unknown_session"
    message = _("There is no such date. Please choose one of those on offer.")


class UnknownSeries(Unknown):
    code = "unknown_series"
    message = _("There is no such course. Please choose one of those on offer.")


class UnknownTeacher(Unknown):
    code = "unknown_teacher"
    message = _("This teacher does not give that lesson. Please choose another.")


class WorkshopClosed(Refusal):
    code = "workshop_closed"
    message = _("This cannot be booked any more.")


class SeriesClosed(Refusal):
    code = "series_closed"
    message = _("This course cannot be joined any more.")


class SoldAsSeriesOnly(Refusal):
    code = "sold_as_series_only"
    message = _("This date is part of a course, which is booked as a whole.")


class SoldByDateOnly(Refusal):
    code = "sold_by_date_only"
    message = _("This course is booked one date at a time.")


class SessionCancelled(Conflict):
    code = "session_cancelled"
    message = _("This date was cancelled. Please choose another.")


class InThePast(Refusal):
    code = "in_the_past"
    message = _("This time has passed. Please choose another.")


class TooSoon(Refusal):
    code = "too_soon"
    message = _("This time is too close to be booked now. Please choose a later one.")


class TooFarAhead(Refusal):
    code = "too_far_ahead"
    message = _("This time cannot be booked yet. Please choose an earlier one.")


class NotOffered(Refusal):
    code = "not_offered"
    message = _("Lessons do not begin at that minute. Please choose one of the times on offer.")


class SlotTaken(Conflict):
    code = "slot_taken"
    message = _("Somebody else was a moment quicker: this time is taken. Please choose another.")


class AlreadyBooked(Conflict):
    """The address has an active booking of this session. `held_until` is set while that one waits for payment."""

    code = "already_booked"
    message = _(
        "This e-mail address has a booking for this time already. The link in our mail shows it; a booking that was "
        "not paid ends by itself after a few minutes."
    )

    def __init__(self, *, held_until: datetime | None = None) -> None:
        super().__init__()
        self.held_until = held_until
