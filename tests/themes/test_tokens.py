import itertools

import pytest

from themes.registry import theme, themes
from themes.tokens import BadTokens, brand_colours, contrast, parse_tokens, readable, text_on


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_as_wcag_computes_it(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


def test_contrast_of_no_colour() -> None:
    with pytest.raises(ValueError, match="not a colour"):
        contrast("red", "#ffffff")


def test_readable_keeps_a_colour_that_reads() -> None:
    assert readable("#22406e", on="#ffffff") == "#22406e"


def test_readable_darkens_on_light_paper() -> None:
    better = readable("#ffcc00", on="#ffffff")
    assert better == "#8f7200"
    assert 4.5 <= contrast(better, "#ffffff") < 5


def test_readable_lightens_on_dark_paper() -> None:
    better = readable("#22406e", on="#15171a")
    assert contrast(better, "#15171a") >= 4.5
    assert contrast(better, "#15171a") < 5


@pytest.mark.parametrize("channels", list(itertools.product(("00", "55", "aa", "ff"), repeat=3)))
def test_brand_colours_read_everywhere(channels: tuple[str, str, str]) -> None:
    for each in themes().values():
        colour = "#" + "".join(channels)
        chosen = brand_colours(each.tokens, primary=colour, secondary=colour)
        assert None not in vars(chosen).values()
        assert contrast(chosen.primary, each.tokens.light.paper) >= 4.5
        assert contrast(chosen.primary_dark, each.tokens.dark.paper) >= 4.5
        assert contrast(chosen.on_primary, chosen.primary) >= 4.5
        assert contrast(chosen.on_primary_dark, chosen.primary_dark) >= 4.5
        assert contrast(chosen.secondary, each.tokens.light.paper) >= 4.5
        assert contrast(chosen.secondary_dark, each.tokens.dark.paper) >= 4.5


def test_brand_colours_of_a_school_without_any() -> None:
    chosen = brand_colours(theme("education").tokens)
    assert set(vars(chosen).values()) == {None}


def test_text_on_prefers_the_themes_own() -> None:
    palette = theme("education").tokens.light
    assert text_on("#22406e", palette) == palette.paper
    assert text_on("#ffe680", palette) == palette.ink


def test_tokens_that_lack_a_colour() -> None:
    with pytest.raises(BadTokens, match="paper"):
        parse_tokens({"name": "X", "colours": {}, "fonts": {}, "radii": {}})


def test_themes_are_the_three_folders() -> None:
    assert set(themes()) == {"education", "kids_1", "platform"}
    assert theme("gone").id == "education"
