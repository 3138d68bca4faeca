"""The first step: which day, which time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.enums import SoldBy
from booking.selectors.school import SchoolView
from booking.selectors.sessions import workshop_sessions
from booking.selectors.slots import MOST_DAYS, Day, slots
from booking.selectors.workshops import WorkshopCard
from booking.wording.formats import day_text, local_day, month_text, page_locale, weekday_names
from booking.wording.zones import zone_options

from .choice import Choice
from .courses import course_rows
from .frame import frame_of, steps_of
from .months import first_of, last_of, next_month, previous_month, weeks_of
from .rows import FEW_SEATS, date_row, time_row
from .screens import DayCell, DayView, Frame, MonthLink, MonthView, TeacherOption, TimeRow, TimeStep

# Full dates that are shown at most, the next ones first.
MOST_FULL = 12


@dataclass(frozen=True, slots=True)
class _Range:
    """The bookable days in the visitor's zone, both included."""

    first_on: date
    last_on: date
    # Sessions (ids) that a booking is about to leave.
    apart_from: tuple[int, ...] = ()

    def days(self, workshop: WorkshopCard, choice: Choice, from_: date, to: date, now: datetime) -> list[Day]:
        from_, to = max(from_, self.first_on), min(to, self.last_on)
        if from_ > to:
            return []
        return slots(
            workshop=workshop,
            from_=from_,
            to=to,
            time_zone=choice.zone,
            teacher_id=choice.teacher_id,
            apart_from=self.apart_from,
            now=now,
        )

    def next_days(self, workshop: WorkshopCard, choice: Choice, after: date, now: datetime) -> list[Day]:
        """The days with free times of the first stretch after a date that has any."""
        while after < self.last_on:
            to = after + timedelta(days=MOST_DAYS)
            if days := self.days(workshop, choice, after + timedelta(days=1), to, now):
                return days
            after = to
        return []


def time_step(
    workshop: WorkshopCard,
    choice: Choice,
    *,
    now: datetime,
    dom_id: str = "booking",
    school: SchoolView | None = None,
    apart_from: tuple[int, ...] = (),
) -> TimeStep:
    """The time step for a choice. Without a month it opens on the first one that has free times.

    `apart_from` names the sessions (ids) that a booking is about to leave: see `slots`.
    """
    frame = frame_of(workshop, zone=choice.zone, now=now, dom_id=dom_id, school=school)
    choice = _known(choice, frame)
    locale = page_locale()
    last_at = now + timedelta(days=workshop.booking_window_days)
    window = _Range(local_day(now, frame.zone), local_day(last_at, frame.zone), apart_from)
    month, days, following = _month_with_days(workshop, choice, window, now)
    series = course_rows(choice, frame, now=now)
    chosen_on = choice.on or (days[0].date if days else None)
    return TimeStep(
        frame=frame,
        steps=steps_of("time", is_free=workshop.is_free),
        state=_state(workshop, days, following, has_series=bool(series)),
        pane="times" if choice.on else "calendar",
        zones=zone_options(frame.zone, [frame.school.time_zone], now, locale),
        month=_month_view(month, days, choice, window, chosen_on, locale),
        day=_day_view(chosen_on, month, days, choice, frame, locale),
        next_free=_month_link(first_of(following[0].date), choice, locale)
        if following and not days
        else None,
        series=series,
        full=_full_dates(frame, last_at, now, locale),
        teachers=_teachers(workshop, choice),
        month_value=f"{month:%Y-%m}",
        on_value=choice.on.isoformat() if choice.on else "",
        few_seats=FEW_SEATS,
        code=choice.code,
    )


def _known(choice: Choice, frame: Frame) -> Choice:
    """The choice with the school's zone where none was chosen, and without a teacher who does not give this."""
    offered = {host.id for host in frame.workshop.hosts} if frame.workshop.offers_teachers else set()
    teacher_id = choice.teacher_id if choice.teacher_id in offered else None
    return Choice(
        zone=frame.zone,
        month=choice.month,
        on=choice.on,
        teacher_id=teacher_id,
        start=choice.start,
        session_id=choice.session_id,
        series_id=choice.series_id,
        code=choice.code,
    )


