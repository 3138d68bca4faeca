"""Every installed theme has what pages, mails and seeds ask of it, and says its colours the same way twice."""

import json
import re
from pathlib import Path

import pytest
from defusedxml.ElementTree import parse

from themes.registry import FOLDER, theme_art
from themes.tokens import contrast

THEMES = sorted(path.parent.name for path in FOLDER.glob("*/tokens.json"))
SCHOOL_THEMES = [name for name in THEMES if name != "platform"]
SUBJECTS = (
    *("hero", "classroom", "online", "exam", "coffee", "map"),
    *(f"teacher-{number}" for number in range(1, 7)),
    *(f"language-{number}" for number in range(1, 5)),
)
SVG = "{http://www.w3.org/2000/svg}"
# A property with a pair of colours; a school's own colour may stand before the theme's as `var(--brand-…, #…)`.
PAIR = re.compile(
    r"--color-([a-z-]+): light-dark\((?:var\([^,]+, )?(#\w{6})\)?, (?:var\([^,]+, )?(#\w{6})\)?\)"
)


def colours_in_stylesheet(theme: str) -> dict[str, list[str]]:
    text = (FOLDER / theme / "theme.css").read_text(encoding="utf-8")
    found = {name: [light, dark] for name, light, dark in PAIR.findall(text)}
    # The platform has no accent beside its teal.
    for name in re.findall(r"--color-((?:on-)?accent): var\(--color-(?:on-)?primary\)", text):
        found[name] = found[name.replace("accent", "primary")]
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_tokens_say_what_the_stylesheet_says(theme: str) -> None:
    told = json.loads((FOLDER / theme / "tokens.json").read_text(encoding="utf-8"))["colours"]
    drawn = colours_in_stylesheet(theme)
    assert {name: drawn[name] for name in told} == told


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_text_reads_on_its_ground(theme: str, scheme: int) -> None:
    colours = {name: pair[scheme] for name, pair in colours_in_stylesheet(theme).items()}
    for text in ("ink", "muted", "primary", "accent"):
        for ground in ("paper", "surface", "sunken"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["on-primary"], colours["primary"]) >= 4.5
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["edge"], colours["surface"]) >= 3
    assert contrast(colours["focus"], colours["paper"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_theme_has_its_files(theme: str) -> None:
    folder = FOLDER / theme
    for name in ("theme.css", "fonts.css", "favicon.svg", "logo.svg"):
        assert (folder / name).is_file(), name


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("theme", SCHOOL_THEMES)
def test_drawing_is_light_and_says_what_it_shows(theme: str, subject: str) -> None:
    path = FOLDER / theme / "art" / f"{subject}.svg"
    root = parse(path).getroot()
    assert root.tag == f"{SVG}svg"
    assert root.get("width")
    assert root.get("height")
    assert len(root.findtext(f"{SVG}title") or "") > 20
    assert not root.findall(f".//{SVG}script")
    assert path.stat().st_size <= 12 * 1024


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*/*.css")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_stylesheet_refers_to_files_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for reference in re.findall(r'url\("([^"]+)"\)', text):
        assert (path.parent / reference).resolve().is_file(), reference
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize(
    ("theme", "name", "found"),
    [
        ("education", "hero", "education/art/hero.svg"),
        ("education", "logo", "education/logo.svg"),
        ("platform", "hero", "platform/art/hero.webp"),
        ("platform", "teacher-1", None),
    ],
)
def test_picture_of_a_theme_is_found_by_name(theme: str, name: str, found: str | None) -> None:
    assert theme_art(theme, name) == (FOLDER / found if found else None)
