"""Translation catalogues without GNU gettext: `python -m scripts.messages update` (or `check`).

`update` brings locale/*/LC_MESSAGES/django.po to what the code says and writes django.mo beside it. A translator
fills in what is empty and runs it again. `check` fails where that has not been done.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

# Languages of the screens other than English, in which the code is written.
PLURAL_FORMS = {"es": "nplurals=2; plural=(n != 1);"}
PACKAGES = ("site", "themes", "payments", "booking", "integrations", "search", "cms_pages")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
ALIAS = re.compile(r"\b(\w*gettext\w*) as (\w+)")
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%[sd]|\{\w*\}")


class Message(NamedTuple):
    """One text of the code. `plural` is empty where there is none."""

    context: str
    text: str
    plural: str


def main() -> int:
    settings.configure()
    messages = from_code()
    catalogues = [Path("locale", language, "LC_MESSAGES", "django.po") for language in PLURAL_FORMS]
    if sys.argv[1:] == ["update"]:
        for catalogue in catalogues:
            update(catalogue, messages)
        return 0
    problems = [problem for catalogue in catalogues for problem in faults(catalogue, messages)]
    print("\n".join(problems))
    return int(bool(problems))


def from_code() -> dict[Message, set[str]]:
    """Every translatable text, with the files that it stands in and the notes for translators."""
    found: dict[Message, set[str]] = {}
    for path in sorted(path for package in PACKAGES for path in Path(package).rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
            for message in in_file(path):
                found.setdefault(message, set()).add(str(path))
    return found


def in_file(path: Path) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    keywords = KEYWORDS | {alias: KEYWORDS[name] for name, alias in ALIAS.findall(source) if alias != "_"}
    if path.suffix != ".py":
        if "templates" not in path.parts:
            return
        # templatize blanks out all but the texts; what indentation remains would not be Python's.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for _, texts, _, context in extract(
        "python", io.BytesIO(source.encode()), keywords, options={"encoding": "utf-8"}
    ):
        text, plural = (texts, "") if isinstance(texts, str) else (texts[0], texts[1])
        if text:
            yield Message(context or "", text, plural or "")


def update(catalogue: Path, messages: dict[Message, set[str]]) -> None:
    """Keep what is translated, add what is new, drop what the code no longer says; write .po and .mo."""
    language = catalogue.parts[1]
    old = {key(entry): entry for entry in opened(catalogue)}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Language": language,
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    plurals = int(re.findall(r"nplurals=(\d+)", PLURAL_FORMS[language])[0])
    for message, files in sorted(messages.items()):
        entry = old.get(message) or polib.POEntry(msgid=message.text, msgctxt=message.context or None)
        if message.plural and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr_plural = message.plural, dict.fromkeys(range(plurals), "")
        # Files without line numbers: those would change with every line of code.
        entry.occurrences = [(file, "") for file in sorted(files)]
        entry.flags = [flag for flag in entry.flags if flag != "python-format"]
        new.append(entry)
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(catalogue))
    new.save_as_mofile(str(catalogue.with_suffix(".mo")))
    print(f"{catalogue}: {len(new)} texts, {len(new.untranslated_entries())} without a translation")


def opened(catalogue: Path) -> polib.POFile:
    return polib.pofile(str(catalogue)) if catalogue.exists() else polib.POFile()


def faults(catalogue: Path, messages: dict[Message, set[str]]) -> list[str]:
    """What keeps a catalogue from being complete, a line each."""
    entries = opened(catalogue)
    known = {key(entry) for entry in entries}
    missing = [
        f"{catalogue}: missing (run `make messages`): {m.text!r}" for m in sorted(set(messages) - known)
    ]
    unused = [
        f"{catalogue}: no longer in the code (run `make messages`): {m.text!r}" for m in known - set(messages)
    ]
    wrong = [f"{catalogue}: {fault}: {entry.msgid!r}" for entry in entries if (fault := fault_of(entry))]
    compiled = catalogue.with_suffix(".mo")
    stale = not compiled.exists() or compiled.read_bytes() != entries.to_binary()
    return missing + sorted(unused) + wrong + [f"{compiled} is not compiled: run `make messages`."] * stale


def fault_of(entry: polib.POEntry) -> str:
    """What is wrong with one translation, empty when nothing is."""
    if not entry.translated():
        return "fuzzy" if entry.fuzzy else "not translated"
    for translation in [entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values():
        # The singular may say "one" where the plural counts.
        allowed = {*PLACEHOLDER.findall(entry.msgid), *PLACEHOLDER.findall(entry.msgid_plural)}
        used = set(PLACEHOLDER.findall(translation))
        if used - allowed or (not entry.msgid_plural and allowed - used):
            return "other placeholders than the original"
    return ""


def key(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


if __name__ == "__main__":
    sys.exit(main())
