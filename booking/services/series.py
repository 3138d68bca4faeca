"""Planning a series: all of its dates at once with their teachers' time, or none."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.engine.recurrence import BadRule, on_wall, parse_rule
from booking.enums import Reach
from booking.models import Series, Session, SessionHost, Workshop
from booking.selectors.planning import PlannedDate, TooManyDates, further_dates, planned_dates
from core.page_cache import bump_content_version

from .actors import Actor
from .dated import HostBusy, dated_workshop, lock_hosts, occupy
from .locking import again_after_deadlock
from .refusals import Refusal
from .session_moves import Keep, move_session
from .slot_refusals import InThePast, UnknownSeries

__all__ = [
    "HostBusy",
    "InvalidRule",
    "NoDates",
    "SeriesTooLong",
    "UnknownSeries",
    "change_coming",
    "change_series",
    "dates_of",
    "extend_series",
    "further_dates_of",
    "plan_series",
]

log = structlog.get_logger(__name__)


class InvalidRule(Refusal):
    """`part` is the part of the rule that is wrong, or empty."""

    code = "invalid_rule"
    message = _("This is no rule for dates that ends. Write it like FREQ=WEEKLY;BYDAY=TU;COUNT=10.")

    def __init__(self, part: str = "") -> None:
        super().__init__(part)
        self.part = part


class SeriesTooLong(Refusal):
    code = "series_too_long"
    message = _("A series has at most 200 dates within two years. Plan fewer, and extend it later.")


class NoDates(Refusal):
    code = "no_dates"
    message = _("Not one date is left. Choose other days, or leave fewer out.")


def dates_of(
    *, rrule: str, first_on: date, starts: time, time_zone: str, skips_closed_dates: bool
) -> list[PlannedDate]:
    """The dates that `plan_series` would plan, skipped ones among them; writes nothing. Raises InvalidRule,
    SeriesTooLong, NoDates."""
    try:
        dates = planned_dates(
            rrule=rrule,
            first_on=first_on,
            starts=starts,
            time_zone=time_zone,
            skips_closed_dates=skips_closed_dates,
        )
    except BadRule as error:
        raise InvalidRule(error.part) from error
    except TooManyDates as error:
        raise SeriesTooLong from error
    if all(row.is_skipped for row in dates):
        raise NoDates
    return dates


@again_after_deadlock
def plan_series(
    *,
    workshop_id: int,
    title: str,
    first_on: date,
    starts: time,
    time_zone: str,
    rrule: str,
    skips_closed_dates: bool,
    host_ids: Sequence[int],
    capacity: int | None = None,
    price_minor: int | None = None,
    date_price_minor: int | None = None,
    left_out: Collection[date] = (),
    by: Actor,
    now: datetime,
) -> Series:
    """Plan the dates of the rule, all of them or none, at `starts` on the clocks of `time_zone` (IANA).

    COUNT counts the dates that take place: closed ones are made up for; those in `left_out` are not. `capacity`
    defaults to the workshop's places. `price_minor` is that of the whole series (None: what its dates cost together),
    `date_price_minor` that of each date (None: the workshop's). Raises what `dates_of` raises, UnknownWorkshop,
    NoDatedSessions, InThePast, HostMissing, UnknownTeacher, HostBusy.
    """
    with transaction.atomic():
        workshop = dated_workshop(workshop_id)
        lock_hosts(host_ids)
        rule: dict[str, Any] = {
            "first_on": first_on,
            "starts": starts,
            "time_zone": time_zone,
            "skips_closed_dates": skips_closed_dates,
        }
        dates = dates_of(rrule=rrule, **rule)
        series = Series.objects.create(
            workshop=workshop,
            title=title.strip() or workshop.title,
            rrule=str(parse_rule(rrule)),
            capacity=capacity or workshop.capacity,
            price_minor=price_minor,
            created_at=now,
            **rule,
        )
        sessions = _write(series, dates, left_out, date_price_minor, now=now)
        occupy(sessions, host_ids)
        transaction.on_commit(bump_content_version)
    log.info("series.planned", series=series.pk, dates=len(sessions), by=str(by.kind))
    return series


def further_dates_of(*, series_id: int, number: int) -> list[PlannedDate]:
    """The dates that `extend_series` would add; writes nothing. Raises UnknownSeries, SeriesTooLong."""
    series = Series.objects.filter(pk=series_id).first()
    if series is None:
        raise UnknownSeries
    last = series.sessions.order_by("-start_at").values_list("start_at", flat=True)[0]
    try:
        return further_dates(series, after=on_wall(last, series.time_zone), number=number)
    except TooManyDates as error:
        raise SeriesTooLong from error


@again_after_deadlock
def extend_series(
    *,
    series_id: int,
    number: int,
    host_ids: Sequence[int] | None = None,
    left_out: Collection[date] = (),
    price_minor: int | Keep | None = Keep.KEEP,
    by: Actor,
    now: datetime,
) -> Series:
    """Add the next `number` dates of its rule, all of them or none; closed days and `left_out` as when planning.

    They have the teachers and the price of its last date unless `host_ids` says otherwise. `price_minor` is what the
    longer series costs as a whole from now on. Who has booked the series has no place in the new dates. Raises
    UnknownSeries, SeriesTooLong, NoDates, InThePast, HostMissing, UnknownTeacher, HostBusy.
    """
    with transaction.atomic():
        last = _last_date(series_id)
        hosts = list(_host_ids(last)) if host_ids is None else list(host_ids)
        lock_hosts(hosts)
        series = Series.objects.select_for_update(no_key=True).get(pk=series_id)
        dates = further_dates_of(series_id=series_id, number=number)
        series.rrule = _longer(series.rrule, sum(not row.is_skipped for row in dates), dates[-1].on)
        series.price_minor = series.price_minor if price_minor is Keep.KEEP else price_minor
        series.save(update_fields=["rrule", "price_minor"])
        sessions = _write(series, dates, left_out, last.price_minor, now=now)
        occupy(sessions, hosts)
        transaction.on_commit(bump_content_version)
    log.info("series.extended", series=series_id, dates=len(sessions), by=str(by.kind))
    return series


@transaction.atomic
def change_series(
    *, series_id: int, title: str, price_minor: int | None, is_open: bool, by: Actor, now: datetime
) -> Series:
    """Another name or price, or whether it can be joined. Who has booked keeps their price. Raises UnknownSeries."""
    series = Series.objects.select_for_update(no_key=True).filter(pk=series_id).first()
    if series is None:
        raise UnknownSeries
    series.title = title.strip() or series.workshop.title
    series.price_minor = price_minor
    series.is_open = is_open
    series.save(update_fields=["title", "price_minor", "is_open"])
    transaction.on_commit(bump_content_version)
    log.info("series.changed", series=series_id, by=str(by.kind), at=now.isoformat())
    return series


@again_after_deadlock
def change_coming(
    *,
    series_id: int,
    host_ids: Sequence[int] | None = None,
    capacity: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Other teachers or places for all dates still to come. Raises UnknownSeries, NoDates and what `move_session`
    raises."""
    with transaction.atomic():
        series = Series.objects.filter(pk=series_id).first()
        if series is None:
            raise UnknownSeries
        coming = (
            series.sessions.filter(status="scheduled", start_at__gt=now).order_by("start_at", "pk").first()
        )
        if coming is None:
            raise NoDates
        move_session(
            session_id=coming.pk, host_ids=host_ids, capacity=capacity, reach=Reach.ALL, by=by, now=now
        )
        if capacity is not None:
            Series.objects.filter(pk=series_id).update(capacity=capacity)


def _write(
    series: Series,
    dates: Sequence[PlannedDate],
    left_out: Collection[date],
    price_minor: int | None,
    *,
    now: datetime,
) -> list[Session]:
    workshop: Workshop = series.workshop
    length = timedelta(minutes=workshop.duration_minutes)
    kept = [row for row in dates if not row.is_skipped and row.on not in left_out]
    if not kept:
        raise NoDates
    if any(row.start_at <= now for row in kept):
        raise InThePast
    return Session.objects.bulk_create(
        [
            Session(
                workshop=workshop,
                series=series,
                start_at=row.start_at,
                end_at=row.start_at + length,
                capacity=series.capacity,
                price_minor=price_minor,
            )
            for row in kept
        ]
    )


def _last_date(series_id: int) -> Session:
    last = Session.objects.filter(series_id=series_id).order_by("-start_at", "-pk").first()
    if last is None:
        raise UnknownSeries
    return last


def _host_ids(session: Session) -> Sequence[int]:
    return list(SessionHost.objects.filter(session=session).values_list("teacher_id", flat=True))


def _longer(rrule: str, more: int, last: date) -> str:
    """The rule with as many dates more, or until the new last one."""
    rule = parse_rule(rrule)
    if rule.count is not None:
        return str(rule.with_parts(COUNT=str(rule.count + more)))
    return str(rule.with_parts(UNTIL=f"{last:%Y%m%d}"))
