"""What higher packages offer to new schools."""

from collections.abc import Callable

ThemeChoices = Callable[[], list[tuple[str, str]]]

_theme_choices: ThemeChoices | None = None


def offer_themes(choices: ThemeChoices) -> None:
    """Say which designs a new school can start with: pairs of id and name. Called once, at start-up."""
    global _theme_choices
    _theme_choices = choices


def theme_choices() -> list[tuple[str, str]]:
    """Designs that a new school can start with."""
    return _theme_choices() if _theme_choices else []
