"""The first step: which day, which time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.selectors.school import SchoolView
from booking.selectors.sessions import SessionCard
from booking.selectors.slots import MOST_DAYS, Day, Slot, slots
from booking.selectors.workshops import WorkshopCard
from booking.wording.formats import day_text, local_day, month_text, page_locale, time_text, weekday_names
from booking.wording.zones import zone_options

from .choice import Choice
from .frame import frame_of, steps_of
from .months import first_of, last_of, next_month, previous_month, weeks_of
from .screens import DayCell, DayView, Frame, MonthLink, MonthView, TeacherOption, TimeRow, TimeStep

# From here on the number of places is said with emphasis.
FEW_SEATS = 3


@dataclass(frozen=True, slots=True)
class _Range:
    """The bookable days in the visitor's zone, both included."""

    first_on: date
    last_on: date

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
) -> TimeStep:
    """The time step for a choice. Without a month it opens on the first one that has free times."""
    frame = frame_of(workshop, zone=choice.zone, now=now, dom_id=dom_id, school=school)
    choice = _known(choice, frame)
    locale = page_locale()
    last_at = now + timedelta(days=workshop.booking_window_days)
    window = _Range(local_day(now, frame.zone), local_day(last_at, frame.zone))
    month, days, following = _month_with_days(workshop, choice, window, now)
    chosen_on = choice.on or (days[0].date if days else None)
    return TimeStep(
        frame=frame,
        steps=steps_of("time", workshop),
        state=_state(workshop, days, following),
        pane="times" if choice.on else "calendar",
        zones=zone_options(frame.zone, [frame.school.time_zone], now, locale),
        month=_month_view(month, days, choice, window, chosen_on, locale),
        day=_day_view(chosen_on, month, days, choice, frame, locale),
        next_free=_month_link(first_of(following[0].date), choice, locale)
        if following and not days
        else None,
        full=tuple(_full_row(card, frame, locale) for card in workshop.next_sessions if card.is_full),
        teachers=_teachers(workshop, choice),
        month_value=f"{month:%Y-%m}",
        on_value=choice.on.isoformat() if choice.on else "",
        few_seats=FEW_SEATS,
    )


def time_row(slot: Slot, choice: Choice, frame: Frame, locale: Locale) -> TimeRow:
    """A free time as the list shows it. A teacher is named where the choice is between several."""
    workshop = frame.workshop
    names = {host.id: host.name for host in workshop.hosts} if len(workshop.hosts) > 1 else {}
    teacher_id = choice.teacher_id if workshop.is_tutoring else None
    return TimeRow(
        start=time_text(slot.start, frame.zone, locale),
        end=time_text(slot.end, frame.zone, locale),
        day=day_text(local_day(slot.start, frame.zone), locale),
        teacher=names.get(slot.teacher_id or 0, ""),
        seats=seats_text(slot.seats_left) if workshop.capacity > 1 else "",
        is_few=slot.seats_left <= FEW_SEATS,
        is_full=False,
        is_chosen=choice.start == slot.start,
        query=Choice(zone=choice.zone).query(
            start=slot.start, session_id=slot.session_id, teacher_id=teacher_id
        ),
    )


def seats_text(left: int) -> str:
    """“2 places left”."""
    return ngettext("%(count)s place left", "%(count)s places left", left) % {"count": left}


def _known(choice: Choice, frame: Frame) -> Choice:
    """The choice with the school's zone where none was chosen, and without a teacher who does not give this."""
    offered = {host.id for host in frame.workshop.hosts} if frame.workshop.is_tutoring else set()
    teacher_id = choice.teacher_id if choice.teacher_id in offered else None
    return Choice(
        zone=frame.zone,
        month=choice.month,
        on=choice.on,
        teacher_id=teacher_id,
        start=choice.start,
        session_id=choice.session_id,
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


def _state(workshop: WorkshopCard, days: list[Day], following: list[Day]) -> str:
    if not workshop.can_be_booked:
        return "closed"
    if days:
        return "ready"
    return "empty" if following else "sold-out"


def _month_view(
    month: date, days: list[Day], choice: Choice, window: _Range, chosen_on: date | None, locale: Locale
) -> MonthView:
    counts = {day.date: len(day.slots) for day in days}

    def cell(on: date) -> DayCell:
        return DayCell(
            on=on,
            label=day_label(on, counts.get(on, 0), locale),
            count=counts.get(on, 0),
            query=choice.query(on=on, month=None, start=None, session_id=None),
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
        back_query=choice.query(on=None, month=month, start=None, session_id=None),
        times=tuple(time_row(slot, choice, frame, locale) for slot in found),
    )


def _month_link(month: date, choice: Choice, locale: Locale) -> MonthLink:
    query = choice.query(month=month, on=None, start=None, session_id=None)
    return MonthLink(month_text(month, locale), query)


def _full_row(card: SessionCard, frame: Frame, locale: Locale) -> TimeRow:
    return TimeRow(
        start=time_text(card.start_at, frame.zone, locale),
        end=time_text(card.end_at, frame.zone, locale),
        day=day_text(local_day(card.start_at, frame.zone), locale),
        teacher="",
        seats=_("Full"),
        is_few=False,
        is_full=True,
        is_chosen=False,
        query="",
    )


def _teachers(workshop: WorkshopCard, choice: Choice) -> tuple[TeacherOption, ...]:
    if not workshop.is_tutoring or len(workshop.hosts) < 2:
        return ()
    anyone = TeacherOption(0, _("Any teacher"), choice.teacher_id is None)
    return (
        anyone,
        *(TeacherOption(host.id, host.name, host.id == choice.teacher_id) for host in workshop.hosts),
    )
