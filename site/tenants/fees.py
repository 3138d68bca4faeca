"""The platform's share of a payment, in words."""

from decimal import Decimal

from babel import Locale
from babel.numbers import format_percent
from django.utils.translation import get_language, to_locale

_WHOLE_BP = 10_000


def percent_text(basis_points: int) -> str:
    """Hundredths of a percent as people of the active language write them: 150 is “1.5%”, “1,5 %” in Spanish."""
    locale = Locale.parse(to_locale(get_language() or "en"))
    return format_percent(Decimal(basis_points) / _WHOLE_BP, format=_pattern(locale), locale=locale)


def _pattern(locale: Locale) -> str:
    """The language's own pattern, with two decimals where there are any."""
    return locale.percent_formats[None].pattern.replace("#,##0", "#,##0.##")
