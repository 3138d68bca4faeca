"""Teachers as visitors may see them: no address, no login."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from booking.models import Teacher

if TYPE_CHECKING:
    from wagtail.images.models import Image


@dataclass(frozen=True, slots=True)
class TeacherCard:
    """A teacher for cards and profiles. `photo` comes with its renditions, so `{% image %}` asks no more."""

    id: int
    name: str
    slug: str
    headline: str
    languages: tuple[str, ...]
    bio: str
    photo: "Image | None"
    is_active: bool


def public_teachers() -> list[TeacherCard]:
    """Everyone who can be booked, in the school's order. Two or three queries."""
    rows = Teacher.objects.bookable().select_related("photo").prefetch_related("photo__renditions")
    return [teacher_card(row) for row in rows.order_by("sort_order", "name", "pk")]


def teacher_by_slug(slug: str) -> TeacherCard | None:
    """The bookable teacher with this slug, or None."""
    return next((card for card in _cards(slug=slug)), None)


def teacher_by_id(teacher_id: int) -> TeacherCard | None:
    """The bookable teacher with this id, or None."""
    return next((card for card in _cards(pk=teacher_id)), None)


def teacher_card(row: Teacher) -> TeacherCard:
    """Turn a loaded row, `photo` included, into its card."""
    return TeacherCard(
        id=row.pk,
        name=row.name,
        slug=row.slug,
        headline=row.headline,
        languages=tuple(filter(None, (part.strip() for part in row.languages.split(",")))),
        bio=row.bio,
        photo=row.photo,
        is_active=row.is_active,
    )


def _cards(**wanted: object) -> list[TeacherCard]:
    rows = Teacher.objects.bookable().filter(**wanted).select_related("photo")
    return [teacher_card(row) for row in rows.prefetch_related("photo__renditions").order_by("pk")]
