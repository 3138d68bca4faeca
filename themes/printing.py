"""How a school's printed documents look: its colours on white paper, its typefaces as files that need no machine's."""

from dataclasses import dataclass
from pathlib import Path

from .look import BrandView
from .registry import theme
from .tokens import contrast, readable, text_on

FONTS = Path(__file__).resolve().parent / "print_fonts"
_PAPER = "#ffffff"
# Enough of a difference for a line that only divides (WCAG 2.2, 1.4.11 asks nothing of decoration).
_RULE_CONTRAST = 1.3
_POINTS_PER_PIXEL = 0.75
_ROUNDEST = 9.0


@dataclass(frozen=True)
class PrintLook:
    """Colours are `#rrggbb`, all of them readable on white; fonts are family names; the radius is in points."""

    ink: str
    muted: str
    rule: str
    primary: str
    on_primary: str
    accent: str
    font_display: str
    font_text: str
    radius: float


_SANS = "Hanken Grotesk"
_FONTS = {
    "education": ("Lectern Serif", "Lectern Sans"),
    "kids_1": ("Hopscotch", _SANS),
}


def print_look(look: BrandView) -> PrintLook:
    """The look of the school's documents on paper."""
    tokens, own = theme(look.theme_id).tokens, look.colours
    light = tokens.light
    primary = readable(own.primary or light.primary, on=_PAPER)
    display, text = _FONTS.get(look.theme_id, (_SANS, _SANS))
    return PrintLook(
        ink=readable(light.ink, on=_PAPER),
        muted=readable(light.muted, on=_PAPER),
        rule=light.rule if contrast(light.rule, _PAPER) >= _RULE_CONTRAST else "#c8c8c8",
        primary=primary,
        on_primary=text_on(primary, light),
        accent=readable(own.secondary or light.accent, on=_PAPER),
        font_display=display,
        font_text=text,
        radius=_radius(tokens.radius_card),
    )


def _radius(css: str) -> float:
    """Corners of a card on the screen, in points and not as round on the smaller things of a page."""
    digits = css.removesuffix("px")
    return min(float(digits) * _POINTS_PER_PIXEL, _ROUNDEST) if digits.isdigit() else 0.0
