"""What a demo school is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from booking.enums import Level, WorkshopKind
from cms_pages.plans import Blocks, Plan

SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(7)
WORKDAYS = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)


def at(text: str) -> time:
    """`at("18:30")`: a time on the school's clocks."""
    return time.fromisoformat(text)


@dataclass(frozen=True)
class Hours:
    """When a teacher can be booked for private lessons."""

    weekdays: Sequence[int]
    starts: time
    ends: time


@dataclass(frozen=True)
class TeacherSeed:
    slug: str
    name: str
    headline: str
    languages: str
    bio: str
    picture: str
    hours: Sequence[Hours]
    page: Blocks


@dataclass(frozen=True)
class Weekly:
    """A session that takes place every week, given by one of the workshop's teachers."""

    weekday: int
    starts: time
    teacher: str


@dataclass(frozen=True)
class CourseSeed:
    """A series: so many dates on one weekday, the first of them in the coming week; a price for all, in cents."""

    title: str
    weekday: int
    starts: time
    dates: int
    teacher: str
    price_minor: int


@dataclass(frozen=True)
class ClosureSeed:
    """Holidays of the school: first and last day as (month, day); they are the next ones to come."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True)
class WorkshopSeed:
    """A workshop and the words of its page. Prices are in cents."""

    slug: str
    title: str
    kind: WorkshopKind
    summary: str
    description: str
    category: str
    language: str
    picture: str
    teachers: Sequence[str]
    duration_minutes: int
    price_minor: int
    capacity: int = 1
    level: Level = Level.ALL
    audience: str = ""
    is_online: bool = False
    place: str = ""
    weekly: Sequence[Weekly] = ()
    courses: Sequence[CourseSeed] = ()
    department: str = ""
    # Fields of Question; hours before the start and percent; addresses and domains that may book, if not everybody.
    questions: Sequence[dict[str, Any]] = ()
    refund_tiers: Sequence[tuple[int, int]] = ()
    whitelist: Sequence[str] = ()
    page: Blocks = ()
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonSeed:
    """Somebody who logs in; a teacher's slug links the two."""

    email: str
    first_name: str
    last_name: str
    teacher: str = ""


@dataclass(frozen=True)
class Made:
    """What a school's pages point at: uploaded pictures by name, numbers of workshops and teachers by slug."""

    pictures: Mapping[str, Any]
    workshops: Mapping[str, int]
    teachers: Mapping[str, int]


@dataclass(frozen=True)
class SchoolSeed:
    """A whole demo school."""

    slug: str
    name: str
    theme_id: str
    tagline: str
    time_zone: str
    currency: str
    email: str
    phone: str
    address: str
    legal_text: str
    action_label: str
    stripe_account_id: str
    owner: PersonSeed
    staff: Sequence[PersonSeed]
    teachers: Sequence[TeacherSeed]
    workshops: Sequence[WorkshopSeed]
    plan: Callable[["SchoolSeed", Made], Plan]
    closures: Sequence[ClosureSeed] = ()
    # Fields of BillingSettings, and of discount codes.
    billing: dict[str, str] = field(default_factory=dict)
    codes: Sequence[dict[str, Any]] = ()
    social: dict[str, str] = field(default_factory=dict)
