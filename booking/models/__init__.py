from .bookings import Answer, Booking, Cancellation, RefundRequest, Reschedule, Seat
from .lists import WaitlistEntry, WhitelistEntry
from .mails import MailWording, ReminderTime
from .sessions import Series, Session, SessionHost
from .settings import BookingSettings
from .students import StudentProfile
from .teachers import ClosedDates, DateOverride, Schedule, Teacher, TimeOff, Trip, WeeklyHours
from .vouchers import VoucherScope
from .workshops import Department, Question, RefundTier, Workshop, WorkshopHost

__all__ = [
    "Answer",
    "Booking",
    "BookingSettings",
    "Cancellation",
    "ClosedDates",
    "DateOverride",
    "Department",
    "MailWording",
    "Question",
    "RefundRequest",
    "RefundTier",
    "ReminderTime",
    "Reschedule",
    "Schedule",
    "Seat",
    "Series",
    "Session",
    "SessionHost",
    "StudentProfile",
    "Teacher",
    "TimeOff",
    "Trip",
    "VoucherScope",
    "WaitlistEntry",
    "WeeklyHours",
    "WhitelistEntry",
    "Workshop",
    "WorkshopHost",
]
