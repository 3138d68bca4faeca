from .bookings import Booking, Cancellation, Seat
from .sessions import Session, SessionHost
from .settings import BookingSettings
from .teachers import DateOverride, Schedule, Teacher, WeeklyHours
from .workshops import Workshop, WorkshopHost

__all__ = [
    "Booking",
    "BookingSettings",
    "Cancellation",
    "DateOverride",
    "Schedule",
    "Seat",
    "Session",
    "SessionHost",
    "Teacher",
    "WeeklyHours",
    "Workshop",
    "WorkshopHost",
]
