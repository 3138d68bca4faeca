"""Everything of a demo school that is made once: people, teachers, workshops, pictures, pages, look."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.roles import TEACHER, give_role
from booking.enums import WorkshopStatus
from booking.services.actors import SYSTEM
from booking.services.hours import WeeklySpan, save_hours
from booking.services.offers import ensure_teacher, ensure_workshop, set_up_school
from cms_pages.seeds.shapes import Made, SchoolSeed, TeacherSeed, WorkshopSeed
from payments.services.billing import set_up_billing
from payments.services.voucher_writing import ensure_voucher
from themes.services import set_look

from .demo_terms import department_id, set_terms
from .pictures import theme_picture
from .site_building import build_pages

_PICTURES = (
    "hero",
    "classroom",
    "online",
    "exam",
    "coffee",
    "map",
    *(f"teacher-{number}" for number in range(1, 7)),
    *(f"language-{number}" for number in range(1, 5)),
)


def fill_school(school: SchoolSeed, *, password: str, now: datetime) -> None:
    """Fill a school that has just been made; its starter site gives way to the demo's pages."""
    pictures = {name: theme_picture(theme_id=school.theme_id, name=name) for name in _PICTURES}
    users = _people(school, password)
    teachers = {seed.slug: _teacher(school, seed, pictures, users, now) for seed in school.teachers}
    workshops = {seed.slug: _workshop(school, seed, pictures, teachers, now) for seed in school.workshops}
    made = Made(pictures, workshops, teachers)
    set_terms(school, made, now=now)
    pages = build_pages(school.plan(school, made), replace=True)
    set_up_school(time_zone=school.time_zone, currency=school.currency)
    set_up_billing(**school.billing)
    for code in school.codes:
        ensure_voucher(**code)
    set_look(
        theme_id=school.theme_id,
        display_name=school.name,
        tagline=school.tagline,
        logo=theme_picture(theme_id=school.theme_id, name="logo", words=school.name),
        favicon=theme_picture(theme_id=school.theme_id, name="favicon", words=school.name),
        action_page_id=pages["courses"].pk,
        action_label=school.action_label,
        contact_email=school.email,
        contact_phone=school.phone,
        address=school.address,
        legal_text=school.legal_text,
        **school.social,
    )


def _people(school: SchoolSeed, password: str) -> dict[str, User]:
    """The logins of teachers, by the teacher's slug."""
    found = {school.owner.teacher: User.objects.get(email=school.owner.email)} if school.owner.teacher else {}
    for person in school.staff:
        user = User.objects.create_user(
            person.email, password, first_name=person.first_name, last_name=person.last_name
        )
        give_role(user, TEACHER)
        found[person.teacher] = user
    return found


def _teacher(
    school: SchoolSeed, seed: TeacherSeed, pictures: dict[str, Any], users: dict[str, User], now: datetime
) -> int:
    teacher = ensure_teacher(
        slug=seed.slug,
        time_zone=school.time_zone,
        name=seed.name,
        email=f"{seed.slug}@{school.email.partition('@')[2]}",
        headline=seed.headline,
        languages=seed.languages,
        bio=seed.bio,
        photo=pictures[seed.picture],
        user=users.get(seed.slug),
        sort_order=school.teachers.index(seed),
    )
    weekly = [WeeklySpan(day, span.starts, span.ends) for span in seed.hours for day in span.weekdays]
    save_hours(schedule_id=teacher.schedule.pk, weekly=weekly, overrides=[], by=SYSTEM, now=now)
    return teacher.pk


def _workshop(
    school: SchoolSeed,
    seed: WorkshopSeed,
    pictures: dict[str, Any],
    teachers: dict[str, int],
    now: datetime,
) -> int:
    workshop = ensure_workshop(
        slug=seed.slug,
        host_ids=[teachers[slug] for slug in seed.teachers],
        by=SYSTEM,
        now=now,
        title=seed.title,
        kind=seed.kind,
        status=WorkshopStatus.ACTIVE,
        summary=seed.summary,
        description=seed.description,
        category=seed.category,
        language=seed.language,
        level=seed.level,
        audience=seed.audience,
        picture=pictures[seed.picture],
        duration_minutes=seed.duration_minutes,
        capacity=seed.capacity,
        price_minor=seed.price_minor,
        currency=school.currency,
        is_online=seed.is_online,
        place=seed.place,
        sort_order=school.workshops.index(seed),
        department_id=department_id(seed),
        **seed.details,
    )
    return workshop.pk
