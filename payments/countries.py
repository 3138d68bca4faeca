"""Countries in which Stripe opens accounts for businesses (stripe.com/global). Pure: no rows."""

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language, to_locale

_CODES = (
    "AE AT AU BE BG BR CA CH CY CZ DE DK EE ES FI FR GB GI GR HK HR HU IE IT JP LI LT LU LV MT MX MY NL NO NZ PL PT "
    "RO SE SG SI SK TH US"
)
STRIPE_COUNTRIES = tuple(_CODES.split())


def country_name(code: str) -> str:
    """The country in the active language; a code that nobody knows stands as it is."""
    return _locale().territories.get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """Code and name, in the order of the names."""
    return sorted(((code, country_name(code)) for code in STRIPE_COUNTRIES), key=lambda pair: pair[1])


def country_of_zone(zone: str) -> str:
    """The country that an IANA zone lies in, if Stripe opens accounts there, else ""."""
    code = str(get_global("zone_territories").get(zone, ""))
    return code if code in STRIPE_COUNTRIES else ""


def _locale() -> Locale:
    return Locale.parse(to_locale(get_language() or "en"))