def _month_with_days(
    workshop: WorkshopCard, choice: Choice, window: _Range, now: datetime
) -> tuple[date, list[Day], list[Day]]:
    """The month to show, its days with free times, and later days where it has none."""
    asked = choice.month or (choice.on and first_of(choice.on))
    month = min(max(asked or window.first_on, window.first_on), window.last_on).replace(day=1)
    if not workshop.can_be_booked:
        return month, [], []
    days = window.days(workshop, choice, month, last_of(month), now)
    following = [] if days else window.next_days(workshop, choice, last_of(month), now)
    if following and not asked:
        month = first_of(following[0].date)
        days = window.days(workshop, choice, month, last_of(month), now)
    return month, days, following


def _state(workshop: WorkshopCard, days: list[Day], following: list[Day], *, has_series: bool) -> str:
    if not workshop.can_be_booked:
        return "closed"
    if days:
        return "ready"
    if following:
        return "empty"
    return "courses" if has_series else "sold-out"


def _full_dates(frame: Frame, last_at: datetime, now: datetime, locale: Locale) -> tuple[TimeRow, ...]:
    """The next dates without a free place, where dates are sold one by one; tutoring has none."""
    workshop = frame.workshop
    if workshop.is_tutoring or workshop.sold_by == SoldBy.SERIES:
        return ()
    full = [card for card in workshop_sessions(workshop.id, from_=now, to=last_at) if card.is_full]
    return tuple(date_row(card, frame, locale) for card in full[:MOST_FULL])


def _month_view(
    month: date, days: list[Day], choice: Choice, window: _Range, chosen_on: date | None, locale: Locale
) -> MonthView:
    counts = {day.date: len(day.slots) for day in days}

    def cell(on: date) -> DayCell:
        return DayCell(
            on=on,
            label=day_label(on, counts.get(on, 0), locale),
            count=counts.get(on, 0),
            query=choice.query(on=on, month=None, start=None, session_id=None, series_id=None),
            is_today=on == window.first_on,
            is_chosen=on == chosen_on and on in counts,
        )

    weeks = weeks_of(month, locale.first_week_day)
    before, after = previous_month(month), next_month(month)
    return MonthView(
        first=month,
        name=month_text(month, locale),
        weekdays=weekday_names(locale),
        weeks=tuple(tuple(cell(on) if on else None for on in week) for week in weeks),
        previous=_month_link(before, choice, locale) if before >= first_of(window.first_on) else None,
        following=_month_link(after, choice, locale) if after <= window.last_on else None,
    )


def day_label(on: date, count: int, locale: Locale) -> str:
    """“Thursday 14 January, 3 free times”, for those who hear the calendar."""
    times = ngettext("%(count)s free time", "%(count)s free times", count) % {"count": count}
    return _("%(day)s, %(times)s") % {"day": day_text(on, locale), "times": times}


def _day_view(
    on: date | None, month: date, days: list[Day], choice: Choice, frame: Frame, locale: Locale
) -> DayView | None:
    if on is None or first_of(on) != month:
        return None
    found = next((day.slots for day in days if day.date == on), ())
    return DayView(
        name=day_text(on, locale),
        back_query=choice.query(on=None, month=month, start=None, session_id=None, series_id=None),
        times=tuple(time_row(slot, choice, frame, locale) for slot in found),
    )


def _month_link(month: date, choice: Choice, locale: Locale) -> MonthLink:
    query = choice.query(month=month, on=None, start=None, session_id=None, series_id=None)
    return MonthLink(month_text(month, locale), query)


def _teachers(workshop: WorkshopCard, choice: Choice) -> tuple[TeacherOption, ...]:
    if not workshop.offers_teachers:
        return ()
    anyone = TeacherOption(0, _("Anyone"), choice.teacher_id is None)
    return (
        anyone,
        *(TeacherOption(host.id, host.name, host.id == choice.teacher_id) for host in workshop.hosts),
    )
