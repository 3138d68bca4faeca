"""What a visitor should know on every page of a school. The packages above say what, the themes say it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django_tenants.utils import get_public_schema_name

from core.schema import current_schema


class NoticeKind(StrEnum):
    """How a notice looks."""

    TEST = "test"


@dataclass(frozen=True)
class Notice:
    """One line above every page: a short word that catches the eye, and what it means."""

    kind: NoticeKind
    label: str
    text: str


Source = Callable[[], Notice | None]

_sources: list[Source] = []


def register(source: Source) -> Source:
    """Ask `source` for every page that is made: a notice in the current language, or None. At most one query each.

    The pages are kept for all visitors: whoever changes the answer calls `bump_content_version`.
    """
    if source not in _sources:
        _sources.append(source)
    return source


def notices() -> list[Notice]:
    """What is to be said now in the current school; nothing where no school is."""
    if current_schema() in (None, get_public_schema_name()):
        return []
    return [notice for source in _sources if (notice := source()) is not None]
