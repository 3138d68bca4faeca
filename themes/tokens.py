"""Design tokens as data: what mails, the brand stylesheet and contrast checks need to know of a theme.

Pure Python. Colours are `#rrggbb`. Each colour of a theme is a pair, light and dark; both are drawn, none is computed.
Contrast follows WCAG 2.2, "relative luminance" and "contrast ratio".
"""

import colorsys
import re
from dataclasses import dataclass, fields
from typing import Any

TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3 Contrast (Minimum), normal text
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_STEPS = 100


class BadTokens(ValueError):
    """A tokens.json that lacks something or says it in another way; the text names the place."""


@dataclass(frozen=True)
class Palette:
    """The colours of one scheme, light or dark."""

    paper: str
    surface: str
    ink: str
    muted: str
    rule: str
    primary: str
    on_primary: str
    accent: str
    on_accent: str


@dataclass(frozen=True)
class Tokens:
    """A theme's own look, before a school has chosen its colours."""

    name: str
    light: Palette
    dark: Palette
    font_display: str
    font_text: str
    radius_button: str
    radius_card: str


@dataclass(frozen=True)
class BrandColours:
    """A school's colours as its stylesheet sets them; None leaves the theme's own."""

    primary: str | None = None
    on_primary: str | None = None
    primary_dark: str | None = None
    on_primary_dark: str | None = None
    secondary: str | None = None
    secondary_dark: str | None = None


def parse_tokens(raw: dict[str, Any]) -> Tokens:
    """The tokens of one tokens.json. Raises BadTokens."""
    try:
        return Tokens(
            name=str(raw["name"]),
            light=_palette(raw["colours"], 0),
            dark=_palette(raw["colours"], 1),
            font_display=str(raw["fonts"]["display"]),
            font_text=str(raw["fonts"]["text"]),
            radius_button=str(raw["radii"]["button"]),
            radius_card=str(raw["radii"]["card"]),
        )
    except (KeyError, TypeError, IndexError) as error:
        raise BadTokens(f"Missing or misshapen: {error}") from error


def _palette(colours: dict[str, list[str]], scheme: int) -> Palette:
    chosen = {field.name: colours[field.name.replace("_", "-")][scheme] for field in fields(Palette)}
    for name, colour in chosen.items():
        if not is_colour(colour):
            raise BadTokens(f"{name} is {colour!r}, not #rrggbb")
    return Palette(**chosen)


def is_colour(text: str) -> bool:
    """Whether `text` is a colour written #rrggbb."""
    return bool(_HEX.fullmatch(text))


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21; the order does not matter."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, *, on: str, minimum: float = TEXT_CONTRAST) -> str:
    """`colour` itself if it reads on `on`, else the nearest lightness of the same hue that does."""
    if contrast(colour, on) >= minimum:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    towards = 1.0 if luminance(on) < 0.18 else 0.0
    for step in range(1, _STEPS + 1):
        lightness = light + (towards - light) * step / _STEPS
        candidate = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
        if contrast(candidate, on) >= minimum:
            return candidate
    return "#ffffff" if towards else "#000000"


def text_on(colour: str, palette: Palette) -> str:
    """The scheme's paper or ink, whichever reads better on `colour`; black or white where neither reaches 4.5:1."""
    own = max((palette.paper, palette.ink), key=lambda text: contrast(text, colour))
    if contrast(own, colour) >= TEXT_CONTRAST:
        return own
    return max(("#ffffff", "#000000"), key=lambda text: contrast(text, colour))


def brand_colours(tokens: Tokens, *, primary: str = "", secondary: str = "") -> BrandColours:
    """A school's two colours, carried over to both schemes so that text in them and on them reads."""
    chosen: dict[str, str] = {}
    if primary:
        light, dark = readable(primary, on=tokens.light.paper), readable(primary, on=tokens.dark.paper)
        chosen |= {"primary": light, "on_primary": text_on(light, tokens.light)}
        chosen |= {"primary_dark": dark, "on_primary_dark": text_on(dark, tokens.dark)}
    if secondary:
        chosen["secondary"] = readable(secondary, on=tokens.light.paper)
        chosen["secondary_dark"] = readable(secondary, on=tokens.dark.paper)
    return BrandColours(**chosen)


def branded(palette: Palette, *, primary: str | None, on_primary: str | None, accent: str | None) -> Palette:
    """The scheme with a school's colours in it, for places that cannot use custom properties, such as mail."""
    return Palette(
        **{
            **{field.name: getattr(palette, field.name) for field in fields(Palette)},
            "primary": primary or palette.primary,
            "on_primary": on_primary or palette.on_primary,
            "accent": accent or palette.accent,
            "on_accent": text_on(accent, palette) if accent else palette.on_accent,
        }
    )


def _channels(colour: str) -> tuple[float, float, float]:
    if not is_colour(colour):
        raise ValueError(f"{colour!r} is not a colour written #rrggbb")
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
