"""Texts with numbers, for the script: it brings no words of its own."""

from django.utils.translation import ngettext

from booking.wording.formats import page_locale

# The same msgids as in time_step.py, where they are marked for translation.
_TEXTS = {
    "free-times": ("%(count)s free time", "%(count)s free times"),
    "seats-left": ("%(count)s place left", "%(count)s places left"),
}
# Looked through for the first number of each plural form; no language keeps a form back for longer.
_NUMBERS = (*range(201), 1000, 10_000, 1_000_000)


def plural_texts() -> list[tuple[str, str, str]]:
    """Name, plural category (as Intl.PluralRules names it) and text, with `{count}` where the number stands."""
    return [
        (name, category, ngettext(*msgids, number).replace("%(count)s", "{count}"))
        for name, msgids in _TEXTS.items()
        for category, number in _first_of_each_form().items()
    ]


def _first_of_each_form() -> dict[str, int]:
    rule = page_locale().plural_form
    found: dict[str, int] = {}
    for number in _NUMBERS:
        found.setdefault(rule(number), number)
    return found
