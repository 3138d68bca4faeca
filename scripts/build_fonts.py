"""Cut the themes' typefaces to the characters in use: WOFF2 files, stylesheets that name them, and files for print.

    python scripts/build_fonts.py

Sources are the `font-*` packages of requirements/dev.in (SIL Open Font License 1.1). A cut font is a modified
version, so a family whose licence reserves its name is given another (clause 3); LICENCES.md beside the files
says which is which. For each family a fallback face is written whose size and line box are stretched to
match, so that nothing moves when the font arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

THEMES_FOLDER = Path(__file__).resolve().parent.parent / "themes"
STATIC = THEMES_FOLDER / "static" / "themes"

# Two cuts, so that a page in English does not pay for Polish. A browser fetches the second when a character
# asks for it.
CUTS = {
    "latin": "U+0020-007E, U+00A0-00FF, U+0131, U+0152-0153, U+02C6, U+02DA, U+02DC, U+2009, U+2010-2015, "
    "U+2018-201E, U+2020-2022, U+2026, U+202F, U+2030, U+2032-2033, U+2039-203A, U+2044, U+20AC, U+2122, "
    "U+2190-2193, U+2212",
    "latin-ext": "U+0100-0130, U+0132-0151, U+0154-017F, U+0192, U+0218-021B, U+1E80-1E85, U+1E9E, "
    "U+20A0-20AB, U+20AD-20BF",
}
# Documents are drawn on the server, once and for good, so one file of each face holds every name that may stand on one:
# with Greek, Cyrillic and Vietnamese where the typeface has them.
PRINT_CUT = ", ".join(
    [*CUTS.values(), "U+0370-03FF, U+0400-045F, U+0490-0491, U+01A0-01B0, U+0300-0309, U+1EA0-1EF9"]
)
FEATURES = ["ccmp", "kern", "liga", "lnum", "locl", "mark", "mkmk", "onum", "pnum", "tnum"]

# Running text to measure average widths on.
SAMPLE = (
    "Lessons begin on the hour and last fifty minutes. In the evening we are at most eight, so that all "
    "of you speak. Bring a pencil, a question and, if you like, a neighbour. Jede Woche ein neues Thema."
)


@dataclass(frozen=True)
class Fallback:
    """A font that nearly every machine has. `average_width` is in em, over SAMPLE."""

    names: tuple[str, ...]
    average_width: float


SANS = Fallback(("Arial", "Liberation Sans", "Helvetica"), 0.4379)
SANS_BOLD = Fallback(("Arial Bold", "Arial", "Liberation Sans Bold"), 0.4702)
SERIF = Fallback(("Times New Roman", "Liberation Serif"), 0.3948)
SERIF_BOLD = Fallback(
    ("Times New Roman Bold", "Times New Roman", "Liberation Serif Bold", "Liberation Serif"), 0.4269
)


@dataclass(frozen=True)
class Face:
    package: str
    source: str
    family: str
    weight: int
    fallback: Fallback

    @property
    def slug(self) -> str:
        return f"{self.family.lower().replace(' ', '-')}-{self.weight}"

    def open(self) -> TTFont:
        spec = find_spec(self.package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{self.package} is not installed: install requirements/dev.lock first.")
        return TTFont(Path(spec.origin).parent / "files" / self.source)


SERIF_PACKAGE, SANS_PACKAGE, HANKEN = "font_source_serif_pro", "font_source_sans_pro", "font_hanken_grotesk"
LECTERN_SERIF = (
    Face(SERIF_PACKAGE, "SourceSerifPro-Regular.otf", "Lectern Serif", 400, SERIF),
    Face(SERIF_PACKAGE, "SourceSerifPro-Semibold.otf", "Lectern Serif", 600, SERIF_BOLD),
    Face(SERIF_PACKAGE, "SourceSerifPro-Bold.otf", "Lectern Serif", 700, SERIF_BOLD),
)
LECTERN_SANS = (
    Face(SANS_PACKAGE, "SourceSansPro-Regular.otf", "Lectern Sans", 400, SANS),
    Face(SANS_PACKAGE, "SourceSansPro-Semibold.otf", "Lectern Sans", 600, SANS_BOLD),
    Face(SANS_PACKAGE, "SourceSansPro-Bold.otf", "Lectern Sans", 700, SANS_BOLD),
)
HANKEN_GROTESK = (
    Face(HANKEN, "HankenGrotesk-Regular.otf", "Hanken Grotesk", 400, SANS),
    Face(HANKEN, "HankenGrotesk-SemiBold.otf", "Hanken Grotesk", 600, SANS_BOLD),
    Face(HANKEN, "HankenGrotesk-Bold.otf", "Hanken Grotesk", 700, SANS_BOLD),
)
HOPSCOTCH = (Face("font_fredoka_one", "FredokaOne-Regular.ttf", "Hopscotch", 400, SANS_BOLD),)

THEMES: dict[str, tuple[Face, ...]] = {
    "education": LECTERN_SERIF + LECTERN_SANS,
    "kids_1": HOPSCOTCH + HANKEN_GROTESK,
    "platform": HANKEN_GROTESK,
}


# What documents are set in (themes/printing.py).
PRINTED = (
    LECTERN_SERIF[1],
    LECTERN_SANS[0],
    LECTERN_SANS[1],
    HOPSCOTCH[0],
    HANKEN_GROTESK[0],
    HANKEN_GROTESK[1],
)


def main() -> None:
    target = STATIC / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    for face in sorted({face for faces in THEMES.values() for face in faces}, key=lambda face: face.slug):
        for cut, ranges in CUTS.items():
            write_cut(face, ranges, target / f"{face.slug}-{cut}.woff2")
    printed = THEMES_FOLDER / "print_fonts"
    printed.mkdir(exist_ok=True)
    for face in PRINTED:
        write_cut(face, PRINT_CUT, printed / f"{face.slug}{Path(face.source).suffix}", flavor=None)
    for theme, faces in THEMES.items():
        folder = STATIC / theme
        folder.mkdir(exist_ok=True)
        (folder / "fonts.css").write_text(stylesheet(faces), encoding="utf-8")


def write_cut(face: Face, ranges: str, path: Path, *, flavor: str | None = "woff2") -> None:
    font = face.open()
    options = Options(
        layout_features=FEATURES, notdef_outline=True, desubroutinize=True, name_IDs=["*"], hinting=False
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points(ranges))
    subsetter.subset(font)
    rename(font, face)
    font.flavor = flavor
    # Same input, same bytes: the file is committed.
    font.recalcTimestamp = False
    font.save(path)
    print(f"{path.name:40} {path.stat().st_size / 1024:6.1f} kB")


def rename(font: TTFont, face: Face) -> None:
    """Keep copyright and licence (ids 0, 13, 14); every other name is that of the cut."""
    table = font["name"]
    kept = {record.nameID: str(record) for record in table.names if record.nameID in (0, 14)}
    table.names = []
    names = {**kept, 1: face.family, 2: "Regular", 3: face.slug, 4: face.family, 6: face.slug}
    names[13] = "SIL Open Font License, Version 1.1"
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)
    if "CFF " in font:
        top = font["CFF "].cff
        top.fontNames = [face.slug]
        for attribute in ("FullName", "FamilyName"):
            setattr(top.topDictIndex[0], attribute, face.family)


def stylesheet(faces: Iterable[Face]) -> str:
    return "/* Written by scripts/build_fonts.py. */\n" + "".join(rules(face) for face in faces)


def rules(face: Face) -> str:
    font = face.open()
    cuts = [
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-display: swap;\n'
        f'  src: url("../fonts/{face.slug}-{cut}.woff2") format("woff2");\n'
        f"  unicode-range: {ranges}; }}\n"
        for cut, ranges in CUTS.items()
    ]
    local = ", ".join(f'local("{name}")' for name in face.fallback.names)
    adjust = average_width(font) / face.fallback.average_width
    em = font["head"].unitsPerEm * adjust
    ascent, descent = font["hhea"].ascent / em, -font["hhea"].descent / em
    fallback = (
        f'@font-face {{ font-family: "{face.family} Fallback"; font-weight: {face.weight}; src: {local};\n'
        f"  size-adjust: {adjust:.2%}; ascent-override: {ascent:.2%}; descent-override: {descent:.2%};\n"
        f"  line-gap-override: 0%; }}\n"
    )
    return "".join(cuts) + fallback


def average_width(font: TTFont) -> float:
    """In em, over SAMPLE."""
    cmap, metrics = font.getBestCmap(), font["hmtx"]
    return sum(metrics[cmap[ord(letter)]][0] for letter in SAMPLE) / len(SAMPLE) / font["head"].unitsPerEm


def code_points(ranges: str) -> list[int]:
    points: list[int] = []
    for part in ranges.split(", "):
        first, _, last = part.removeprefix("U+").partition("-")
        points.extend(range(int(first, 16), int(last or first, 16) + 1))
    return points


if __name__ == "__main__":
    main()
