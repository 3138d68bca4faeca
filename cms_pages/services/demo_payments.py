"""Students of the demo who have paid at the desk over the last weeks, and two who still owe."""

from datetime import datetime, timedelta
from typing import NamedTuple

from booking.selectors.sessions import workshop_sessions
from booking.selectors.workshops import WorkshopCard, public_workshops
from booking.services.actors import GUEST, Attendee
from booking.services.bookings import book
from cms_pages.seeds.shapes import SchoolSeed
from payments.enums import SchoolMeans
from payments.selectors import payment_of
from payments.services import mark_paid

from .demo_bookings import STUDENT, answers_to, attendee

# Who paid how many days ago, and how; the last two have not. Far enough back for a month before to compare
# with; the student who can log in has something to look back on, and something to pay.
_AT_THE_DESK = (
    ("Rocío Palma", 44, SchoolMeans.CASH),
    ("Yusuf Demir", 42, SchoolMeans.CARD),
    (STUDENT, 40, SchoolMeans.TRANSFER),
    ("Mads Thorsen", 38, SchoolMeans.CARD),
    ("Ines Romero", 36, SchoolMeans.CASH),
    ("Irene Cano", 33, SchoolMeans.CASH),
    ("Omar Haddad", 30, SchoolMeans.CARD),
    ("Giulia Ferri", 26, SchoolMeans.CASH),
    ("Eva Lorente", 22, SchoolMeans.CARD),
    ("Pau Esteve", 18, SchoolMeans.TRANSFER),
    ("Vera Santos", 15, SchoolMeans.CARD),
    ("Clara Beltrán", 11, SchoolMeans.CARD),
    ("Hugo Sanchis", 7, SchoolMeans.CASH),
    ("Emil Novak", 5, SchoolMeans.CARD),
    ("Marta Ribes", 2, SchoolMeans.CARD),
    ("Liam Doyle", 1, None),
    (STUDENT, 0, None),
)
# No date is further away than schools let people book, not even for whoever booked first.
_DATES = 2


def pay_at_the_desk(school: SchoolSeed, *, now: datetime) -> None:
    """Book dates to come where one may pay at the school, each class in turn, and note the money."""
    sold = [_Sold(card, _dates(card, now)) for card in public_workshops(now=now) if _is_sold(card)]
    for place, (name, days, means) in enumerate(_AT_THE_DESK):
        card, dates = sold[place % len(sold)]
        then = now - timedelta(days=days, hours=place % 6)
        _sell(card, dates[place % len(dates)], attendee(name, school), means, then)


class _Sold(NamedTuple):
    card: WorkshopCard
    session_ids: list[int]


def _is_sold(card: WorkshopCard) -> bool:
    return card.may_pay_at_school and not card.is_tutoring and not card.is_free


def _dates(card: WorkshopCard, now: datetime) -> list[int]:
    soon = now + timedelta(minutes=card.min_notice_minutes)
    return [date.id for date in workshop_sessions(card.id, from_=now) if date.start_at > soon][:_DATES]


def _sell(
    card: WorkshopCard, session_id: int, who: Attendee, means: SchoolMeans | None, then: datetime
) -> None:
    booking = book(
        workshop_id=card.id,
        session_id=session_id,
        attendee=who,
        answers=answers_to(card),
        pays_at_school=True,
        by=GUEST,
        now=then,
    )
    owed = payment_of(booking.uid)
    if means is not None and owed is not None:
        mark_paid(payment_uid=owed.uid, means=means, by_user_id=None, now=then + timedelta(hours=5))
