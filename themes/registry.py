"""The themes that are installed: each is a folder with a tokens.json below static/themes/."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from core.schema import current_schema

from .tokens import BadTokens, Tokens, parse_tokens

FOLDER = Path(__file__).resolve().parent / "static" / "themes"
DEFAULT_THEME = "education"
PLATFORM_THEME = "platform"


@dataclass(frozen=True)
class Theme:
    """A design that a school's site can wear. The platform's own is worn by no school."""

    id: str
    tokens: Tokens
    for_schools: bool

    @property
    def name(self) -> str:
        return self.tokens.name


@cache
def themes() -> dict[str, Theme]:
    """Every installed theme by its id. Raises BadTokens naming the file that is wrong."""
    return {path.parent.name: _read(path) for path in sorted(FOLDER.glob("*/tokens.json"))}


def theme(theme_id: str) -> Theme:
    """The theme with this id, or the default one if it is gone."""
    return themes().get(theme_id) or themes()[DEFAULT_THEME]


def theme_choices() -> list[tuple[str, str]]:
    """What the current school can choose from; the platform wears its own design and no school's."""
    on_platform = current_schema() == settings.PLATFORM_SCHEMA
    return [(each.id, each.name) for each in themes().values() if each.for_schools != on_platform]


def theme_art(theme_id: str, name: str) -> Path | None:
    """One of the theme's pictures, such as "hero" or "logo", or None if it has none of that name.

    Drawings are SVG; the platform's pictures are WebP, since they are taken of real screens.
    """
    folder = FOLDER / theme_id
    candidates = (folder / "art" / f"{name}.svg", folder / "art" / f"{name}.webp", folder / f"{name}.svg")
    return next((path for path in candidates if path.is_file()), None)


def _read(path: Path) -> Theme:
    raw = json.loads(path.read_text(encoding="utf-8"))
    try:
        name = path.parent.name
        return Theme(id=name, tokens=parse_tokens(raw), for_schools=name != PLATFORM_THEME)
    except BadTokens as error:
        raise BadTokens(f"{path.relative_to(FOLDER)}: {error}") from error
