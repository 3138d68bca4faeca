"""What one booking takes and what it costs: a lesson, a date, or all that is left of a series."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.models import Series, Session, Workshop
from booking.selectors.prices import equal_shares, series_shares, session_price
from payments.amounts import charged, step
from payments.discounts import spread

from .actors import Attendee
from .seat_taking import Place, take_seat, take_series
from .slot_refusals import UnknownSession
from .slot_taking import take_slot

# How long the school keeps a place that is to be paid, unless it says otherwise.
PAY_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class StaffTerms:
    """A booking that the school enters: no list, login, notice, window, required answer or waiting list counts.

    `price_minor`: None is the usual price, 0 is free. One that costs something is held for `pay_within` (None:
    PAY_WITHIN), and the student is mailed where to pay.
    """

    price_minor: int | None = None
    pay_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One of `start` (tutoring, aware), `session_id` and `series_id`; `teacher_id` if it is to be that teacher."""

    start: datetime | None = None
    session_id: int | None = None
    series_id: int | None = None
    teacher_id: int | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """Places under lock, in the order of their start, and what each costs in minor units."""

    places: tuple[Place, ...]
    shares: tuple[int, ...]
    series: Series | None = None

    @property
    def price_minor(self) -> int:
        return sum(self.shares)

    @property
    def first_start_at(self) -> datetime:
        return self.places[0][0].start_at


def take(
    workshop: Workshop, wanted: Wanted, attendee: Attendee, *, by_staff: bool, now: datetime
) -> Purchase:
    """Find places for all that is wanted, at the usual price. Raises what `take_seat`, `take_series` and
    `take_slot` raise."""
    if wanted.series_id is not None:
        return _take_series(workshop, wanted, attendee, by_staff, now)
    if wanted.session_id is not None:
        place = take_seat(
            workshop,
            session_id=wanted.session_id,
            teacher_id=wanted.teacher_id,
            email=attendee.address,
            by_school=by_staff,
            now=now,
        )
    elif wanted.start is None or not workshop.is_tutoring:
        raise UnknownSession
    else:
        place = take_slot(
            workshop,
            start=wanted.start,
            teacher_id=wanted.teacher_id,
            email=attendee.address,
            time_zone=attendee.time_zone,
            now=now,
            by_staff=by_staff,
        )
    return Purchase((place,), (session_price(place[0].price_minor, workshop.price_minor),))


def priced(purchase: Purchase, price_minor: int | None, currency: str) -> Purchase:
    """The same places at this price altogether; None leaves it as it is, but for what is too little to be charged."""
    if price_minor is not None:
        return replace(purchase, shares=tuple(equal_shares(price_minor, len(purchase.places), currency)))
    left = charged(purchase.price_minor, currency)
    return purchase if left == purchase.price_minor else at(purchase, left, currency)


def at(purchase: Purchase, price_minor: int, currency: str) -> Purchase:
    """The same places at this lower price altogether, each date's part in proportion to what it cost."""
    shares = spread(purchase.shares, price_minor, step=step(currency))
    return replace(purchase, shares=tuple(shares))


def _take_series(
    workshop: Workshop, wanted: Wanted, attendee: Attendee, by_staff: bool, now: datetime
) -> Purchase:
    assert wanted.series_id is not None
    series, places = take_series(
        workshop,
        series_id=wanted.series_id,
        teacher_id=wanted.teacher_id,
        email=attendee.address,
        by_school=by_staff,
        now=now,
    )
    return Purchase(tuple(places), tuple(_shares(workshop, series, places)), series)


def _shares(workshop: Workshop, series: Series, places: Sequence[Place]) -> list[int]:
    prices = [session_price(session.price_minor, workshop.price_minor) for session, _number in places]
    of_all = Session.objects.filter(series=series).count() if series.price_minor is not None else len(places)
    return series_shares(series.price_minor, prices, of_all=of_all, currency=workshop.currency)
