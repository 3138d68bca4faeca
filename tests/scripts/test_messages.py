"""Catalogues: what is extracted from code and templates, and what the check refuses."""

from pathlib import Path

import polib
import pytest

from scripts import messages
from scripts.messages import Message


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "booking/templates").mkdir(parents=True)
    (tmp_path / "booking/texts.py").write_text(
        "from django.utils.translation import gettext as _, gettext as _now, ngettext, pgettext\n"
        '_("Book now")\n'
        '_now("Booked")\n'
        'ngettext("%(count)s seat", "%(count)s seats", count)\n'
        'pgettext("a month", "May")\n'
        '"not for translation"\n'
    )
    (tmp_path / "booking/templates/page.html").write_text(
        "{% load i18n %}\n"
        "<section>\n      <h1>{% translate 'Your \"booking\"' %}</h1>\n"
        "  {% blocktranslate trimmed with name=teacher.name %}\n    With\n    {{ name }}\n  {% endblocktranslate %}\n"
        "        {% translate 'May' context 'to be allowed' %}\n"
        "  {% blocktranslate count n=seats %}one{% plural %}{{ n }} seats{% endblocktranslate %}\n</section>\n"
    )
    return tmp_path


def catalogue(project: Path) -> Path:
    return project / "locale/es/LC_MESSAGES/django.po"


def translate_all(path: Path) -> None:
    entries = polib.pofile(str(path))
    for entry in entries:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    entries.save(str(path))


def test_texts_are_found_in_code_and_templates(project: Path) -> None:
    assert set(messages.from_code()) == {
        Message("", "Book now", ""),
        Message("", "Booked", ""),
        Message("", "%(count)s seat", "%(count)s seats"),
        Message("a month", "May", ""),
        Message("", 'Your "booking"', ""),
        Message("", "With %(name)s", ""),
        Message("to be allowed", "May", ""),
        Message("", "one", "%(n)s seats"),
    }


def test_update_keeps_translations_and_drops_what_has_gone(project: Path) -> None:
    path = catalogue(project)
    messages.update(path.relative_to(project), messages.from_code())
    translate_all(path)
    (project / "booking/texts.py").write_text("_('Book now')\n_('Pay')\n")
    messages.update(path.relative_to(project), messages.from_code())
    entries = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if not entry.msgctxt}
    assert entries == {"Book now": "Book now", "Pay": "", 'Your "booking"': 'Your "booking"'} | {
        "With %(name)s": "With %(name)s",
        "one": "",
    }
    assert polib.mofile(str(path.with_suffix(".mo"))).find("Book now").msgstr == "Book now"


def test_complete_catalogue_has_no_faults(project: Path) -> None:
    path, found = catalogue(project), messages.from_code()
    messages.update(path.relative_to(project), found)
    translate_all(path)
    messages.update(path.relative_to(project), found)
    assert messages.faults(path, found) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not translated"),
        ("Con %(nombre)s", "other placeholders than the original"),
        ("Con alguien", "other placeholders than the original"),
    ],
)
def test_translation_with_a_fault_is_refused(project: Path, text: str, fault: str) -> None:
    path, found = catalogue(project), messages.from_code()
    messages.update(path.relative_to(project), found)
    translate_all(path)
    entries = polib.pofile(str(path))
    entries.find("With %(name)s").msgstr = text
    entries.save(str(path))
    entries.save_as_mofile(str(path.with_suffix(".mo")))
    assert messages.faults(path, found) == [f"{path}: {fault}: 'With %(name)s'"]


def test_catalogue_behind_the_code_is_refused(project: Path) -> None:
    path, found = catalogue(project), messages.from_code()
    messages.update(path.relative_to(project), found)
    translate_all(path)
    assert messages.faults(path, found) == [
        f"{path.with_suffix('.mo')} is not compiled: run `make messages`."
    ]
    messages.update(path.relative_to(project), found)
    later = {**found, Message("", "New", ""): {"booking/new.py"}}
    assert messages.faults(path, later) == [f"{path}: missing (run `make messages`): 'New'"]
    del later[Message("", "New", "")], later[Message("", "Book now", "")]
    assert messages.faults(path, later) == [
        f"{path}: no longer in the code (run `make messages`): 'Book now'"
    ]
