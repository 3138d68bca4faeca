"""A booking that nobody has made, for a school that has none yet to show its mails with. Asks nothing of bookings."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from booking.enums import BookingSource, BookingStatus, WorkshopKind

from .booking_parts import LessonView
from .bookings import BookingView
from .prices import price_text
from .school import school_view
from .teachers import TeacherCard

_DAYS_AHEAD, _HOUR, _PRICE_MINOR = 7, 18, 2500


def sample_booking(now: datetime) -> BookingView:
    """Chloe has booked a conversation class next week at six in the evening, on the school's clocks."""
    school = school_view()
    day = now.astimezone(ZoneInfo(school.time_zone)) + timedelta(days=_DAYS_AHEAD)
    start_at = day.replace(hour=_HOUR, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
    ben = TeacherCard(
        id=0, name="Ben Ortiz", slug="ben", headline="", languages=(), bio="", photo=None, is_active=True
    )
    return BookingView(
        uid="EXAMPLE",
        status=BookingStatus.CONFIRMED,
        status_label=str(BookingStatus.CONFIRMED.label),
        workshop_id=0,
        workshop_title=_("Conversation for beginners"),
        workshop_slug="conversation",
        workshop_kind=WorkshopKind.LIVE_CLASS,
        workshop_summary="",
        session_id=0,
        start_at=start_at,
        end_at=start_at + timedelta(minutes=60),
        teachers=(ben,),
        attendee_name="Chloe Martin",
        attendee_email="chloe@example.com",
        attendee_time_zone=school.time_zone,
        attendee_locale="en",
        note="",
        student_id=None,
        price_minor=_PRICE_MINOR,
        currency=school.currency,
        price=price_text(_PRICE_MINOR, school.currency),
        is_online=True,
        meeting_url="https://meet.example/conversation",
        place="",
        held_until=None,
        created_at=now,
        confirmed_at=now,
        ended_at=None,
        calendar_sequence=0,
        refund_window_hours=12,
        cancellation_notice_hours=24,
        refuse_late_cancellation=False,
        payment=None,
        cancellation=None,
        school=school,
        lessons=(
            LessonView(
                seat_id=0,
                session_id=0,
                start_at=start_at,
                end_at=start_at + timedelta(minutes=60),
                teachers=(ben,),
                is_active=True,
                is_cancelled=False,
                attendance="",
                attendance_label="",
                price_minor=_PRICE_MINOR,
                moved_at=None,
                session_sequence=0,
                calendar_key=0,
            ),
        ),
        series_id=None,
        series_title="",
        answers=(),
        source=BookingSource.WEBSITE,
        source_label=str(BookingSource.WEBSITE.label),
        cancellations=(),
        reschedules=(),
        refund_request=None,
        waitlist_offer=False,
        refund_tiers=((12, 100),),
        refundable_minor=0,
        students_may_reschedule=True,
        reschedule_notice_hours=24,
    )
