"""Students of the demo who have paid at the desk over the last weeks, and one who still owes."""

from datetime import datetime, timedelta

from booking.selectors.sessions import workshop_sessions
from booking.selectors.workshops import WorkshopCard, public_workshops
from booking.services.actors import GUEST
from booking.services.bookings import book
from cms_pages.seeds.shapes import SchoolSeed
from payments.enums import SchoolMeans
from payments.selectors import payment_of
from payments.services import mark_paid

from .demo_bookings import answers_to, attendee

# Who paid how many days ago, and how; the last one has not.
_AT_THE_DESK = (
    ("Irene Cano", 24, SchoolMeans.CASH),
    ("Omar Haddad", 20, SchoolMeans.CARD),
    ("Giulia Ferri", 17, SchoolMeans.CASH),
    ("Pau Esteve", 13, SchoolMeans.TRANSFER),
    ("Clara Beltrán", 9, SchoolMeans.CARD),
    ("Hugo Sanchis", 6, SchoolMeans.CASH),
    ("Marta Ribes", 2, SchoolMeans.CARD),
    ("Liam Doyle", 1, None),
)


def pay_at_the_desk(school: SchoolSeed, *, now: datetime) -> None:
    """Book dates to come where one may pay at the school, each by somebody on another day, and note the money."""
    for card in public_workshops(now=now):
        if card.may_pay_at_school and not card.is_tutoring and not card.is_free:
            _sell(card, school, now)


def _sell(card: WorkshopCard, school: SchoolSeed, now: datetime) -> None:
    soon = now + timedelta(minutes=card.min_notice_minutes)
    dates = [date for date in workshop_sessions(card.id, from_=now) if date.start_at > soon]
    for place, (name, days, means) in enumerate(_AT_THE_DESK):
        then = now - timedelta(days=days, hours=place)
        booking = book(
            workshop_id=card.id,
            session_id=dates[place % min(4, len(dates))].id,
            attendee=attendee(name, school),
            answers=answers_to(card),
            pays_at_school=True,
            by=GUEST,
            now=then,
        )
        owed = payment_of(booking.uid)
        if means is not None and owed is not None:
            later = min(then + timedelta(hours=5), now)
            mark_paid(payment_uid=owed.uid, means=means, by_user_id=None, now=later)
