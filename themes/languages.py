"""The languages that a school can write in, of which the screens speak a few."""

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils import translation
from django.utils.text import capfirst

DEFAULT_LANGUAGE = "en"


def language_choices() -> list[tuple[str, str]]:
    """Code and the language's own name, by name."""
    named = [(code, capfirst(info["name_local"])) for code, info in LANG_INFO.items() if "name_local" in info]
    return sorted(named, key=lambda each: each[1].casefold())


def direction(language: str) -> str:
    """Which way it is written, as `dir` says it."""
    return "rtl" if LANG_INFO.get(language, {}).get("bidi") else "ltr"


def nearest_language(locale: str) -> str:
    """The screens' language for a reader's locale: es for es-MX, the default one where nothing fits."""
    try:
        return translation.get_supported_language_variant(locale)
    except LookupError:
        return settings.LANGUAGE_CODE
