"""The catalogues keep up with the code, and every template can be translated."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation

from scripts import messages

ROOT = Path(settings.BASE_DIR)
CATALOGUES = [Path("locale", language, "LC_MESSAGES", "django.po") for language in messages.PLURAL_FORMS]
TEMPLATES = sorted(
    path.relative_to(ROOT)
    for package in messages.PACKAGES
    for path in (ROOT / package).rglob("templates/**/*")
    if path.suffix in (".html", ".txt")
)
# Comments, texts that are translated, what decides about classes and robots, and the tags themselves.
_NOT_SAID = re.compile(
    r"{#.*?#}|{% comment .*?endcomment %}|{% comment %}.*?{% endcomment %}"
    r"|{% blocktranslate.*?endblocktranslate %}|{% block (?:page_class|step) %}.*?{% endblock %}"
    r"|<style.*?</style>|<!--.*?-->|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
_SPOKEN_ATTRIBUTE = re.compile(r'\s(?:alt|title|placeholder|aria-label|label)="([^"{]*[A-Za-z]{2}[^"]*)"')
_WORDS = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_every_language_of_the_screens_has_a_catalogue() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {settings.LANGUAGE_CODE, *messages.PLURAL_FORMS}


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_catalogue_is_complete_and_compiled(catalogue: Path) -> None:
    assert messages.faults(catalogue, messages.from_code()) == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_translation_ends_like_its_text(catalogue: Path) -> None:
    """A sentence stays a sentence, and a label a label."""
    wrong = []
    for entry in messages.opened(catalogue):
        pairs = [(entry.msgid, entry.msgstr)]
        if entry.msgid_plural:
            pairs = [(entry.msgid_plural, entry.msgstr_plural[1])]
        wrong += [pair for pair in pairs if _ending(pair[0]) != _ending(pair[1])]
    assert wrong == []


def _ending(text: str) -> str:
    return text[-1:] if text.endswith((".", ":", "…", "?", "!", "\n")) else ""


def test_spanish_questions_open_with_their_mark() -> None:
    spanish = messages.opened(Path("locale/es/LC_MESSAGES/django.po"))
    texts = [text for entry in spanish for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in texts if text.count("?") != text.count("¿")] == []
    assert [text for text in texts if text.count("!") != text.count("¡")] == []


def test_spanish_is_spoken() -> None:
    with translation.override("es"):
        assert translation.gettext("Choose another time") == "Elegir otra hora"
        assert (
            translation.ngettext("%(count)s place left", "%(count)s places left", 1)
            == "Queda %(count)s plaza"
        )
        assert translation.pgettext("school", "active") == "activa"


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 100


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_template_loads_what_it_uses_and_says_nothing_that_cannot_be_translated(path: Path) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    engines["django"].from_string(source)  # an unknown tag, such as translate without i18n, is an error
    said = [text.strip() for text in re.split(r"<[^>]*>", _NOT_SAID.sub("", source))]
    assert [text for text in said if _WORDS.search(_without_entities(text)) and '="' not in text] == []
    assert _SPOKEN_ATTRIBUTE.findall(source) == []


def _without_entities(text: str) -> str:
    return re.sub(r"&\w+;", "", text)
