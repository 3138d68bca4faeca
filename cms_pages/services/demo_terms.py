"""How the demo's workshops are sold: departments, questions, refund tiers, lists, holidays, and courses as a whole."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.selectors.closures import closed_days
from booking.services.actors import SYSTEM
from booking.services.closures import close
from booking.services.offers import add_terms, ensure_department
from booking.services.series import plan_series
from booking.services.whitelist import change
from cms_pages.seeds.shapes import ClosureSeed, CourseSeed, Made, SchoolSeed, WorkshopSeed


def department_id(seed: WorkshopSeed) -> int | None:
    """The number of the workshop's department, which is made if need be."""
    if not seed.department:
        return None
    slug = seed.department.lower().replace(" ", "-")
    return ensure_department(name=seed.department, slug=slug).pk


def set_terms(school: SchoolSeed, made: Made, *, now: datetime) -> None:
    """Everything of a new school's workshops that is no field of theirs. Holidays come first: courses skip them."""
    today = now.astimezone(ZoneInfo(school.time_zone)).date()
    for closure in school.closures:
        _close(closure, today, now)
    for seed in school.workshops:
        workshop_id = made.workshops[seed.slug]
        add_terms(workshop_id=workshop_id, questions=seed.questions, refund_tiers=seed.refund_tiers)
        if seed.whitelist:
            change(workshop_id=workshop_id, entries=seed.whitelist, mode="add", by=SYSTEM, now=now)
        for course in seed.courses:
            _plan(course, workshop_id, made.teachers[course.teacher], school.time_zone, today, now)


def _close(closure: ClosureSeed, today: date, now: datetime) -> None:
    last = date(today.year, *closure.last)
    if last < today:
        last = date(today.year + 1, *closure.last)
    first = date(last.year, *closure.first)
    if first > last:
        first = date(last.year - 1, *closure.first)
    close(first_on=first, last_on=last, name=closure.name, by=SYSTEM, now=now)


def _plan(
    course: CourseSeed, workshop_id: int, teacher_id: int, zone: str, today: date, now: datetime
) -> None:
    plan_series(
        workshop_id=workshop_id,
        title=course.title,
        first_on=_first_on(course, today),
        starts=course.starts,
        time_zone=zone,
        rrule=f"FREQ=WEEKLY;COUNT={course.dates}",
        skips_closed_dates=True,
        host_ids=[teacher_id],
        price_minor=course.price_minor,
        by=SYSTEM,
        now=now,
    )


def _first_on(course: CourseSeed, today: date) -> date:
    """The first such weekday from the day after tomorrow on which the school is open."""
    closed = closed_days(today, today + timedelta(days=60))
    days = (today + timedelta(days=ahead) for ahead in range(2, 60))
    return next(day for day in days if day.isoweekday() % 7 == course.weekday and day not in closed)
