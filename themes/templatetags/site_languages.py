"""Whose words these are: the school's, in its language, or the screens', in the visitor's."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from themes.languages import DEFAULT_LANGUAGE, direction
from themes.selectors import brand

register = template.Library()


@register.simple_tag
def page_language(language: str = "") -> SafeString:
    """`<html {% page_language %}>`: the language of the screens, or the one given, and its direction."""
    code = language or _spoken()
    return format_html('lang="{}" dir="{}"', code, direction(code))


@register.simple_tag
def school_words() -> SafeString | str:
    """`<h1{% school_words %}>` around what the school has written. Nothing where all is in one language."""
    return _marked(brand().language, beside=_spoken())


@register.simple_tag
def screen_words() -> SafeString | str:
    """`<form{% screen_words %}>` around our own words among the school's. Nothing where all is in one language."""
    return _marked(_spoken(), beside=brand().language)


def _spoken() -> str:
    return get_language() or DEFAULT_LANGUAGE


def _marked(language: str, *, beside: str) -> SafeString | str:
    if language == beside:
        return ""
    if direction(language) == direction(beside):
        return format_html(' lang="{}"', language)
    return format_html(' lang="{}" dir="{}"', language, direction(language))
