"""What the templates of the widget are given. Labels are written, addresses are built: nothing queries later."""

from dataclasses import dataclass
from datetime import date, datetime

from booking.selectors.school import SchoolView
from booking.selectors.workshops import WorkshopCard
from booking.wording.zones import ZoneOption


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of the month; `count` free times make it pressable, `query` leads to them."""

    on: date
    label: str
    count: int
    query: str
    is_today: bool
    is_chosen: bool

    @property
    def current(self) -> str:
        """For aria-current."""
        return "date" if self.is_chosen else ""


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month that can be looked at."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class MonthView:
    """The calendar: weeks of cells, None for days of other months."""

    first: date
    name: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[DayCell | None, ...], ...]
    previous: MonthLink | None
    following: MonthLink | None


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A time on the zone's clocks. `seats` is empty unless the number of places is worth saying; `price` unless it is
    another one than the workshop's. For a full one, `query` leads to the waiting list, or is empty."""

    start: str
    end: str
    day: str
    teacher: str
    seats: str
    is_few: bool
    is_full: bool
    is_chosen: bool
    query: str
    price: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A course that can be booked as a whole. `dates` are its lessons still to come.

    `begun` says how many of all lessons are left where it has begun. `query` leads to the details, or where it is full
    and has a waiting list, to that; empty where there is nothing to be done.
    """

    title: str
    rule: str
    teachers: str
    dates: tuple[TimeRow, ...]
    count: str
    span: str
    begun: str
    price: str
    seats: str
    is_few: bool
    is_full: bool
    query: str


@dataclass(frozen=True, slots=True)
class DayView:
    """The chosen day and its free times; without times, it was chosen by an old address."""

    name: str
    back_query: str
    times: tuple[TimeRow, ...]


@dataclass(frozen=True, slots=True)
class TeacherOption:
    """An entry of the teacher picker; id 0 is any teacher."""

    id: int
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What every step shows beside its own part: the workshop, whom to ask, the zone, how to write dates.

    `language` is for Intl (en-GB), `page_language` Django's code (en). `week_starts_on` counts from Monday, 0.
    `dom_id` begins the ids of the widget's elements: a page may have several.
    """

    dom_id: str
    workshop: WorkshopCard
    school: SchoolView
    language: str
    page_language: str
    week_starts_on: int
    zone: str
    zone_was_chosen: bool
    zone_label: str
    place: str
    teachers: str
    rule: str
    hold_minutes: int

    @property
    def times_id(self) -> str:
        return f"{self.dom_id}-times"

    @property
    def needs_login(self) -> bool:
        """Do students log in before they book this?"""
        return self.workshop.requires_login or self.school.requires_login


@dataclass(frozen=True, slots=True)
class StepItem:
    """One entry of the list of steps; `query` leads back to it where that is possible."""

    name: str
    label: str
    is_done: bool
    is_current: bool
    query: str


@dataclass(frozen=True, slots=True)
class TimeStep:
    """Month, times, zone and teachers.

    `state` is `ready`, `empty` (no free time in this month; `next_free` leads to the next), `sold-out` (none up to the
    last bookable day; `full` has the coming dates) or `closed` (cannot be booked at all). `pane` is which of the two
    a phone shows.
    """

    frame: Frame
    steps: tuple[StepItem, ...]
    state: str
    pane: str
    zones: tuple[ZoneOption, ...]
    month: MonthView
    day: DayView | None
    next_free: MonthLink | None
    series: tuple[SeriesRow, ...]
    full: tuple[TimeRow, ...]
    teachers: tuple[TeacherOption, ...]
    month_value: str
    on_value: str
    few_seats: int
    code: str = ""

    @property
    def shows_panes(self) -> bool:
        return self.state in ("ready", "empty")

    @property
    def shows_zone(self) -> bool:
        return self.shows_panes or bool(self.series or self.full)


@dataclass(frozen=True, slots=True)
class ChosenTime:
    """The time that is being booked, in the visitor's zone, and the school's where that shows another hour.

    `time_query` leads back to its day; `fields` are hidden in the forms that follow. For a whole course, `lessons` are
    its dates, one a line, `clock_notes` say where clocks change between them, and `when` sums them up.
    """

    when: str
    when_lines: tuple[str, ...]
    school_when: str
    teacher: str
    price_minor: int
    price: str
    time_query: str
    fields: tuple[tuple[str, str], ...]
    lessons: tuple[str, ...] = ()
    clock_notes: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        return self.price_minor == 0


@dataclass(frozen=True, slots=True)
class Notice:
    """A message above the step; `tone` is info, success, warning or error. `names_contact`: and whom to ask."""

    tone: str
    title: str
    text: str = ""
    names_contact: bool = False


@dataclass(frozen=True, slots=True)
class Carry:
    """What was typed before the time was taken: each button of the time step brings it along by POST."""

    form_id: str
    fields: tuple[tuple[str, str], ...]
