"""Series as visitors see them: the rule in words, the dates still to come, and the price for those."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.engine.recurrence import parse_rule
from booking.models import Series, Session, Workshop
from booking.wording.formats import page_locale
from booking.wording.rules import rule_text
from payments.amounts import charged

from .prices import price_text, series_shares, session_price
from .sessions import SessionCard, session_card, with_hosts, with_seats
from .waiting import kept_places, list_closes_at


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """A series of a workshop. `sessions` are the dates still to come, `price` is for these: `remaining` of `planned`.

    `is_bookable`: it is open, has dates to come and a place in each of them. `can_wait`: it is full, and there is a
    waiting list.
    """

    id: int
    title: str
    rule_text: str
    sessions: tuple[SessionCard, ...]
    planned: int
    remaining: int
    price_minor: int
    currency: str
    price: str
    seats_left: int
    can_wait: bool
    is_bookable: bool

    @property
    def has_begun(self) -> bool:
        return self.remaining < self.planned


def series_cards(workshop_id: int, now: datetime) -> list[SeriesCard]:
    """The workshop's open series that have dates to come, the next one first. A fixed number of queries."""
    return [card for _row, card in _cards_of([workshop_id], now)]


def course_prices(workshop_ids: Sequence[int], *, now: datetime) -> dict[int, str]:
    """What the next open series of each of these costs, written for the active language; nothing for those that have
    none. A fixed number of queries, none where there is nothing to ask for."""
    prices: dict[int, str] = {}
    for row, card in _cards_of(workshop_ids, now) if workshop_ids else ():
        prices.setdefault(row.workshop_id, card.price)
    return prices


def course_price_minor(workshop_id: int, series_id: int, now: datetime) -> int | None:
    """What joining the course costs now; None if the workshop has no such course. Two queries."""
    row = Series.objects.select_related("workshop").filter(pk=series_id, workshop_id=workshop_id).first()
    if row is None:
        return None
    planned = list(Session.objects.filter(series=row).order_by("start_at", "pk"))
    return _price(row, _coming(row.workshop, planned, now), of_all=len(planned))


def _cards_of(workshop_ids: Sequence[int], now: datetime) -> list[tuple[Series, SeriesCard]]:
    open_ones = Series.objects.filter(workshop_id__in=workshop_ids, is_open=True)
    rows = list(open_ones.select_related("workshop").order_by("pk"))
    if not rows:
        return []
    planned: dict[int, list[Session]] = defaultdict(list)
    sessions = with_hosts(with_seats(Session.objects.filter(series__in=rows))).order_by("start_at", "pk")
    for session in sessions:
        assert session.series_id is not None
        planned[session.series_id].append(session)
    kept = kept_places((session for dates in planned.values() for session in dates), now=now)
    cards = [(row, _card(row, planned[row.pk], kept, now)) for row in rows]
    return sorted((pair for pair in cards if pair[1].sessions), key=lambda pair: pair[1].sessions[0].start_at)


def _card(row: Series, planned: Sequence[Session], kept: Mapping[int, int], now: datetime) -> SeriesCard:
    workshop = row.workshop
    coming = _coming(workshop, planned, now)
    sessions = tuple(session_card(session, kept=kept[session.pk], now=now) for session in coming)
    price_minor = _price(row, coming, of_all=len(planned))
    left = min((session.seats_left for session in sessions), default=0)
    in_window = bool(coming) and coming[0].start_at < now + timedelta(days=workshop.booking_window_days)
    return SeriesCard(
        id=row.pk,
        title=row.title,
        rule_text=_rule_text(row),
        sessions=sessions,
        planned=len(planned),
        remaining=len(sessions),
        price_minor=price_minor,
        currency=workshop.currency,
        price=price_text(price_minor, workshop.currency),
        seats_left=left,
        can_wait=not left and _has_list(workshop, coming, now),
        is_bookable=in_window and left > 0,
    )


def _price(row: Series, coming: Sequence[Session], *, of_all: int) -> int:
    workshop = row.workshop
    prices = [session_price(session.price_minor, workshop.price_minor) for session in coming]
    shares = series_shares(row.price_minor, prices, of_all=of_all, currency=workshop.currency)
    return charged(sum(shares), workshop.currency)


def _has_list(workshop: Workshop, coming: Sequence[Session], now: datetime) -> bool:
    """One can wait for a course until its next date comes too near."""
    return bool(coming) and workshop.waitlist_enabled and now < list_closes_at(workshop, coming[0].start_at)


def _coming(workshop: Workshop, planned: Sequence[Session], now: datetime) -> list[Session]:
    soonest = now + timedelta(minutes=workshop.min_notice_minutes)
    return [
        session
        for session in planned
        if session.status == "scheduled" and session.start_at > now and session.start_at >= soonest
    ]


def _rule_text(row: Series) -> str:
    """The rule on the series' own clocks: “Every Tuesday at 18:00”."""
    first = datetime.combine(row.first_on, row.starts)
    return rule_text(parse_rule(row.rrule), first, page_locale())
