"""What a school of the tests offers: two teachers, private lessons, a class with dates, and a page for each."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

OWNER_EMAIL = "ana@school.example"
BEN_EMAIL = "ben@school.example"
CARLA_EMAIL = "carla@school.example"
PASSWORD = "correct horse battery"

PRICE_MINOR = 3850
MADRID = ZoneInfo("Europe/Madrid")
_EVERY_DAY = range(7)


@dataclass(frozen=True)
class Offers:
    """Rows that tests name; `ben` gives the lesson and has a login, so has `carla`, who gives the class."""

    ben: Any
    carla: Any
    lesson: Any
    course: Any
    sessions: list[Any]


def open_shop(*, theme_id: str) -> Offers:
    """Fill the current school through the services that its owner's screens use."""
    from core.clock import now

    at = now()
    ben = _teacher("ben", "Ben Okafor", BEN_EMAIL, "Ten years of talking before grammar", 2)
    carla = _teacher("carla", "Carla Soler", CARLA_EMAIL, "Examiner for the DELE since 2011", 1)
    lesson, course = _lesson(ben, theme_id, at), _course(carla, theme_id, at)
    sessions = _sessions(course, carla, at)
    _pages([lesson, course], [ben, carla])
    return Offers(ben, carla, lesson, course, sessions)


def _teacher(slug: str, name: str, email: str, headline: str, place: int) -> Any:
    from accounts.models import User
    from accounts.roles import TEACHER, give_role
    from booking.services.actors import SYSTEM
    from booking.services.hours import WeeklySpan, save_hours
    from booking.services.offers import ensure_teacher
    from cms_pages.services.pictures import theme_picture
    from core.clock import now
    from themes.selectors import brand

    first_name, last_name = name.split()
    user = User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name)
    give_role(user, TEACHER)
    teacher = ensure_teacher(
        slug=slug,
        name=name,
        email=email,
        user=user,
        time_zone="Europe/Madrid",
        headline=headline,
        languages="Spanish, English",
        bio=f"{name} listens first, and then asks the question that gets you talking.",
        photo=theme_picture(theme_id=brand().theme_id, name=f"teacher-{place}"),
    )
    weekly = [WeeklySpan(day, time(9), time(12)) for day in _EVERY_DAY]
    save_hours(schedule_id=teacher.schedule.pk, weekly=weekly, overrides=[], by=SYSTEM, now=now())
    return teacher


def _lesson(ben: Any, theme_id: str, at: datetime) -> Any:
    from booking.enums import WorkshopKind

    return _workshop(
        "lesson",
        ben,
        theme_id,
        at,
        title="Conversation lesson",
        kind=WorkshopKind.TUTORING,
        summary="An hour of talking about what you need to say.",
        price_minor=PRICE_MINOR,
        min_notice_minutes=_until_a_whole_day(at),
        meeting_url="https://meet.example/prado",
        picture_name="coffee",
    )


def _until_a_whole_day(at: datetime) -> int:
    """Minutes until the day that begins more than three days from now: the first on offer has all of its hours, at
    whatever time the tests run, and a fresh booking can always be cancelled for all of its money."""
    day = at.astimezone(MADRID).date() + timedelta(days=4)
    return int((datetime.combine(day, time(), MADRID) - at).total_seconds()) // 60


def _course(carla: Any, theme_id: str, at: datetime) -> Any:
    from booking.enums import Level, WorkshopKind

    return _workshop(
        "evening",
        carla,
        theme_id,
        at,
        title="Evening class",
        kind=WorkshopKind.LIVE_CLASS,
        summary="Ninety minutes, six people, one topic.",
        level=Level.B1,
        capacity=6,
        duration_minutes=90,
        price_minor=2490,
        is_online=False,
        place="Calle del Prado 21, Madrid",
        picture_name="classroom",
    )


def _workshop(
    slug: str, teacher: Any, theme_id: str, at: datetime, *, picture_name: str, **fields: Any
) -> Any:
    from booking.enums import WorkshopStatus
    from booking.services.actors import SYSTEM
    from booking.services.offers import ensure_workshop
    from cms_pages.services.pictures import theme_picture

    return ensure_workshop(
        slug=slug,
        host_ids=[teacher.pk],
        by=SYSTEM,
        now=at,
        status=WorkshopStatus.ACTIVE,
        category="Speaking",
        language="Spanish",
        currency="EUR",
        description="Bring a question. You leave with the sentences that answer it.",
        picture=theme_picture(theme_id=theme_id, name=picture_name),
        **fields,
    )


def _sessions(course: Any, carla: Any, at: datetime) -> list[Any]:
    """Three evenings a week apart, the first five days from now."""
    from booking.services.actors import SYSTEM
    from booking.services.sessions import schedule_session

    first = datetime.combine((at + timedelta(days=5)).date(), time(17, 30), UTC)
    return [
        schedule_session(
            workshop_id=course.pk,
            start_at=first + timedelta(weeks=week),
            host_ids=[carla.pk],
            by=SYSTEM,
            now=at,
        )
        for week in range(3)
    ]


def _pages(workshops: list[Any], teachers: list[Any]) -> None:
    """A page for each course and teacher, as an owner would publish them."""
    from cms_pages.models import TeacherListingPage, TeacherPage, WorkshopListingPage, WorkshopPage

    courses, people = WorkshopListingPage.objects.get(), TeacherListingPage.objects.get()
    for workshop in workshops:
        page = courses.add_child(
            instance=WorkshopPage(title=workshop.title, slug=workshop.slug, workshop=workshop)
        )
        page.save_revision().publish()
    for teacher in teachers:
        page = people.add_child(instance=TeacherPage(title=teacher.name, slug=teacher.slug, teacher=teacher))
        page.save_revision().publish()
